/// How the blocks of a grid fall on the SMs. Blocks are equal and handed out evenly, so the busiest
/// SM has ceil(blocks / SMs) of them, the tail included.
struct LaunchGeometry {
  /// Blocks of the grid.
  let blocks: Double
  /// Warps of a block.
  let warpsPerBlock: Double
  /// SMs that have a block.
  let activeSMs: Double
  /// Blocks that the busiest SM executes.
  let blocksOnBusiestSM: Double
  /// Groups of resident blocks that the busiest SM executes one after the other.
  let rounds: Double
  /// Whether an SM has a second block to work on while one waits.
  let hasSeveralResidentBlocks: Bool
  /// Warps that the busiest scheduler executes, over all rounds.
  let warpsOnBusiestScheduler: Double
  /// The grid as a multiple of the blocks resident on all SMs.
  let waves: Double

  init(gridBlocks: Int, warpsPerBlock: Int, residentBlocks: Int, sm: StreamingMultiprocessor) {
    let onBusiest = (gridBlocks - 1) / sm.count + 1
    let (fullRounds, rest) = onBusiest.quotientAndRemainder(dividingBy: residentBlocks)

    /// Warps of the fullest of the schedulers when `count` blocks are resident.
    func warps(ofResidentBlocks count: Int) -> Double {
      (Double(count * warpsPerBlock) / Double(sm.schedulers)).rounded(.up)
    }

    blocks = Double(gridBlocks)
    self.warpsPerBlock = Double(warpsPerBlock)
    activeSMs = Double(min(gridBlocks, sm.count))
    blocksOnBusiestSM = Double(onBusiest)
    rounds = Double(fullRounds) + (rest > 0 ? 1 : 0)
    hasSeveralResidentBlocks = min(onBusiest, residentBlocks) > 1
    warpsOnBusiestScheduler =
      Double(fullRounds) * warps(ofResidentBlocks: residentBlocks) + warps(ofResidentBlocks: rest)
    waves = Double(gridBlocks) / (Double(sm.count) * Double(residentBlocks))
  }

  /// The part of a whole-launch amount that the busiest SM has.
  func onBusiestSM(_ amount: Double) -> Double { amount / blocks * blocksOnBusiestSM }

  /// The part of a whole-launch amount that the busiest scheduler has.
  func onBusiestScheduler(_ amount: Double) -> Double {
    perWarp(amount) * warpsOnBusiestScheduler
  }

  /// The part of a whole-launch amount that one warp has.
  func perWarp(_ amount: Double) -> Double { amount / (blocks * warpsPerBlock) }
}
