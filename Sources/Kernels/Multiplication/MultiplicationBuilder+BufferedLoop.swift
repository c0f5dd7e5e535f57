import PTX

// The main loop with copies through registers.
extension MultiplicationBuilder {
  /// Double buffering for targets without cp.async: the next stage is loaded into registers before
  /// the product of the current one and stored behind it.
  mutating func writeBufferedLoop(
    _ copies: [Copy], _ loads: FragmentPlan, _ products: Products
  ) {
    // What lies outside stays zero, as nothing is ever loaded there.
    let buffers = copies.map { _ in (0..<4).map { _ in builder.move(.u32, 0) } }
    var conditions: [Register] = []
    for copy in copies {
      conditions.append(
        copy.takesPart.map { builder.logic(.and, .pred, $0, copy.isInside) } ?? copy.isInside)
    }
    func fetch(_ b: inout MultiplicationBuilder, ahead: Int) {
      for (index, copy) in copies.enumerated() {
        b.builder.guarded(by: conditions[index]) {
          $0.load(
            .global, .u32, into: buffers[index],
            from: Address(
              base: copy.global.name,
              offset: Int64(copy.globalOffset + ahead * copy.stageStride)))
        }
      }
    }
    func put(_ b: inout MultiplicationBuilder, place: StagePlace) {
      for (copy, buffer) in zip(copies, buffers) {
        b.builder.guarded(by: copy.takesPart) {
          $0.store(
            .shared, .u32, buffer,
            to: Address(
              base: copy.shared.name, offset: Int64(copy.sharedOffset + place.offset)))
        }
      }
    }

    let fragments = newFragments(loads)
    fetch(&self, ahead: 0)
    put(&self, place: place(0))
    builder.barrier()
    let remaining = builder.move(.u32, arguments.stageCount)
    let loop = builder.newLabel("stage")
    let done = builder.newLabel("done")
    builder.place(loop)
    for body in 0..<2 {
      builder.add(.u32, remaining, -1, into: remaining)
      let isLast = builder.compare(.eq, .u32, remaining, 0)
      let multiply = builder.newLabel("multiply")
      builder.branch(to: multiply, if: isLast, uniform: true)
      fetch(&self, ahead: body + 1)
      builder.place(multiply)
      multiplyStage(loads, fragments, products, place: place(body))
      endStage(products, remaining: remaining)
      builder.branch(to: done, if: isLast, uniform: true)
      put(&self, place: place(1 - body))
      builder.barrier()
    }
    advance(copies, stages: 2)
    builder.branch(to: loop, uniform: true)
    builder.place(done)
  }
}
