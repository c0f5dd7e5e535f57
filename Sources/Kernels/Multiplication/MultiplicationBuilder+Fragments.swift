import PTX

/// The ldmatrix instructions of one operand for a step of the main loop.
struct FragmentLoads {
  /// One instruction.
  struct Load {
    /// Distance from the lane's address, in bytes.
    let offset: Int
    /// The first chunk, counted from the step's first; 0 where the offset has it.
    let chunk: Int
    /// Indices of the step's registers that it fills.
    let registers: [Int]
  }

  let operand: OperandTile
  /// Chunks of a step.
  let chunks: Int
  let loads: [Load]
  /// This lane's address in stage 0: one, or in swizzled rows one for every first chunk of a load.
  let addresses: [Register]
  /// Chunks from one of them to the next.
  let chunksPerAddress: Int

  /// Registers of a step.
  var count: Int { operand.warpPlanes * operand.warpGroups * chunks }

  /// The register of a matrix.
  func index(fragment: Int, unit: Int, half: Int, chunk: Int) -> Int {
    ((fragment * operand.units + unit) * operand.halves + half) * chunks + chunk
  }

  /// The registers of a fragment for the tensor core: halves within chunks.
  func fragment(
    _ fragment: Int, unit: Int, chunks: Range<Int>, of registers: [Register]
  ) -> [Register] {
    chunks.flatMap { chunk in
      (0..<operand.halves).map {
        registers[index(fragment: fragment, unit: unit, half: $0, chunk: chunk)]
      }
    }
  }
}

/// The loads of both operands.
struct FragmentPlan {
  let a: FragmentLoads
  let b: FragmentLoads
}

extension MultiplicationBuilder {
  /// Lane 8 i + r supplies row r of matrix i: bits 3 and 4 of the lane choose among four matrices,
  /// which are neighbours along halves, chunks, fragments or units, whatever is even.
  mutating func fragmentLoads(_ operand: OperandTile, warp: Register) -> FragmentLoads {
    let chunks = schedule.chunksPerStep
    let isSwizzled = operand.layout == .rows
    let extents = [operand.halves, chunks, operand.fragments, operand.units]
    let strides = [
      operand.halfStride, isSwizzled ? 0 : operand.chunkStride, operand.fragmentStride,
      operand.unitStride,
    ]
    var factors: [(dimension: Int, step: Int)] = []
    for dimension in 0..<4 {
      var step = 1
      while factors.count < 2, extents[dimension] / step % 2 == 0 {
        factors.append((dimension, step))
        step *= 2
      }
    }

    let row = builder.logic(.and, .b32, position.lane, 7)
    let warpAddress = builder.multiplyAdd(.u32, warp, operand.warpStride, pool)
    var address = builder.multiplyAdd(.u32, row, operand.rowStride, warpAddress)
    var chunk: Register?
    for (bit, factor) in factors.enumerated() {
      let shifted = builder.logic(.shr, .u32, position.lane, 3 + bit)
      let choice = builder.logic(.and, .b32, shifted, 1)
      if factor.dimension == 1, isSwizzled {
        chunk = chunk.map { builder.multiplyAdd(.u32, choice, factor.step, $0) } ?? choice
      } else {
        address = builder.multiplyAdd(
          .u32, choice, factor.step * strides[factor.dimension], address)
      }
    }
    var addresses = [address]
    let chunksPerLoad = factors.reduce(1) { $1.dimension == 1 ? $0 * 2 : $0 }
    if isSwizzled {
      let swizzle = SwizzledRows(chunks: operand.chunks)
      let phase = builder.logic(.shr, .u32, row, swizzle.rowsPerPass.trailingZeroBitCount)
      let mask = builder.logic(.and, .b32, phase, swizzle.chunks - 1)
      let place = chunk.map { builder.logic(.xor, .b32, $0, mask) } ?? mask
      let first = builder.multiplyAdd(.u32, place, 16, address)
      // The chunks of a load are the low bits of the chunk number: its first is another xor.
      addresses = stride(from: 0, to: operand.chunks, by: chunksPerLoad).map {
        $0 == 0 ? first : builder.logic(.xor, .b32, first, 16 * $0)
      }
    }

    var loads: [FragmentLoads.Load] = []
    let plan = FragmentLoads(
      operand: operand, chunks: chunks, loads: [], addresses: addresses,
      chunksPerAddress: chunksPerLoad)
    for fragment in 0..<extents[2] {
      for unit in 0..<extents[3] {
        for chunk in 0..<chunks {
          for half in 0..<extents[0] {
            let index = [half, chunk, fragment, unit]
            guard factors.allSatisfy({ index[$0.dimension] / $0.step % 2 == 0 }) else { continue }
            let registers = (0..<1 << factors.count).map { matrix in
              var place = index
              for (bit, factor) in factors.enumerated() where matrix >> bit & 1 == 1 {
                place[factor.dimension] += factor.step
              }
              return plan.index(
                fragment: place[2], unit: place[3], half: place[0], chunk: place[1])
            }
            loads.append(
              FragmentLoads.Load(
                offset: operand.offset + zip(index, strides).reduce(0) { $0 + $1.0 * $1.1 },
                chunk: isSwizzled ? chunk : 0, registers: registers))
          }
        }
      }
    }
    return FragmentLoads(
      operand: operand, chunks: chunks, loads: loads, addresses: addresses,
      chunksPerAddress: chunksPerLoad)
  }

  /// One ldmatrix of a step.
  mutating func load(
    _ load: FragmentLoads.Load, of loads: FragmentLoads, step: Int, into registers: [Register],
    place: StagePlace, _ moved: inout [Register: Register]
  ) {
    let isSwizzled = loads.operand.layout == .rows
    let address =
      loads.addresses[
        isSwizzled ? (step * loads.chunks + load.chunk) / loads.chunksPerAddress : 0]
    let stepOffset = isSwizzled ? 0 : step * loads.chunks * loads.operand.chunkStride
    builder.loadMatrices(
      into: load.registers.map { registers[$0] },
      from: Address(
        base: place.moved(address, &moved, &builder).name,
        offset: Int64(load.offset + stepOffset + place.offset)))
  }
}
