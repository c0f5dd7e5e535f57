import BipolarInt
import PTX

// The main loop.
extension SkinnyBuilder {
  /// A trip is `stepsPerTrip` steps, each left by a branch once the warp has no more: what was loaded
  /// is then used, and what lies past the end is neither loaded nor used.
  mutating func writeLoop(
    _ range: Steps, _ streamed: StreamedOperand, _ resident: ResidentOperand,
    _ accumulators: [[[[Register]]]]
  ) {
    let index = builder.move(.u32, range.first)
    for unit in 0..<pipeline.unitsAhead { load(unit: unit, streamed, index: index) }
    let loop = builder.newLabel("trip")
    let done = builder.newLabel("done")
    leave(to: done, ifPast: range, index)
    if pipeline.residentSets == 2 { load(step: 0, resident) }
    builder.place(loop)
    for step in 0..<pipeline.stepsPerTrip {
      writeStep(step, range, streamed, resident, accumulators, index: index, done: done)
    }
    for (pointers, planes) in [
      (streamed.pointers, kernel.streamedPlanes), (resident.pointers, kernel.residentPlanes),
    ] {
      for pointer in pointers {
        builder.add(
          .u64, pointer, pipeline.stepsPerTrip * stride(planes: planes), into: pointer)
      }
    }
    builder.add(.u32, index, pipeline.stepsPerTrip * kernel.warps, into: index)
    builder.branch(to: loop, uniform: true)
    builder.place(done)
  }

  private mutating func leave(to label: String, ifPast range: Steps, _ index: Register) {
    let isPast = builder.compare(.hs, .u32, index, range.end)
    builder.branch(to: label, if: isPast, uniform: true)
  }

  private mutating func writeStep(
    _ step: Int, _ range: Steps, _ streamed: StreamedOperand, _ resident: ResidentOperand,
    _ accumulators: [[[[Register]]]], index: Register, done: String
  ) {
    if pipeline.residentSets == 1 { load(step: step, resident) }
    let next = builder.add(.u32, index, (step + 1) * kernel.warps)
    let goesOn = builder.compare(.lo, .u32, next, range.end)
    if pipeline.residentSets == 2 {
      // A branch around the loads, since a guard a load would hold a predicate through the step.
      let skip = builder.newLabel("last")
      builder.branch(to: skip, if: goesOn, negated: true, uniform: true)
      load(step: step + 1, resident)
      builder.place(skip)
    }
    let units = kernel.fragments * kernel.streamedPlanes
    for inStep in 0..<units {
      let unit = step * units + inStep
      multiply(
        streamed.ring[unit % pipeline.unitsAhead],
        resident.sets[step % pipeline.residentSets],
        accumulators[inStep / kernel.streamedPlanes], plane: inStep % kernel.streamedPlanes)
      load(unit: unit + pipeline.unitsAhead, streamed, index: index)
    }
    builder.branch(to: done, if: goesOn, negated: true, uniform: true)
  }

  /// The products of a plane of 16 streamed rows with all resident planes.
  ///
  /// Words 2 s and 2 s + 1 of every lane are the inner slots t and 4 + t of product s, in both
  /// operands: the order of the inner length is the product's own affair. Neighbouring products
  /// have different accumulators.
  private mutating func multiply(
    _ rows: [[Register]], _ columns: [[[Register]]], _ accumulators: [[[Register]]], plane: Int
  ) {
    let words = kernel.shape.bRegisters
    for first in Swift.stride(from: 0, to: pipeline.words, by: words) {
      for residentPlane in 0..<kernel.residentPlanes {
        for columnGroup in 0..<kernel.columnGroups {
          let b = Array(columns[columnGroup][residentPlane][first..<first + words])
          let sums = accumulators[columnGroup][plane + residentPlane]
          if kernel.shape.m == 8 {
            for half in 0..<2 {
              builder.multiplyAccumulate(
                kernel.matrixMultiply, accumulators: Array(sums[2 * half..<2 * half + 2]),
                a: [rows[half][first]], b: b)
            }
          } else {
            let a = (first..<first + words).flatMap { [rows[0][$0], rows[1][$0]] }
            builder.multiplyAccumulate(
              kernel.matrixMultiply, accumulators: sums, a: a, b: b)
          }
        }
      }
    }
  }
}
