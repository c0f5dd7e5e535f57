import PTX

// The main loop with copies through registers.
extension MultiplicationBuilder {
  /// Double buffering for targets without cp.async: the next stage is loaded into registers before
  /// the product of the current one and stored behind it.
  mutating func writeBufferedLoop(
    _ copies: [Copy], _ fragments: (a: FragmentLoads, b: FragmentLoads),
    _ accumulators: [[[Register]]]
  ) {
    let buffers = copies.map { _ in builder.registers(.b32, count: 4) }
    func fetch(_ b: inout MultiplicationBuilder) {
      for (copy, buffer) in zip(copies, buffers) {
        for register in buffer { b.builder.move(.u32, 0, into: register) }
        var reads = copy.isInside
        if let takesPart = copy.takesPart {
          reads = b.builder.logic(.and, .pred, copy.isInside, takesPart)
        }
        b.builder.guarded(by: reads) {
          $0.load(.global, .u32, into: buffer, from: Address(base: copy.global.name))
        }
        b.advance(copy)
      }
    }
    func put(_ b: inout MultiplicationBuilder, stage: Register) {
      for (copy, buffer) in zip(copies, buffers) {
        let shared = b.builder.add(.u32, copy.shared, stage)
        b.builder.guarded(by: copy.takesPart) {
          $0.store(
            .shared, .u32, buffer,
            to: Address(base: shared.name, offset: Int64(copy.sharedOffset)))
        }
      }
    }

    let reading = builder.move(.u32, 0)
    let writing = builder.move(.u32, 0)
    fetch(&self)
    put(&self, stage: writing)
    rotate(writing)
    builder.barrier()
    let index = builder.move(.u32, 1)
    let loop = builder.newLabel("stage")
    builder.place(loop)
    let hasNext = builder.compare(.lo, .u32, index, arguments.stageCount)
    let multiply = builder.newLabel("multiply")
    builder.branch(to: multiply, if: hasNext, negated: true, uniform: true)
    fetch(&self)
    builder.place(multiply)
    multiplyStage(fragments, accumulators, stage: reading)
    let done = builder.newLabel("done")
    builder.branch(to: done, if: hasNext, negated: true, uniform: true)
    put(&self, stage: writing)
    rotate(reading)
    rotate(writing)
    builder.add(.u32, index, 1, into: index)
    builder.barrier()
    builder.branch(to: loop, uniform: true)
    builder.place(done)
  }
}
