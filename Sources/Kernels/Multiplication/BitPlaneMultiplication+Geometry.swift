import BipolarInt
import PTX

// What the tile means for shared memory, warps and registers. All of it presumes a legal tile.
extension BitPlaneMultiplication {
  /// The block's share of the activations: A of the tensor cores.
  var activationTile: OperandTile {
    let planes = precision.activationBits.bits
    let halves = tile.shape.m / 8
    return OperandTile(
      layout: layout, planes: planes, rows: tile.m, chunks: tile.k / 128, warps: tile.warpsM,
      splitsPlanes: OperandTile.split(
        planes: planes, rows: tile.m, warps: tile.warpsM, halves: halves,
        keepsPlanes: recovery.keepsPlanes) ?? false,
      halves: halves, offset: 0)
  }

  /// The block's share of the weights: B of the tensor cores.
  var weightTile: OperandTile {
    let planes = precision.weightBits.bits
    return OperandTile(
      layout: layout, planes: planes, rows: tile.n, chunks: tile.k / 128, warps: tile.warpsN,
      splitsPlanes: OperandTile.split(
        planes: planes, rows: tile.n, warps: tile.warpsN, halves: 1,
        keepsPlanes: recovery.keepsPlanes) ?? false,
      halves: 1, offset: oneBitRows * tile.k / 8)
  }

  /// The sums that a warp keeps for each of its fragments of outputs.
  var sums: [PlaneSum] {
    PlaneSum.all(
      activations: activationTile, weights: weightTile, encoding: encoding,
      joinsWeights: recovery.keepsPlanes)
  }

  /// Fragments of outputs of a warp.
  var outputFragments: Int { activationTile.fragments * weightTile.fragments }

  /// Accumulators of a thread.
  var accumulators: Int {
    let sets = recovery == .running ? min(2, sums.count) : sums.count
    let floats = epilogue.groupSize == nil ? 0 : 1
    return (sets + floats) * outputFragments * tile.shape.accumulatorRegisters
  }

  /// Tensor-core instructions of a warp in a stage.
  var multiplicationsPerStage: Int {
    outputFragments * activationTile.units * weightTile.units * (tile.k / tile.shape.k)
  }

  /// Registers for the fragments of both operands in `chunks` chunks.
  func fragmentRegisters(chunks: Int) -> Int {
    let (a, b) = (activationTile, weightTile)
    return chunks * (a.warpPlanes * a.warpGroups + b.warpPlanes * b.warpGroups)
  }

  /// Copies of a thread in a stage.
  var copiesPerStage: Int {
    [activationTile, weightTile].reduce(0) { $0 + ($1.byteCount / 16 + threads - 1) / threads }
  }

  /// Registers of a thread that a block of that size may use (CUDA Programming Guide, compute
  /// capabilities): 65536 an SM, at most 255, handed out in eights.
  static func registerLimit(threads: Int) -> Int { min(255, 65536 / threads / 8 * 8) }

  /// Registers for addresses and counters, and for each copy an address, a size and, where it goes
  /// through registers, its data. The figures keep what ptxas 12.9 assembles from spilling.
  var addressRegisters: Int {
    32 + copiesPerStage * (copiesAsynchronously ? 5 : 9)
  }

  /// How the main loop is written.
  var schedule: MainLoopSchedule { MainLoopSchedule(for: self) }
}
