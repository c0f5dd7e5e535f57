import PTX

// The main loop with asynchronous copies and two sets of fragments.
extension MultiplicationBuilder {
  /// The fragments of a step are loaded before the products of the step before, across stages too.
  /// So when the last products of a stage begin, all warps have read it, and its place is filled
  /// anew: the ring holds `stages` stages ahead.
  mutating func writePipelinedLoop(
    _ copies: [Copy], _ loads: FragmentPlan, _ products: Products
  ) {
    let stages = kernel.tile.stages
    let sizes = copySizes(copies)
    fillFirst(stages, copies, sizes)
    let sets = [newFragments(loads), newFragments(loads)]
    let remaining = builder.move(.u32, arguments.stageCount)
    builder.waitForCopies(pending: stages - 1)
    builder.barrier()
    loadStep(loads, step: 0, into: sets[0], place: place(0))

    let loop = builder.newLabel("stage")
    let tails = [builder.newLabel("tail"), builder.newLabel("tail")]
    var set = 0
    var lastSets: Set<Int> = []
    builder.place(loop)
    for body in 0..<schedule.bodies {
      let reading = place(body % stages)
      for step in 1..<max(steps, 1) {
        loadStep(loads, step: step, into: sets[1 - set], place: reading)
        multiply(loads, sets[set], products)
        set = 1 - set
      }
      builder.add(.u32, remaining, -1, into: remaining)
      let isLast = builder.compare(.eq, .u32, remaining, 0)
      builder.branch(to: tails[set], if: isLast, uniform: true)
      lastSets.insert(set)
      builder.waitForCopies(pending: stages - 2)
      builder.barrier()
      loadStep(loads, step: 0, into: sets[1 - set], place: place((body + 1) % stages))
      let goesOnFilling = builder.compare(.hs, .u32, remaining, stages)
      fill(copies, sizes: sizes, ahead: stages + body, place: reading, if: goesOnFilling)
      builder.commitCopies()
      multiply(loads, sets[set], products)
      set = 1 - set
    }
    advance(copies, stages: schedule.bodies)
    builder.branch(to: loop, uniform: true)

    let done = builder.newLabel("done")
    for set in lastSets.sorted() {
      builder.place(tails[set])
      multiply(loads, sets[set], products)
      if lastSets.count == 2, set == 0 { builder.branch(to: done, uniform: true) }
    }
    builder.place(done)
  }
}
