import Kernels

/// The division of work and what a block takes.
struct TileReport: Encodable, Sendable {
  let m: Int
  let n: Int
  let k: Int
  let stages: Int
  let shape: String
  let warpsM: Int
  let warpsN: Int
  let oneBitRows: Int
  let oneBitColumns: Int
  let threads: Int
  let blocks: Int
  let sharedBytes: Int
  let registersPerThread: Int

  init(_ tile: TileTraits, step: StepReport) {
    m = tile.m
    n = tile.n
    k = tile.k
    stages = tile.stages
    shape = tile.shape
    warpsM = tile.warpsM
    warpsN = tile.warpsN
    oneBitRows = tile.m * tile.activationPlanes
    oneBitColumns = tile.n * tile.weightPlanes
    threads = step.threads
    blocks = step.blocks
    sharedBytes = step.sharedBytes
    registersPerThread = step.registersPerThread
  }
}
