import PTX

// Weight scales for groups along K.
extension MultiplicationBuilder {
  /// What a lane keeps beside the integer results of the group that it is in: the sum of the groups
  /// before, each with its scale, and the scales of this one, loaded when it begins.
  struct GroupSums {
    /// By column of fragments, as `results` lists them: 32-bit floats.
    let sums: [[OutputPair]]
    /// This lane's columns: column x groups, and the scale of the group.
    let starts: [[Register]]
    let scales: [[Register]]
    /// The group, and the last one.
    let group: Register
    let last: Register
    /// Stages left in the group.
    let stagesLeft: Register
    /// Elements of K not yet scaled.
    let elementsLeft: Register
  }

  /// Starts with sums of zero and the scales of the first group; nil without groups.
  mutating func startGroups() -> GroupSums? {
    guard let size = kernel.ownEpilogue.groupSize else { return nil }
    let place = lanePlace()
    let lastColumn = builder.subtract(.u32, arguments.n, 1)
    let rounded = builder.add(.u32, arguments.k, size - 1)
    let count = builder.divide(rounded, by: size).quotient
    var starts: [[Register]] = []
    var sums: [[OutputPair]] = []
    for fragment in 0..<b.fragments {
      starts.append(
        (0..<2).map { element in
          let column = builder.add(.u32, place.column, 8 * fragment + element)
          return builder.multiply(
            .u32, builder.arithmetic(.min, .u32, [column, lastColumn]), count)
        })
      sums.append(
        outputRows.map { row in
          OutputPair(
            row: row, column: 8 * fragment,
            values: (0..<2).map { _ in builder.move(.u32, 0) })
        })
    }
    let groups = GroupSums(
      sums: sums, starts: starts, scales: starts.map { $0.map { _ in builder.register(.b32) } },
      group: builder.move(.u32, 0), last: builder.subtract(.u32, count, 1),
      stagesLeft: builder.move(.u32, size / kernel.tile.k),
      elementsLeft: builder.move(.u32, arguments.k))
    loadScales(of: groups)
    return groups
  }

  /// Rows of a lane's results, by their distance from its first.
  var outputRows: [Int] {
    (0..<a.fragments).flatMap { row in
      (0..<(a.pairsPlanes ? 1 : a.halves)).map { row * a.rowsPerFragment + 8 * $0 }
    }
  }

  private mutating func loadScales(of groups: GroupSums) {
    for (starts, scales) in zip(groups.starts, groups.scales) {
      for (start, scale) in zip(starts, scales) {
        epilogue.loadGroupScale(
          at: builder.add(.u32, start, groups.group), into: scale, &builder)
      }
    }
  }

  /// At the end of a stage: where the group or K ends, adds the integer results with their scales to
  /// the sums and starts anew.
  ///
  /// - Parameter remaining: Stages left.
  mutating func endStage(_ products: Products, remaining: Register) {
    guard let groups, let size = kernel.ownEpilogue.groupSize else { return }
    builder.add(.u32, groups.stagesLeft, -1, into: groups.stagesLeft)
    let goesOn = builder.newLabel("group")
    let ends = builder.logic(
      .or, .pred, builder.compare(.eq, .u32, groups.stagesLeft, 0),
      builder.compare(.eq, .u32, remaining, 0))
    builder.branch(to: goesOn, if: ends, negated: true, uniform: true)
    let length = builder.arithmetic(.min, .u32, [groups.elementsLeft, size])
    builder.subtract(.u32, groups.elementsLeft, length, into: groups.elementsLeft)
    let constant = recoveryConstant(length: length)
    for fragment in 0..<b.fragments {
      let integers = results(
        products, column: fragment, constant: constant, rows: [], columns: [])
      for (pair, sums) in zip(integers, groups.sums[fragment]) {
        for (element, value) in pair.values.enumerated() {
          let number = builder.convert(to: .f32, from: .s32, value, mode: .rn)
          builder.fusedMultiplyAdd(
            .f32, number, groups.scales[fragment][element], sums.values[element],
            into: sums.values[element])
        }
      }
    }
    for register in products.accumulators.flatMap({ $0.flatMap { $0.flatMap { $0 } } }) {
      builder.move(.u32, 0, into: register)
    }
    let next = builder.add(.u32, groups.group, 1)
    // Behind the last group its scales once more, which nobody uses.
    _ = builder.arithmetic(.min, .u32, [next, groups.last], into: groups.group)
    loadScales(of: groups)
    builder.move(.u32, size / kernel.tile.k, into: groups.stagesLeft)
    builder.place(goesOn)
  }
}
