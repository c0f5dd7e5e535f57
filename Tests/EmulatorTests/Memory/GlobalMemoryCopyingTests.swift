import Emulator
import Testing

@Suite struct GlobalMemoryCopyingTests {
  @Test func copiesAnyPartOfAnAllocation() throws {
    let memory = GlobalMemory()
    _ = try memory.allocate("a", byteCount: 8)
    let x = try memory.allocate("x", byteCount: 8)
    try [UInt8](1...3).withUnsafeBytes { try memory.write($0, to: x.address + 4) }
    try memory.fill(x.address, byteCount: 2, with: 9)
    #expect(try memory.read(x, as: UInt8.self, count: 8) == [9, 9, 0, 0, 1, 2, 3, 0])
    var bytes = [UInt8](repeating: 0, count: 4)
    try bytes.withUnsafeMutableBytes { try memory.read(from: x.address + 3, into: $0) }
    #expect(bytes == [0, 1, 2, 3])
    for address in [x.address + 5, x.address - 1, x.end, 0, .max] {
      #expect(throws: GlobalMemory.Failure.self) {
        try bytes.withUnsafeMutableBytes { try memory.read(from: address, into: $0) }
      }
      #expect(throws: GlobalMemory.Failure.self) {
        try bytes.withUnsafeBytes { try memory.write($0, to: address) }
      }
      #expect(throws: GlobalMemory.Failure.self) { try memory.fill(address, byteCount: 4, with: 0) }
    }
    #expect(throws: GlobalMemory.Failure.self) {
      try memory.fill(x.address, byteCount: -1, with: 0)
    }
  }

  @Test func freedMemoryIsGone() throws {
    let memory = GlobalMemory()
    let x = try memory.allocate("x", byteCount: 8)
    let y = try memory.allocate("y", copying: [UInt32(5)])
    try memory.free(x)
    #expect(throws: GlobalMemory.Failure.self) { try memory.free(x) }
    #expect(throws: GlobalMemory.Failure.self) { try memory.read(x, as: UInt8.self, count: 1) }
    #expect(try memory.read(y, as: UInt32.self, count: 1) == [5])
    #expect(try memory.allocate("z", byteCount: 8).address > y.address)
  }

  @Test func transparentMemoryLiesAtItsOwnAddresses() throws {
    let memory = GlobalMemory(isHostTransparent: true)
    let allocations = try (0..<20).map {
      try memory.allocate("\($0)", copying: [UInt32($0), UInt32($0 + 1)])
    }
    for (index, allocation) in allocations.enumerated() {
      let pointer = try #require(UnsafePointer<UInt32>(bitPattern: UInt(allocation.address)))
      #expect(pointer[0] == UInt32(index) && pointer[1] == UInt32(index + 1))
      #expect(allocation.address % 256 == 0)
      #expect(try memory.read(allocation, as: UInt32.self, count: 1) == [UInt32(index)])
    }
    let addresses = memory.allocations.map(\.address)
    #expect(addresses == addresses.sorted())
  }
}
