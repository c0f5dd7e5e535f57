import PTX

// The pipeline.
extension TensorCoreBuilder {
  /// While a stage is multiplied step by step, the fragments of the next step are loaded and the
  /// copies of a later stage started. One barrier a stage, before its last step: behind it all warps
  /// have loaded the last fragments of the stage, which the next copies overwrite, and the next stage
  /// has arrived.
  mutating func writeMainLoop(
    _ plan: CopyPlan, _ fragments: (a: FragmentLoads, b: FragmentLoads),
    _ accumulators: [[[Register]]], stageCount: Register
  ) {
    let ahead = kernel.tile.stages - 1
    let buffers =
      kernel.copiesAsynchronously ? [] : plan.rounds.map { _ in zeroedChunk() }
    fillPipeline(plan, buffers, stageCount: stageCount)
    // Stages of this block that no copy has been started for; negative past the last.
    let left = builder.subtract(.s32, stageCount, ahead)
    let reading = builder.move(.u32, 0)
    let writing = builder.move(.u32, ahead * kernel.stageBytes)
    load(fragments.a, step: 0)
    load(fragments.b, step: 0)

    let loop = builder.newLabel("stage")
    builder.place(loop)
    let isNeeded = builder.compare(.gt, .s32, left, 0)
    var target = copyTarget(plan, stage: writing)
    let steps = kernel.steps
    for step in 0..<steps - 1 {
      load(fragments.a, step: step + 1)
      load(fragments.b, step: step + 1)
      let count = plan.rounds.count
      let share = step * count / (steps - 1)..<(step + 1) * count / (steps - 1)
      if kernel.copiesAsynchronously {
        startCopies(plan, plan.rounds[share], to: &target, isNeeded: isNeeded)
      } else {
        startLoads(plan, share, from: &target, into: buffers, isNeeded: isNeeded)
      }
      multiply(fragments, accumulators, step: step)
    }
    advance(plan)
    if kernel.copiesAsynchronously {
      builder.commitCopies()
      builder.waitForCopies(pending: ahead - 1)
    } else {
      storeLoaded(plan, buffers, to: target, isNeeded: isNeeded)
    }
    builder.barrier()
    // The stage that was read is the one to be written next.
    builder.move(.u32, reading, into: writing)
    rotate(reading)
    for loads in [fragments.a, fragments.b] {
      builder.add(.u32, loads.base, reading, into: loads.address)
      load(loads, step: 0)
    }
    multiply(fragments, accumulators, step: steps - 1)
    builder.add(.s32, left, -1, into: left)
    let goesOn = builder.compare(.gt, .s32, left, -ahead)
    builder.branch(to: loop, if: goesOn, uniform: true)
    if kernel.copiesAsynchronously { builder.waitForCopies(pending: 0) }
  }

  /// Fills all stages but one.
  private mutating func fillPipeline(
    _ plan: CopyPlan, _ buffers: [[Register]], stageCount: Register
  ) {
    for stage in 0..<kernel.tile.stages - 1 {
      let isNeeded = stage == 0 ? nil : builder.compare(.hi, .u32, stageCount, stage)
      var target = copyTarget(plan, stage: stage == 0 ? nil : stage * kernel.stageBytes)
      if kernel.copiesAsynchronously {
        startCopies(plan, plan.rounds[...], to: &target, isNeeded: isNeeded)
        builder.commitCopies()
      } else {
        startLoads(plan, plan.rounds.indices, from: &target, into: buffers, isNeeded: isNeeded)
        storeLoaded(plan, buffers, to: target, isNeeded: isNeeded)
      }
      advance(plan)
    }
    if kernel.copiesAsynchronously { builder.waitForCopies(pending: kernel.tile.stages - 2) }
    builder.barrier()
  }

  /// Registers of a chunk on its way through a thread: zeros where no row is loaded.
  private mutating func zeroedChunk() -> [Register] {
    (0..<4).map { _ in builder.move(.u32, 0) }
  }

  /// Moves a stage offset to the next stage of the ring.
  private mutating func rotate(_ stage: Register) {
    if kernel.tile.stages == 2 {
      builder.logic(.xor, .b32, stage, kernel.stageBytes, into: stage)
      return
    }
    builder.add(.u32, stage, kernel.stageBytes, into: stage)
    let isEnd = builder.compare(.eq, .u32, stage, kernel.sharedBytes)
    builder.guarded(by: isEnd) { $0.move(.u32, 0, into: stage) }
  }
}
