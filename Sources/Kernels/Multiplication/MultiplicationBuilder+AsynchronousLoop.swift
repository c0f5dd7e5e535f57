import PTX

// The main loop with asynchronous copies, one set of fragments.
extension MultiplicationBuilder {
  /// Stages are filled `stages - 1` ahead; one barrier a stage both publishes the stage that has
  /// arrived and frees the one read before it.
  mutating func writeAsynchronousLoop(
    _ copies: [Copy], _ loads: FragmentPlan, _ products: Products
  ) {
    let stages = kernel.tile.stages
    let sizes = copySizes(copies)
    fillFirst(stages - 1, copies, sizes)
    let ring =
      schedule.placesAreConstant
      ? nil
      : (
        reading: builder.move(.u32, 0),
        writing: builder.move(.u32, (stages - 1) * kernel.stageBytes)
      )
    let fragments = newFragments(loads)
    let remaining = builder.move(.u32, arguments.stageCount)
    let loop = builder.newLabel("stage")
    let done = builder.newLabel("done")
    builder.place(loop)
    for body in 0..<schedule.bodies {
      builder.waitForCopies(pending: stages - 2)
      builder.barrier()
      let goesOnFilling = builder.compare(.hs, .u32, remaining, stages)
      let writing =
        ring.map { StagePlace(register: $0.writing) } ?? place((body + stages - 1) % stages)
      fill(
        copies, sizes: sizes, ahead: body + stages - 1, place: writing, if: goesOnFilling)
      builder.commitCopies()
      let reading = ring.map { StagePlace(register: $0.reading) } ?? place(body)
      multiplyStage(loads, fragments, products, place: reading)
      if let ring {
        rotate(ring.reading)
        rotate(ring.writing)
      }
      builder.add(.u32, remaining, -1, into: remaining)
      endStage(products, remaining: remaining)
      if body < schedule.bodies - 1 {
        let isLast = builder.compare(.eq, .u32, remaining, 0)
        builder.branch(to: done, if: isLast, uniform: true)
      }
    }
    advance(copies, stages: schedule.bodies)
    let goesOn = builder.compare(.ne, .u32, remaining, 0)
    builder.branch(to: loop, if: goesOn, uniform: true)
    builder.place(done)
  }

  /// Fills the first stages of the ring, as far as there are such.
  mutating func fillFirst(_ count: Int, _ copies: [Copy], _ sizes: [Register: Register]) {
    for stage in 0..<count {
      let exists = builder.compare(.hi, .u32, arguments.stageCount, stage)
      fill(copies, sizes: sizes, ahead: stage, place: place(stage), if: exists)
      builder.commitCopies()
    }
  }

  /// A stage of the ring.
  func place(_ stage: Int) -> StagePlace { StagePlace(offset: stage * kernel.stageBytes) }

  /// Moves a stage offset to the next stage of the ring.
  private mutating func rotate(_ stage: Register) {
    builder.add(.u32, stage, kernel.stageBytes, into: stage)
    let isEnd = builder.compare(.eq, .u32, stage, kernel.tile.stages * kernel.stageBytes)
    builder.guarded(by: isEnd) { $0.move(.u32, 0, into: stage) }
  }
}
