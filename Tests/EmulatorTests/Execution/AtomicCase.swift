import Emulator
import PTX
import Testing

import struct BipolarInt.SplitMix64

/// An atomic instruction beside its definition on scalars.
struct AtomicCase: Sendable {
  /// The text over the registers D (old value), A (address), B and C.
  var text: String
  /// The width of a value in bits.
  var width: Int
  /// What the interesting operands are drawn from, besides random bits.
  var edges: [UInt64]
  var target = "sm_80"
  /// The new value from the old one, B and C, all zero-extended.
  var definition: @Sendable (UInt64, UInt64, UInt64) -> UInt64

  init(
    _ text: String, _ width: Int, edges: [UInt64] = LaneForm.edges,
    _ definition: @escaping @Sendable (UInt64, UInt64, UInt64) -> UInt64
  ) {
    self.text = text
    self.width = width
    self.edges = edges
    self.definition = definition
  }

  static let seed: UInt64 = 0xA70
  private static let blocks = 160
  private static let lanes = 64
  /// The values that the lanes of a block share.
  private static let cells = 8

  private var givesBack: Bool { text.contains("D,") }

  /// Each block copies its cells to shared memory where the text accesses that, every lane changes
  /// cell `lane % cells`, and the cells go back.
  private var kernel: TestKernel {
    let isShared = text.contains(".shared")
    let bytes = width / 8
    let base = isShared ? "%r2" : "%rd0"
    let copyIn =
      isShared
      ? """
      mov.u32 %r2, tile; and.b32 %r3, %r1, \(Self.cells - 1); mad.lo.u32 %r2, %r3, \(bytes), %r2;
      setp.lt.u32 %p1, %r1, \(Self.cells);
      @%p1 ld.global.b\(width) B, [%rd0]; @%p1 st.shared.b\(width) [%r2], B; bar.sync 0;
      """ : ""
    let copyOut =
      isShared
      ? "bar.sync 0; @%p1 ld.shared.b\(width) B, [%r2]; @%p1 st.global.b\(width) [%rd0], B;" : ""
    let access = text.replacing(" A,", with: " [\(base)],")
    var kernel = TestKernel(
      """
      .reg .b\(width) D, B, C;
      and.b32 %r3, %r1, \(Self.cells - 1); mov.u32 %r4, %ctaid.x;
      mad.lo.u32 %r4, %r4, \(Self.cells), %r3; mad.wide.u32 %rd0, %r4, \(bytes), %outBase;
      mad.wide.u32 %rd1, %i, 8, %inBase;
      \(copyIn)
      ld.global.b\(width) B, [%rd1]; ld.global.b\(width) C, [%rd1+\(8 * Self.blocks * Self.lanes)];
      \(access);
      mad.wide.u32 %rd2, %i, 8, %outBase;
      \(givesBack ? "st.global.b\(width) [%rd2+\(8 * Self.blocks * Self.cells)], D;" : "")
      \(copyOut)
      """)
    kernel.target = target
    return kernel
  }

  /// Runs the instruction with 10,240 operands and compares old values and memory with lanes that
  /// are applied one after the other.
  func check(sourceLocation: SourceLocation = #_sourceLocation) throws {
    var generator = SplitMix64(seed: Self.seed)
    let mask: UInt64 = width == 64 ? .max : (1 << UInt64(width)) - 1
    func value() -> UInt64 {
      let random = generator.next()
      let isEdge = random & 3 != 0
      return (isEdge ? edges[Int(generator.next() % UInt64(edges.count))] : generator.next()) & mask
    }
    let count = Self.blocks * Self.lanes
    let cellCount = Self.blocks * Self.cells
    let first = (0..<cellCount).map { _ in value() }
    let b = (0..<count).map { _ in value() }
    // For cas, often what the cell began with.
    let compared = b.indices.map { index in
      index % 3 == 0 ? first[index / Self.lanes * Self.cells + index % Self.cells] : b[index]
    }
    let c = (0..<count).map { _ in value() }
    var bytes: [UInt8] = []
    for cell in first {
      for byte in 0..<width / 8 {
        bytes.append(UInt8(truncatingIfNeeded: cell >> UInt64(8 * byte)))
      }
    }
    bytes += [UInt8](repeating: 0, count: 8 * (cellCount + count) - bytes.count)

    let memory = GlobalMemory()
    let input = try memory.allocate("input", copying: compared + c)
    let output = try memory.allocate("output", copying: bytes)
    try kernel.run(
      in: memory, [.pointer(input), .pointer(output)], grid: Dimensions(Self.blocks),
      block: Dimensions(Self.lanes), threads: 2)
    let results = try memory.read(output, as: UInt8.self, count: bytes.count)
    func result(_ offset: Int) -> UInt64 {
      (0..<width / 8).reduce(0) { $0 | UInt64(results[offset + $1]) << UInt64(8 * $1) }
    }

    var cells = first
    for index in 0..<count {
      let cell = index / Self.lanes * Self.cells + index % Self.cells
      let old = cells[cell]
      cells[cell] = definition(old, compared[index], c[index]) & mask
      let given = result(8 * (cellCount + index))
      guard !givesBack || given == old else {
        Issue.record(
          "\(text), lane \(index) of seed \(Self.seed): old value \(given), not \(old)",
          sourceLocation: sourceLocation)
        return
      }
    }
    for cell in cells.indices {
      let given = result(cell * width / 8)
      guard given == cells[cell] else {
        Issue.record(
          "\(text), cell \(cell) of seed \(Self.seed): \(given), not \(cells[cell])",
          sourceLocation: sourceLocation)
        return
      }
    }
  }
}
