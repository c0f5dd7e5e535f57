public import PTX

/// How a thread block of a `TensorCoreMultiplication` divides its work.
public struct TensorCoreTile: Hashable, Sendable, CustomStringConvertible {
  /// The tensor-core instruction of an element type: that of Turing takes 16 bytes of each row along
  /// the inner length, that of Ampere 32.
  public enum Generation: String, Hashable, Sendable, CaseIterable {
    case turing, ampere

    /// The larger of those that a target has.
    public static func standard(for target: Target) -> Generation {
      target < .sm80 ? .turing : .ampere
    }
  }

  /// Rows of the result: tokens.
  public var m: Int
  /// Columns of the result: output features.
  public var n: Int
  /// Elements of the inner length that one pipeline stage holds.
  public var k: Int
  /// Warps along m: a power of two.
  public var warpsM: Int
  /// Warps along n: a power of two.
  public var warpsN: Int
  /// Pipeline stages in shared memory: 2 is double buffering.
  public var stages: Int
  /// The instruction.
  public var generation: Generation

  /// Creates a tile; `TensorCoreMultiplication` checks it.
  public init(
    m: Int, n: Int, k: Int, warpsM: Int, warpsN: Int, stages: Int, generation: Generation
  ) {
    self.m = m
    self.n = n
    self.k = k
    self.warpsM = warpsM
    self.warpsN = warpsN
    self.stages = stages
    self.generation = generation
  }

  /// A tile whose warps take at most 64 x 64 of it each, and four warps or more of 32 x 32 where it is
  /// large enough for them; a tile of 16 rows gives each of its warps 16 columns or more.
  public init(m: Int, n: Int, k: Int, stages: Int, generation: Generation) {
    self.init(m: m, n: n, k: k, warpsM: 1, warpsN: 1, stages: stages, generation: generation)
    while warpsM < 8, m / warpsM > 64 { warpsM *= 2 }
    while warpsN < 8, n / warpsN > 64 { warpsN *= 2 }
    let least = m < 32 || n < 32 ? 16 : 32
    while warpsM * warpsN < 4 {
      let (rows, columns) = (m / warpsM, n / warpsN)
      // The longer side of a warp is split, of equal ones that which fewer warps share.
      let splitsColumns = rows == columns ? warpsN <= warpsM : columns > rows
      if max(rows, columns) < 2 * least { break }
      if splitsColumns { warpsN *= 2 } else { warpsM *= 2 }
    }
  }

  /// `128x256x64, 4 x 2 warps, 3 stages`.
  public var description: String {
    "\(m)x\(n)x\(k), \(warpsM) x \(warpsN) warps, \(stages) stages"
  }

  /// The threads of a block.
  public var threads: Int { 32 * warpsM * warpsN }
}
