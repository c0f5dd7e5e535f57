import Emulator
import Testing

struct GlobalMemoryTests {
  @Test func allocationsAreZeroedAlignedAndApart() throws {
    let memory = GlobalMemory()
    let sizes = [0, 1, 255, 256, 257, 4096]
    var previousEnd: UInt64 = 0
    for (index, size) in sizes.enumerated() {
      let allocation = try memory.allocate("a\(index)", byteCount: size)
      #expect(allocation.byteCount == size)
      #expect(allocation.address % 256 == 0)
      #expect(allocation.address > previousEnd, "no gap before allocation \(index)")
      #expect(try memory.read(allocation, as: UInt8.self, count: size).allSatisfy { $0 == 0 })
      previousEnd = allocation.end
    }
    #expect(memory.allocations.map(\.byteCount) == sizes)
  }

  @Test func elementsComeBack() throws {
    let memory = GlobalMemory()
    let values: [Int16] = [1, -2, .max, .min]
    let allocation = try memory.allocate("values", copying: values)
    #expect(allocation.byteCount == 8)
    #expect(try memory.read(allocation, as: Int16.self, count: 4) == values)
    #expect(try memory.read(allocation, as: Int16.self, count: 2) == [1, -2])
    // Little endian, as on the device.
    #expect(try memory.read(allocation, as: UInt8.self, count: 4) == [1, 0, 0xFE, 0xFF])
    let empty = try memory.allocate("empty", copying: [UInt32]())
    #expect(try memory.read(empty, as: UInt32.self, count: 0).isEmpty)
  }

  @Test(arguments: [-1, .min, 1 << 40 + 1, .max])
  func impossibleSizes(_ size: Int) {
    #expect(throws: GlobalMemory.Failure.invalidSize(size)) {
      try GlobalMemory().allocate("a", byteCount: size)
    }
  }

  @Test func readsPastTheEnd() throws {
    let memory = GlobalMemory()
    let allocation = try memory.allocate("a", byteCount: 8)
    for count in [3, -1, Int.max] {
      let failure = try #require(throws: GlobalMemory.Failure.self) {
        try memory.read(allocation, as: UInt32.self, count: count)
      }
      #expect(!failure.description.contains("\n"))
      #expect(failure.description.contains("'a'"))
    }
    let other = try GlobalMemory().allocate("other", byteCount: 8)
    let foreign = GlobalMemory()
    #expect(throws: GlobalMemory.Failure.unknownAllocation(other.address)) {
      try foreign.read(other, as: UInt32.self, count: 1)
    }
  }
}
