import PTX

// From shared memory to fragments, and their product.
extension MultiplicationBuilder {
  /// The ldmatrix addresses of one operand.
  struct FragmentLoads {
    /// Matrices an instruction loads.
    let matrices: Int
    /// Rows between one instruction and the next.
    let rowsPerLoad: Int
    /// Instructions for all fragments of the warp.
    let count: Int
    /// This lane's row address in stage 0, for each step of the instruction's inner length.
    let addresses: [Register]
  }

  mutating func fragmentPlan(
    a: OperandTile, b: OperandTile
  ) -> (a: FragmentLoads, b: FragmentLoads) {
    let shape = kernel.tile.shape
    return (
      a: fragmentLoads(
        a, warp: position.warpM, rowsPerWarp: fragmentRows * shape.m,
        rowsFirst: true),
      b: fragmentLoads(
        b, warp: position.warpN, rowsPerWarp: fragmentColumns * shape.n, rowsFirst: false)
    )
  }

  /// - Parameter rowsFirst: Whether the matrices of a fragment are ordered by rows before inner
  ///   blocks, as the registers of A are; those of B are ordered by inner blocks.
  mutating func fragmentLoads(
    _ operand: OperandTile, warp: Register, rowsPerWarp: Int, rowsFirst: Bool
  ) -> FragmentLoads {
    let blocks = kernel.tile.shape.k / 128
    let available = rowsPerWarp / 8 * blocks
    let matrices = available % 4 == 0 ? 4 : available % 2 == 0 ? 2 : 1
    let rowGroups = matrices / blocks
    let lane = position.lane
    // Lane 8 i + r supplies row r of matrix i.
    let inner = builder.logic(.and, .b32, lane, 7)
    let row: Register
    let block: Register?
    if blocks == 1 {
      row = builder.logic(.and, .b32, lane, 8 * matrices - 1)
      block = nil
    } else if rowsFirst {
      row = builder.logic(.and, .b32, lane, 8 * rowGroups - 1)
      block = builder.logic(.shr, .u32, lane, 4)
    } else {
      let matrix = builder.logic(.shr, .u32, lane, 3)
      block = builder.logic(.and, .b32, matrix, 1)
      if rowGroups == 2 {
        let group = builder.logic(.shr, .u32, lane, 4)
        row = builder.multiplyAdd(.u32, group, 8, inner)
      } else {
        row = inner
      }
    }
    let phase = builder.logic(.shr, .u32, inner, swizzle.rowsPerPass.trailingZeroBitCount)
    let mask = builder.logic(.and, .b32, phase, swizzle.chunks - 1)
    let place = block.map { builder.logic(.xor, .b32, $0, mask) } ?? mask
    let warpRow = builder.multiplyAdd(.u32, warp, rowsPerWarp, row)
    let rowAddress = builder.multiplyAdd(.u32, warpRow, swizzle.rowBytes, pool)
    let first = builder.multiplyAdd(.u32, place, 16, rowAddress)
    let steps = kernel.tile.k / kernel.tile.shape.k
    // Blocks of a step are the low bits of the chunk number: the step is another xor.
    let addresses = (0..<steps).map { step -> Register in
      let moved = step == 0 ? first : builder.logic(.xor, .b32, first, step * blocks * 16)
      return operand.offset == 0 ? moved : builder.add(.u32, moved, operand.offset)
    }
    return FragmentLoads(
      matrices: matrices, rowsPerLoad: 8 * rowGroups, count: available / matrices,
      addresses: addresses)
  }

  mutating func load(
    _ loads: FragmentLoads, step: Int, stage: Register, registersPerFragment: Int
  ) -> [[Register]] {
    let address = builder.add(.u32, loads.addresses[step], stage)
    var registers: [Register] = []
    for index in 0..<loads.count {
      let loaded = builder.registers(.b32, count: loads.matrices)
      builder.loadMatrices(
        into: loaded,
        from: Address(
          base: address.name,
          offset: Int64(index * loads.rowsPerLoad * swizzle.rowBytes)))
      registers += loaded
    }
    return stride(from: 0, to: registers.count, by: registersPerFragment).map {
      Array(registers[$0..<$0 + registersPerFragment])
    }
  }

  /// Multiplies all plane pairs of one stage.
  mutating func multiplyStage(
    _ fragments: (a: FragmentLoads, b: FragmentLoads), _ accumulators: [[[Register]]],
    stage: Register
  ) {
    let shape = kernel.tile.shape
    for step in 0..<kernel.tile.k / shape.k {
      let a = load(fragments.a, step: step, stage: stage, registersPerFragment: shape.aRegisters)
      let b = load(fragments.b, step: step, stage: stage, registersPerFragment: shape.bRegisters)
      for (row, aFragment) in a.enumerated() {
        for (column, bFragment) in b.enumerated() {
          builder.multiplyAccumulate(
            kernel.matrixMultiply, accumulators: accumulators[row][column], a: aFragment,
            b: bFragment)
        }
      }
    }
  }
}
