import Simulation

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

  init(_ run: MultiplicationRun) {
    let tile = run.kernel.tile
    m = tile.m
    n = tile.n
    k = tile.k
    stages = tile.stages
    shape = tile.shape.rawValue
    warpsM = tile.warpsM
    warpsN = tile.warpsN
    oneBitRows = run.kernel.oneBitRows
    oneBitColumns = run.kernel.oneBitColumns
    threads = tile.threads
    blocks = run.launch.grid.count
    sharedBytes = run.kernel.sharedBytes
    registersPerThread = run.registersPerThread
  }
}
