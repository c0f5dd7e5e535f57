public import BipolarInt
public import PTX

/// How a thread block of the matrix multiplication divides its work.
///
/// The block computes an m x n tile of the result. All bit planes of the tile's rows stand in shared
/// memory at once, one below the other: activationBits x m rows of the tensor core's A, weightBits x
/// n rows of its B. So the one-bit tile is larger than the logical tile by the plane counts, and
/// every plane pair meets inside the block.
public struct Tile: Hashable, Sendable, CustomStringConvertible {
  /// Rows of the result: tokens.
  public var m: Int
  /// Columns of the result: output features.
  public var n: Int
  /// Bits of the inner length that one pipeline stage holds.
  public var k: Int
  /// Warps along m.
  public var warpsM: Int
  /// Warps along n.
  public var warpsN: Int
  /// Pipeline stages in shared memory: 2 is double buffering.
  public var stages: Int
  /// The tensor-core instruction.
  public var shape: MatrixMultiply.Shape

  /// Creates a tile; `BitPlaneMultiplication` checks it.
  public init(
    m: Int, n: Int, k: Int, warpsM: Int, warpsN: Int, stages: Int, shape: MatrixMultiply.Shape
  ) {
    self.m = m
    self.n = n
    self.k = k
    self.warpsM = warpsM
    self.warpsN = warpsN
    self.stages = stages
    self.shape = shape
  }

  /// `32x32x256, 2 stages`.
  public var description: String { "\(m)x\(n)x\(k), \(stages) stages" }

  /// The threads of a block.
  public var threads: Int { 32 * warpsM * warpsN }

  /// The tile used where none is asked for: a one-bit tile of about 64 x 64, as APNN-TC found best
  /// for small matrices, and the largest instruction that the target has.
  public static func standard(for precision: Precision, target: Target) -> Tile {
    let shape: MatrixMultiply.Shape = target < .sm80 ? .m8n8k128 : .m16n8k256
    return Tile(
      m: side(planes: precision.activationBits.bits, granularity: shape.m),
      n: side(planes: precision.weightBits.bits, granularity: shape.n), k: 256, stages: 2,
      shape: shape, precision: precision)
  }

  /// A tile of the given size with warps chosen to share the one-bit tile evenly.
  public init(
    m: Int, n: Int, k: Int, stages: Int, shape: MatrixMultiply.Shape, precision: Precision
  ) {
    self.init(m: m, n: n, k: k, warpsM: 1, warpsN: 1, stages: stages, shape: shape)
    // Sides out of range are refused where the tile is used; here they only must not overflow.
    let fragmentsM = precision.activationBits.bits * min(max(m, 0), 1024) / shape.m
    let fragmentsN = precision.weightBits.bits * min(max(n, 0), 1024) / shape.n
    warpsM = Self.warps(sharing: fragmentsM, atMost: 8)
    warpsN = Self.warps(sharing: fragmentsN, atMost: max(1, 8 / warpsM) / 2 * 2)
    func fits(_ m: Int, _ n: Int) -> Bool {
      fragmentsM / m * (fragmentsN / n) * shape.accumulatorRegisters
        <= Self.accumulatorLimit(threads: 32 * m * n)
    }
    guard !fits(warpsM, warpsN) else { return }
    // The fewest warps that leave each few enough accumulators, as square as can be.
    var best: (count: Int, skew: Int)?
    for m in 1...8 where fragmentsM % m == 0 {
      for n in 1...8 where fragmentsN % n == 0 && m * n <= 32 && fits(m, n) {
        let candidate = (count: m * n, skew: abs(m - n))
        if let best, best <= candidate { continue }
        best = candidate
        (warpsM, warpsN) = (m, n)
      }
    }
  }

  /// Accumulators a thread of a block may keep: 5/8 of 256 registers, or of its share of the 65536
  /// of an SM in larger blocks (CUDA Programming Guide, compute capabilities). Fragments and
  /// addresses need the rest.
  static func accumulatorLimit(threads: Int) -> Int { min(256, 65536 / threads) * 5 / 8 }

  /// The largest power of two with `planes` x side at most 64 and a multiple of `granularity`.
  private static func side(planes: Int, granularity: Int) -> Int {
    var side = 64
    while side > 8, planes * side > 64 { side /= 2 }
    while planes * side % granularity != 0 { side *= 2 }
    return side
  }

  /// Two warps where they can share evenly, else one for each fragment of a small odd number.
  private static func warps(sharing fragments: Int, atMost limit: Int) -> Int {
    if fragments > 0, fragments % 2 == 0, limit >= 2 { return 2 }
    return fragments > 0 && fragments <= limit ? fragments : 1
  }
}
