/// The division of a single-precision product among thread blocks, warps and threads.
///
/// A thread has `threadRows` x `threadColumns` results in registers and its warp, 8 x 4 threads,
/// 8 `threadRows` x 4 `threadColumns`.
public struct SinglePrecisionTile: Hashable, Sendable, CustomStringConvertible {
  /// Results of a thread along m: 1, 2, 4 or 8.
  public var threadRows: Int
  /// Results of a thread along n: 2, 4 or 8.
  public var threadColumns: Int
  /// Warps along m.
  public var warpsM: Int
  /// Warps along n.
  public var warpsN: Int
  /// The inner length of a stage: 8, 16 or 32.
  public var k: Int
  /// Stages in shared memory.
  public var stages: Int

  /// Creates a tile; a kernel checks it.
  public init(
    threadRows: Int, threadColumns: Int, warpsM: Int, warpsN: Int, k: Int, stages: Int
  ) {
    self.threadRows = threadRows
    self.threadColumns = threadColumns
    self.warpsM = warpsM
    self.warpsN = warpsN
    self.k = k
    self.stages = stages
  }

  /// Rows of Y in a block.
  public var m: Int { 8 * threadRows * warpsM }
  /// Columns of Y in a block.
  public var n: Int { 4 * threadColumns * warpsN }
  /// Threads of a block.
  public var threads: Int { 32 * warpsM * warpsN }

  /// Floats from one k of a stage to the next in shared memory. An odd multiple of 4, so that the
  /// transposing stores, 8 k of 4 rows or 2 quadruples of k of 16 rows, meet 32 different banks.
  static func sharedPitch(rows: Int) -> Int { rows + 4 }

  /// Bytes of a stage.
  var stageBytes: Int { 4 * k * (Self.sharedPitch(rows: m) + Self.sharedPitch(rows: n)) }

  /// `8x8 a thread, 2x4 warps, k 8, 4 stages`: no size is computed, so illegal numbers print too.
  public var description: String {
    "\(threadRows)x\(threadColumns) a thread, \(warpsM)x\(warpsN) warps, k \(k), \(stages) stages"
  }

  /// What the entry name says of it.
  var entryName: String {
    "\(m)x\(n)x\(k)_t\(threadRows)x\(threadColumns)_w\(warpsM)x\(warpsN)_s\(stages)"
  }
}
