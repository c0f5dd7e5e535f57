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

  /// The tile used where none is asked for: about 128 x 128 one-bit products shared by four warps,
  /// the largest instruction that the target has, and three stages where copies are asynchronous.
  public static func standard(for precision: Precision, target: Target) -> Tile {
    let shape: MatrixMultiply.Shape = target < .sm80 ? .m8n8k128 : .m16n8k256
    return Tile(
      m: side(planes: precision.activationBits.bits), n: side(planes: precision.weightBits.bits),
      k: 256, stages: target < .sm80 ? 2 : 3, shape: shape, precision: precision)
  }

  /// A tile of the given size with warps chosen to share it evenly.
  ///
  /// - Parameter recovery: What the warps must have all planes for; nil for the standard one.
  public init(
    m: Int, n: Int, k: Int, stages: Int, shape: MatrixMultiply.Shape, precision: Precision,
    recovery: BitPlaneMultiplication.Recovery? = nil
  ) {
    self.init(m: m, n: n, k: k, warpsM: 1, warpsN: 1, stages: stages, shape: shape)
    let recovery = recovery ?? .standard(for: precision)
    let (q, p) = (precision.activationBits.bits, precision.weightBits.bits)
    // Sides out of range are refused where the tile is used; here they only must not overflow.
    let (rows, columns) = (min(max(m, 8), 1024), min(max(n, 8), 1024))
    func canShare(_ planes: Int, _ rows: Int, _ warps: Int, halves: Int) -> Bool {
      OperandTile.split(
        planes: planes, rows: rows, warps: warps, halves: halves,
        keepsPlanes: recovery.keepsPlanes) != nil
    }
    let weights = q + p - 1
    let sets =
      switch recovery {
      case .registers: weights
      case .running: min(2, weights)
      case .shared, .global: q * p
      }
    var best: (excess: Int, skew: Int)?
    for warpsM in 1...8 where canShare(q, rows, warpsM, halves: shape.m / 8) {
      for warpsN in 1...8 where warpsM * warpsN <= 32 && canShare(p, columns, warpsN, halves: 1) {
        let threads = 32 * warpsM * warpsN
        let fits = rows * columns * sets / threads <= Self.accumulatorLimit(threads: threads)
        // Four warps if they have room for their accumulators, else as few as have.
        let excess = (fits ? 0 : 64) + abs(warpsM * warpsN - 4) + (warpsM * warpsN < 4 ? 32 : 0)
        let skew = abs(q * rows / warpsM - p * columns / warpsN)
        if let best, best <= (excess, skew) { continue }
        best = (excess, skew)
        (self.warpsM, self.warpsN) = (warpsM, warpsN)
      }
    }
  }

  /// Accumulators a thread of a block may keep: 5/8 of 256 registers, or of its share of the 65536
  /// of an SM in larger blocks (CUDA Programming Guide, compute capabilities). Fragments and
  /// addresses need the rest.
  static func accumulatorLimit(threads: Int) -> Int { min(256, 65536 / threads) * 5 / 8 }

  /// The power of two from 32 up that makes up to 128 one-bit rows of `planes` planes.
  private static func side(planes: Int) -> Int { planes > 2 ? 32 : 128 / planes }
}
