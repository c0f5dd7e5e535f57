import PTX

// Products of a stage.
extension WeightOnlyWriter {
  /// Sums by fragment row, fragment column and element.
  typealias Fragments = [[[Register]]]

  /// What the main loop adds up.
  struct Sums {
    /// Sums over the inner length, scaled if there are groups.
    let totals: Fragments
    /// Sums of a group, not yet scaled; the totals where a row has one scale.
    let partials: Fragments
    /// Zeros that the first product of a group starts from, where a group is a stage.
    let zeros: [Register]?
  }

  /// Constants of the conversion from integers to halves, two in a register.
  private struct Dequantization {
    /// 1024: an integer in its lowest bits is added to it.
    let base: Register
    /// 1032, which takes the excess of 8 away too.
    let bias: Register
    /// 1/16 and -72: integers that stand 4 bits higher count 16 times.
    let sixteenth: Register
    let highBias: Register
  }

  mutating func sumPlan() -> Sums {
    let (rows, columns) = (kernel.tile.fragmentRows, 2 * kernel.tile.panels)
    func zeroed(_ b: inout KernelBuilder) -> Fragments {
      (0..<rows).map { _ in
        (0..<columns).map { _ in (0..<4).map { _ in b.move(.f32, Float(0)) } }
      }
    }
    let totals = zeroed(&builder)
    guard let groupStages = kernel.groupStages else {
      return Sums(totals: totals, partials: totals, zeros: nil)
    }
    let zeros = groupStages == 1 ? (0..<4).map { _ in builder.move(.f32, Float(0)) } : nil
    return Sums(totals: totals, partials: zeroed(&builder), zeros: zeros)
  }

  /// The loop over stages, the first of which is in shared memory. While 16 elements along K are
  /// multiplied, the next 16 of the activations come from shared memory and the next 16 of the weights
  /// turn into halves.
  ///
  /// - Parameters:
  ///   - fetch: Starts the copy of a stage to come; told the next stage and whether there is one.
  ///   - publish: Makes the next stage readable.
  mutating func writeLoop(
    _ sums: Sums, fetch: (inout WeightOnlyWriter, Register, Register) -> Void,
    publish: (inout WeightOnlyWriter) -> Void
  ) {
    let tile = kernel.tile
    let constants = Dequantization(
      base: builder.move(.b32, 0x6400_6400), bias: builder.move(.b32, 0x6408_6408),
      sixteenth: builder.move(.b32, 0x2C00_2C00), highBias: builder.move(.b32, 0xD480_D480))
    let aBase = activationPlace()
    let bBase = weightPlace()
    let scaleBase = scalePlace()
    let a = (0..<2).map { _ in
      (0..<tile.fragmentRows).map { _ in builder.registers(.b32, count: 4) }
    }
    let packed = (0..<tile.panels).map { _ in builder.registers(.b32, count: 4) }
    let b = (0..<2).map { _ in
      (0..<2 * tile.panels).map { _ in builder.registers(.b32, count: 2) }
    }
    let scales = (0..<2 * tile.panels).map { _ in builder.registers(.f32, count: 2) }
    let aPlace = builder.move(.u32, aBase)
    let reading = builder.move(.u32, 0)
    func loadActivations(_ writer: inout WeightOnlyWriter, step: Int) {
      // A stage is a multiple of 128 bytes, so that a step flips bits of the chunk alone.
      let place =
        step == 0 ? aPlace : writer.builder.logic(.xor, .b32, aPlace, 32 * step)
      for (row, registers) in a[step % 2].enumerated() {
        writer.builder.loadMatrices(
          into: registers, from: Address(base: place.name, offset: Int64(row * 16 * 128)))
      }
    }
    func loadWeights(_ writer: inout WeightOnlyWriter) {
      let place = writer.builder.add(.u32, bBase, reading)
      for (panel, registers) in packed.enumerated() {
        writer.builder.load(
          .shared, .u32, into: registers,
          from: Address(base: place.name, offset: Int64(panel * FragmentNibble.panelBytes)))
      }
    }
    loadActivations(&self, step: 0)
    loadWeights(&self)
    let index = builder.move(.u32, 0)
    let loop = builder.newLabel("stage")
    builder.place(loop)
    let endsGroup = endsGroup(index)
    builder.add(.u32, index, 1, into: index)
    let goesOn = builder.compare(.lo, .u32, index, arguments.stageCount)
    dequantize(packed, step: 0, into: b[0], constants)
    for step in 0..<4 {
      if step < 3 {
        loadActivations(&self, step: step + 1)
        dequantize(packed, step: step + 1, into: b[(step + 1) % 2], constants)
      }
      if step == 0 { fetch(&self, index, goesOn) }
      if step == 2, kernel.groupLength != nil {
        let place = builder.add(.u32, scaleBase, reading)
        for (column, registers) in scales.enumerated() {
          builder.guarded(by: endsGroup) {
            $0.load(
              .shared, .f32, into: registers,
              from: Address(base: place.name, offset: Int64(32 * column)))
          }
        }
      }
      if step == 3 {
        let last = builder.newLabel("last")
        builder.branch(to: last, if: goesOn, negated: true, uniform: true)
        publish(&self)
        rotate(reading)
        builder.add(.u32, aBase, reading, into: aPlace)
        loadActivations(&self, step: 0)
        loadWeights(&self)
        builder.place(last)
      }
      // The fragments of step 0 of the next stage stand in the other registers by now.
      multiply(a[step % 2], b[step % 2], sums.partials, zeros: step == 0 ? sums.zeros : nil)
    }
    if kernel.groupLength != nil { scale(sums, by: scales, if: endsGroup) }
    builder.branch(to: loop, if: goesOn, uniform: true)
  }

  /// The ldmatrix address of a lane: rows 0 to 15 of a fragment, two chunks of 8 halves.
  private mutating func activationPlace() -> Register {
    let rowInFragment = builder.logic(.and, .b32, position.lane, 15)
    let row = builder.multiplyAdd(
      .u32, position.warpM, 16 * kernel.tile.fragmentRows, rowInFragment)
    let chunk = builder.logic(.shr, .u32, position.lane, 4)
    let phase = builder.logic(.and, .b32, position.lane, 7)
    let place = builder.logic(.xor, .b32, chunk, phase)
    let rowStart = builder.multiplyAdd(.u32, row, 128, pool)
    return builder.multiplyAdd(.u32, place, 16, rowStart)
  }

  private mutating func weightPlace() -> Register {
    let inPanel = builder.multiplyAdd(.u32, position.lane, 16, pool)
    let panel = builder.multiplyAdd(
      .u32, position.warpN, kernel.tile.panels * FragmentNibble.panelBytes, inPanel)
    return builder.add(.u32, panel, weightOffset)
  }

  /// The scales of columns 2t and 2t + 1 of the warp's first fragment.
  private mutating func scalePlace() -> Register {
    let inGroup = builder.logic(.and, .b32, position.lane, 3)
    let pair = builder.multiplyAdd(.u32, inGroup, 8, pool)
    let first = builder.multiplyAdd(.u32, position.warpN, 64 * kernel.tile.panels, pair)
    return builder.add(.u32, first, scaleOffset)
  }

  /// The B fragments of 16 elements along K, two registers for 8 weights.
  private mutating func dequantize(
    _ packed: [[Register]], step: Int, into fragments: [[Register]], _ constants: Dequantization
  ) {
    for (column, pair) in fragments.enumerated() {
      var word = packed[column / 2][column % 2 * 2 + step / 2]
      if step % 2 == 1 { word = builder.logic(.shr, .u32, word, 8) }
      // (word and mask) or 1024
      let low = builder.lookup(word, 0x000F_000F, constants.base, table: 0xEA)
      builder.float(.sub, .f16x2, [low, constants.bias], rounding: .rn, into: pair[0])
      let high = builder.lookup(word, 0x00F0_00F0, constants.base, table: 0xEA)
      builder.fusedMultiplyAdd(
        .f16x2, high, constants.sixteenth, constants.highBias, into: pair[1])
    }
  }

  /// partials += a b for 16 elements along K; the first of a group starts from `zeros`.
  private mutating func multiply(
    _ a: [[Register]], _ b: [[Register]], _ partials: Fragments, zeros: [Register]?
  ) {
    // Turing's instruction has half of the inner length.
    let isTuring = kernel.target < .sm80
    let form = NumericMatrixMultiply(isTuring ? .m16n8k8 : .m16n8k16, a: .f16, c: .f32)
    for half in 0..<(isTuring ? 2 : 1) {
      for (a, row) in zip(a, partials) {
        for (b, sums) in zip(b, row) {
          let start = half == 0 ? zeros ?? sums : sums
          let a = isTuring ? Array(a[2 * half..<2 * half + 2]) : a
          let b = isTuring ? [b[half]] : b
          builder.emit(
            .numericMatrixMultiply(form),
            [sums, a, b, start].map { Operand.vector($0.map(\.operand)) })
        }
      }
    }
  }

  /// totals += partials x scales at the end of a group, and the partials start anew.
  private mutating func scale(
    _ sums: Sums, by scales: [[Register]], if endsGroup: Register?
  ) {
    let inside = builder.newLabel("in_group")
    if let endsGroup { builder.branch(to: inside, if: endsGroup, negated: true, uniform: true) }
    for (totals, partials) in zip(sums.totals, sums.partials) {
      for (scales, (totals, partials)) in zip(scales, zip(totals, partials)) {
        for (element, (total, partial)) in zip(totals, partials).enumerated() {
          builder.fusedMultiplyAdd(.f32, partial, scales[element % 2], total, into: total)
          if sums.zeros == nil { builder.move(.f32, Float(0), into: partial) }
        }
      }
    }
    builder.place(inside)
  }
}
