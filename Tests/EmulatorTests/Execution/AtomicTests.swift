import Emulator
import Testing

/// atom and red against their definitions on scalars (PTX ISA, "atom", "red"), lanes in order.
struct AtomicTests {
  private static let spaces = ["global", "shared"]

  @Test(arguments: spaces)
  func integerFunctions(space: String) throws {
    for width in [32, 64] {
      func atom(
        _ function: String, _ type: String,
        _ definition: @escaping @Sendable (UInt64, UInt64, UInt64) -> UInt64
      ) throws {
        try AtomicCase("atom.\(space).\(function).\(type)\(width) D, A, B", width, definition)
          .check()
        try AtomicCase("red.\(space).\(function).\(type)\(width) A, B", width, definition).check()
      }
      try atom("add", "u") { old, b, _ in old &+ b }
      try atom("add", "s") { old, b, _ in old &+ b }
      try atom("min", "u") { old, b, _ in min(old, b) }
      try atom("max", "u") { old, b, _ in max(old, b) }
      if width == 32 {
        try atom("min", "s") { old, b, _ in s32(old) < s32(b) ? old : b }
        try atom("max", "s") { old, b, _ in s32(old) > s32(b) ? old : b }
      } else {
        try atom("min", "s") { old, b, _ in s64(old) < s64(b) ? old : b }
        try atom("max", "s") { old, b, _ in s64(old) > s64(b) ? old : b }
      }
      try atom("and", "b") { old, b, _ in old & b }
      try atom("or", "b") { old, b, _ in old | b }
      try atom("xor", "b") { old, b, _ in old ^ b }
    }
  }

  @Test(arguments: spaces)
  func countersThatWrap(space: String) throws {
    let edges: [UInt64] = [0, 1, 2, 3, 4, 5, 0xFFFF_FFFF, 0xFFFF_FFFE]
    for opcode in ["atom.\(space).inc.u32 D, A, B", "red.\(space).inc.u32 A, B"] {
      try AtomicCase(opcode, 32, edges: edges) { old, b, _ in old >= b ? 0 : old + 1 }.check()
    }
    for opcode in ["atom.\(space).dec.u32 D, A, B", "red.\(space).dec.u32 A, B"] {
      try AtomicCase(opcode, 32, edges: edges) { old, b, _ in
        old == 0 || old > b ? b : old - 1
      }.check()
    }
  }

  @Test(arguments: spaces)
  func exchanges(space: String) throws {
    for width in [32, 64] {
      try AtomicCase("atom.\(space).exch.b\(width) D, A, B", width) { _, b, _ in b }.check()
    }
    for width in [16, 32, 64] {
      // Few values, so that the comparison often holds.
      let edges: [UInt64] = [0, 1, .max]
      try AtomicCase("atom.\(space).cas.b\(width) D, A, B, C", width, edges: edges) {
        old, b, c in old == b ? c : old
      }.check()
    }
  }

  // MARK: Floating point

  private static let singleEdges: [UInt64] =
    [
      0, 0x8000_0000, 1, 0x8000_0001, 0x007F_FFFF, 0x807F_FFFF, 0x0080_0000, 0x8080_0000,
      0x0080_0001, 0x3F80_0000, 0xBF80_0000, 0x3380_0000, 0x7F7F_FFFF, 0xFF7F_FFFF, 0x7F80_0000,
      0xFF80_0000, 0x7FC0_0000, 0xFFC0_1234, 0x7F80_0001, 0x0100_0000, 0x8100_0001,
    ]

  private static func sum(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let sum = Float(bitPattern: u32(a)) + Float(bitPattern: u32(b))
    return sum.isNaN ? 0x7FFF_FFFF : UInt64(sum.bitPattern)
  }

  @Test func singleSumsKeepSubnormalsInSharedMemory() throws {
    for text in ["atom.shared.add.f32 D, A, B", "red.shared.add.f32 A, B"] {
      try AtomicCase(text, 32, edges: Self.singleEdges) { old, b, _ in Self.sum(old, b) }.check()
    }
  }

  @Test func singleSumsFlushSubnormalsInGlobalMemory() throws {
    for text in ["atom.global.add.f32 D, A, B", "red.global.add.f32 A, B", "atom.add.f32 D, A, B"] {
      try AtomicCase(text, 32, edges: Self.singleEdges) { old, b, _ in
        let x = Float(bitPattern: u32(old))
        let y = Float(bitPattern: u32(b))
        let a = x.isSubnormal ? old & 0x8000_0000 : old
        let c = y.isSubnormal ? b & 0x8000_0000 : b
        let sum = Self.sum(a, c)
        return Float(bitPattern: u32(sum)).isSubnormal ? sum & 0x8000_0000 : sum
      }.check()
    }
  }

  @Test(arguments: spaces)
  func doubleSums(space: String) throws {
    // No NaN but as a result: which payload it has is not promised.
    let edges: [UInt64] = [
      0, 1 << 63, 1, 0x8000_0000_0000_0001, 0x3FF0_0000_0000_0000, 0xBFF0_0000_0000_0000,
      0x3CA0_0000_0000_0000, 0x7FEF_FFFF_FFFF_FFFF, 0x0010_0000_0000_0000, 0x4340_0000_0000_0000,
    ]
    for text in ["atom.\(space).add.f64 D, A, B", "red.\(space).add.f64 A, B"] {
      try AtomicCase(text, 64, edges: edges) { old, b, _ in
        (Double(bitPattern: old) + Double(bitPattern: b)).bitPattern
      }.check()
    }
  }

  /// The sum of two halves, rounded once: the nearest of all finite values, by their bits.
  private static func halfSum(_ a: UInt64, _ b: UInt64, isBrain: Bool) -> UInt64 {
    func value(_ bits: UInt64) -> Double {
      isBrain
        ? Double(Float(bitPattern: u32(bits) << 16))
        : Double(Float16(bitPattern: UInt16(truncatingIfNeeded: bits)))
    }
    let sum = value(a & 0xFFFF) + value(b & 0xFFFF)
    if sum.isNaN { return 0x7FFF }
    let sign: UInt64 = sum.sign == .minus ? 0x8000 : 0
    let infinity: UInt64 = isBrain ? 0x7F80 : 0x7C00
    if sum.isInfinite { return sign | infinity }
    // Bits of positive values ascend with them: find the last that is not above the sum.
    var low: UInt64 = 0
    var high = infinity
    while high - low > 1 {
      let middle = (low + high) / 2
      if value(middle) <= sum.magnitude { low = middle } else { high = middle }
    }
    // Infinity stands where the next value would.
    let next = high == infinity ? 2 * value(high - 1) - value(high - 2) : value(high)
    let below = sum.magnitude - value(low)
    let above = next - sum.magnitude
    return sign | (below < above || (below == above && low & 1 == 0) ? low : high)
  }

  private static let halfEdges: [UInt64] =
    [
      0, 0x8000, 1, 0x8001, 0x03FF, 0x0400, 0x8400, 0x3C00, 0xBC00, 0x7BFF, 0xFBFF, 0x7C00, 0xFC00,
      0x7E00, 0xFE01, 0x3F80, 0xBF80, 0x7F7F, 0xFF7F, 0x7F80, 0xFF80, 0x0080, 0x007F, 0x1400,
      0x3C01, 0x7F00,
    ]

  @Test(arguments: spaces)
  func halfSums(space: String) throws {
    let text = "\(space).add.noftz.f16"
    try AtomicCase("atom.\(text) D, A, B", 16, edges: Self.halfEdges) { old, b, _ in
      Self.halfSum(old, b, isBrain: false)
    }.check()
    try AtomicCase("red.\(text)x2 A, B", 32, edges: Self.halfEdges.map { $0 << 16 | 0x3C00 }) {
      old, b, _ in
      Self.halfSum(old >> 16, b >> 16, isBrain: false) << 16 | Self.halfSum(old, b, isBrain: false)
    }.check()
  }

  @Test(arguments: spaces)
  func brainSums(space: String) throws {
    var case16 = AtomicCase(
      "atom.\(space).add.noftz.bf16 D, A, B", 16, edges: Self.halfEdges
    ) { old, b, _ in Self.halfSum(old, b, isBrain: true) }
    case16.target = "sm_90"
    try case16.check()
    var case32 = AtomicCase(
      "atom.\(space).add.noftz.bf16x2 D, A, B", 32,
      edges: Self.halfEdges.map { $0 << 16 | 0x3F80 }
    ) { old, b, _ in
      Self.halfSum(old >> 16, b >> 16, isBrain: true) << 16 | Self.halfSum(old, b, isBrain: true)
    }
    case32.target = "sm_90"
    try case32.check()
  }
}
