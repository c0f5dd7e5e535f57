import PTX

// From shared memory to fragments, and their product.
extension TensorCoreBuilder {
  /// The ldmatrix addresses of one operand.
  struct FragmentLoads {
    /// Registers that an instruction fills.
    let matrices: Int
    /// Whether rows run across the inner length, so that matrices are loaded transposed.
    let isTransposed: Bool
    /// Bytes from one step to the next, as an xor of rows along the inner length, else as a sum.
    let stepBytes: Int
    /// The same from one instruction to the next of a step, as a sum and an xor the other way round.
    let loadBytes: Int
    /// Registers of a fragment.
    let registersPerFragment: Int
    /// This lane's row address in stage 0 for the first step.
    let base: Register
    /// The same in the stage that is read.
    let address: Register
    /// Two sets of registers: one is multiplied while the other is filled.
    let sets: [[Register]]

    /// The fragments of a set.
    func fragments(_ set: Int) -> [[Register]] {
      stride(from: 0, to: sets[set].count, by: registersPerFragment).map {
        Array(sets[set][$0..<$0 + registersPerFragment])
      }
    }
  }

  mutating func fragmentPlan() -> (a: FragmentLoads, b: FragmentLoads) {
    (a: fragmentLoads(0), b: fragmentLoads(1))
  }

  /// Lane 8 i + r supplies row r of matrix i. The matrices of a fragment of A are ordered by its rows
  /// before its chunks of the inner length, as its registers are; those of B by the chunks.
  private mutating func fragmentLoads(_ operand: Int) -> FragmentLoads {
    let (tile, instruction) = (kernel.tile, kernel.instruction)
    let (warp, warps) =
      operand == 0 ? (position.warpM, tile.warpsM) : (position.warpN, tile.warpsN)
    let rowsPerWarp = kernel.side(of: operand) / warps
    let total = rowsPerWarp / 8 * instruction.chunks
    let matrices = total % 4 == 0 ? 4 : total % 2 == 0 ? 2 : 1
    // Lanes past the last matrix repeat others.
    let inner = builder.logic(.and, .b32, position.lane, 7)
    let matrix = builder.logic(
      .and, .b32, builder.logic(.shr, .u32, position.lane, 3), matrices - 1)
    var (outer, chunk) = (matrix, Register?.none)
    if instruction.chunks == 2 {
      let (high, low) = builder.divide(matrix, by: 2)
      (outer, chunk) = operand == 0 ? (low, high) : (high, low)
    }
    let rows = kernel.rows(of: operand)
    let mask = swizzleMask(row: inner, rows)
    let isTransposed = kernel.layout.storesInnerRows(operand)
    let (row, column): (Register, Register)
    if isTransposed {
      // Rows of the inner length, and the warp's chunk of 8 rows of the operand.
      row = chunk.map { builder.multiplyAdd(.u32, $0, 8, inner) } ?? inner
      let place = builder.multiplyAdd(.u32, warp, rowsPerWarp / 8, outer)
      column = builder.logic(.xor, .b32, place, mask)
    } else {
      let inWarp = builder.multiplyAdd(.u32, outer, 8, inner)
      row = builder.multiplyAdd(.u32, warp, rowsPerWarp, inWarp)
      column = chunk.map { builder.logic(.xor, .b32, $0, mask) } ?? mask
    }
    var base = builder.multiplyAdd(.u32, row, rows.rowBytes, pool)
    base = builder.multiplyAdd(.u32, column, 16, base)
    if operand == 1 { base = builder.add(.u32, base, tile.m * kernel.stageRowBytes) }
    let outerPerLoad = matrices / instruction.chunks
    return FragmentLoads(
      matrices: matrices, isTransposed: isTransposed,
      stepBytes: instruction.chunks * (isTransposed ? 8 * rows.rowBytes : 16),
      loadBytes: outerPerLoad * (isTransposed ? 16 : 8 * rows.rowBytes),
      registersPerFragment: operand == 0 ? instruction.aRegisters : instruction.bRegisters,
      base: base, address: builder.move(.u32, base),
      sets: (0..<2).map { _ in builder.registers(.b32, count: total) })
  }

  /// Loads the fragments of a step of the stage that is read: what changes low bits of the chunk
  /// number is an xor, rows are a constant offset.
  mutating func load(_ loads: FragmentLoads, step: Int) {
    let registers = loads.sets[step % 2]
    let stepAddress = loads.isTransposed ? nil : xored(loads.address, step * loads.stepBytes)
    for (index, first) in stride(from: 0, to: registers.count, by: loads.matrices).enumerated() {
      let address = stepAddress ?? xored(loads.address, index * loads.loadBytes)
      let offset = stepAddress == nil ? step * loads.stepBytes : index * loads.loadBytes
      builder.loadMatrices(
        into: Array(registers[first..<first + loads.matrices]),
        from: Address(base: address.name, offset: Int64(offset)),
        isTransposed: loads.isTransposed)
    }
  }

  private mutating func xored(_ address: Register, _ bits: Int) -> Register {
    bits == 0 ? address : builder.logic(.xor, .b32, address, bits)
  }

  /// Multiplies the fragments of a step, back and forth along n, so that neighbouring instructions
  /// share an operand.
  mutating func multiply(
    _ fragments: (a: FragmentLoads, b: FragmentLoads), _ accumulators: [[[Register]]], step: Int
  ) {
    let b = fragments.b.fragments(step % 2)
    for (row, a) in fragments.a.fragments(step % 2).enumerated() {
      for index in b.indices {
        let column = row % 2 == 0 ? index : b.count - 1 - index
        builder.multiplyAccumulate(
          kernel.instruction, accumulators: accumulators[row][column], a: a, b: b[column])
      }
    }
  }
}
