import PTX

// The main loop with asynchronous copies.
extension MultiplicationBuilder {
  /// Stages are filled `stages - 1` ahead; one barrier a stage both publishes the stage that has
  /// arrived and frees the one read before it.
  mutating func writeAsynchronousLoop(
    _ copies: [Copy], _ fragments: (a: FragmentLoads, b: FragmentLoads),
    _ accumulators: [[[Register]]]
  ) {
    let stages = kernel.tile.stages
    let sizes = copies.map { builder.select(.u32, 16, 0, if: $0.isInside) }
    func fill(_ b: inout MultiplicationBuilder, stage: Register) {
      for (copy, size) in zip(copies, sizes) {
        let shared = b.builder.add(.u32, copy.shared, stage)
        b.builder.guarded(by: copy.takesPart) {
          $0.asyncCopy(
            to: Address(base: shared.name, offset: Int64(copy.sharedOffset)),
            from: Address(base: copy.global.name), sourceBytes: size)
        }
        b.advance(copy)
      }
    }

    for stage in 0..<stages - 1 {
      let skip = builder.newLabel("filled")
      let isMissing = builder.compare(.ls, .u32, arguments.stageCount, stage)
      builder.branch(to: skip, if: isMissing, uniform: true)
      let offset = builder.move(.u32, stage * kernel.stageBytes)
      fill(&self, stage: offset)
      builder.place(skip)
      builder.commitCopies()
    }

    let index = builder.move(.u32, 0)
    let reading = builder.move(.u32, 0)
    let writing = builder.move(.u32, (stages - 1) * kernel.stageBytes)
    let next = builder.move(.u32, stages - 1)
    let loop = builder.newLabel("stage")
    builder.place(loop)
    builder.waitForCopies(pending: stages - 2)
    builder.barrier()
    let full = builder.newLabel("full")
    let isLast = builder.compare(.hs, .u32, next, arguments.stageCount)
    builder.branch(to: full, if: isLast, uniform: true)
    fill(&self, stage: writing)
    builder.place(full)
    builder.commitCopies()
    multiplyStage(fragments, accumulators, stage: reading)
    rotate(reading)
    rotate(writing)
    builder.add(.u32, next, 1, into: next)
    builder.add(.u32, index, 1, into: index)
    let goesOn = builder.compare(.lo, .u32, index, arguments.stageCount)
    builder.branch(to: loop, if: goesOn, uniform: true)
    builder.waitForCopies(pending: 0)
  }

  /// Moves a stage offset to the next stage of the ring.
  mutating func rotate(_ stage: Register) {
    builder.add(.u32, stage, kernel.stageBytes, into: stage)
    let isEnd = builder.compare(.eq, .u32, stage, kernel.tile.stages * kernel.stageBytes)
    builder.guarded(by: isEnd) { $0.move(.u32, 0, into: stage) }
  }
}
