import Emulator
import Testing

/// Memory that is allocated and not touched.
@Suite struct UntouchedMemoryTests {
  /// 8 GiB of zeros would take seconds to write, and more than many a host has.
  @Test func zerosCostNothingUntilTheyAreTouched() throws {
    let memory = GlobalMemory()
    let big = try memory.allocate("big", byteCount: 1 << 33)
    let next = try memory.allocate("next", byteCount: 1 << 20)
    #expect(big.address % 256 == 0 && next.address > big.end)
    try memory.write([UInt32(7)], to: big, byteOffset: 1 << 32)
    var words: [UInt32] = [1, 1, 1]
    try words.withUnsafeMutableBytes {
      try memory.read(from: big.address + 1 << 32 - 4, into: $0)
    }
    #expect(words == [0, 7, 0])
    try memory.free(big)
    #expect(try memory.read(next, as: UInt8.self, count: 1 << 20).allSatisfy { $0 == 0 })
  }

  /// Sizes on both sides of the one from which the system's pages are used.
  @Test(arguments: [0, 1, 1 << 18 - 1, 1 << 18, 1 << 18 + 1])
  func contentsDoNotDependOnTheSize(_ size: Int) throws {
    let memory = GlobalMemory()
    let zeros = try memory.allocate("zeros", byteCount: size)
    let pattern = try memory.allocate("pattern", byteCount: size, isInitialized: false)
    #expect(try memory.read(zeros, as: UInt8.self, count: size).allSatisfy { $0 == 0 })
    #expect(try memory.read(pattern, as: UInt8.self, count: size).allSatisfy { $0 == 0xA5 })
  }
}
