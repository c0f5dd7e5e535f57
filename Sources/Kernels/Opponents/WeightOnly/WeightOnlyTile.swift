/// The division of a weight-only product among thread blocks and warps. A stage is 64 elements along
/// the inner length.
public struct WeightOnlyTile: Hashable, Sendable, CustomStringConvertible {
  /// Rows of Y in a block.
  public var m: Int
  /// Columns of Y in a block.
  public var n: Int
  /// Warps along m.
  public var warpsM: Int
  /// Warps along n.
  public var warpsN: Int
  /// Stages in shared memory.
  public var stages: Int

  /// Creates a tile; a kernel checks it.
  public init(m: Int, n: Int, warpsM: Int, warpsN: Int, stages: Int) {
    self.m = m
    self.n = n
    self.warpsM = warpsM
    self.warpsN = warpsN
    self.stages = stages
  }

  /// The inner length of a stage.
  public static let k = 64

  /// Threads of a block.
  public var threads: Int { 32 * warpsM * warpsN }

  /// 16-row fragments of activations in a warp.
  var fragmentRows: Int { m / warpsM / 16 }
  /// Panels of 16 weights in a warp, two fragments each.
  var panels: Int { n / warpsN / 16 }

  /// Bytes of the activations of a stage; the weights stand behind them.
  var activationBytes: Int { 2 * Self.k * m }
  /// Bytes of the weights of a stage.
  var weightBytes: Int { Self.k * n / 2 }

  /// `64x128x64, 2x2 warps, 3 stages`.
  public var description: String {
    "\(m)x\(n)x\(Self.k), \(warpsM)x\(warpsN) warps, \(stages) stages"
  }
}
