import BipolarInt
import PTX

// From packed planes to registers.
extension SkinnyBuilder {
  /// The streamed operand: a ring of units, of which the loads run ahead of the products.
  struct StreamedOperand {
    /// This lane's address in each group of eight rows, at the first step of the trip.
    let pointers: [Register]
    /// The step behind the last, for each group: 0 where the group has no rows.
    let ends: [Register]
    /// Addresses that walk through the planes, for either group of a fragment; none where planes are
    /// a constant apart.
    let walkers: [Register]
    /// The ring: for each unit in flight, the words of both groups of rows.
    let ring: [[[Register]]]
  }

  /// The resident operand.
  struct ResidentOperand {
    /// This lane's address in each group of eight rows, at the first step of the trip.
    let pointers: [Register]
    /// Words by register set, column group and plane.
    let sets: [[[[Register]]]]
  }

  /// Bytes from a chunk of 128 bits of a row to the next.
  private func chunkStride(planes: Int) -> Int {
    switch kernel.layout {
    case .rows: 16
    case .tiles: 128
    case .panels: 128 * planes
    }
  }

  /// Bytes from a step to the next one of a warp: a step is `words` chunks.
  func stride(planes: Int) -> Int { kernel.warps * pipeline.words * chunkStride(planes: planes) }

  /// Bytes that lane t of a group of four is beyond the first: four lanes read 64 contiguous bytes
  /// of a row, or 16 (8) of each of eight rows that stand side by side.
  private mutating func laneOffset(planes: Int) -> Register {
    let chunk = chunkStride(planes: planes)
    if pipeline.words == 4 { return builder.multiply(.u32, position.inGroup, chunk) }
    let pair = builder.logic(.shr, .u32, position.inGroup, 1)
    let half = builder.logic(.and, .b32, position.inGroup, 1)
    let offset = builder.multiply(.u32, half, 8)
    return builder.multiplyAdd(.u32, pair, chunk, offset)
  }

  /// This lane's address in row `row` of an operand at the first step.
  private mutating func pointer(
    _ operand: OperandArguments, planes: Int, row: Register, _ range: Steps
  ) -> Register {
    let offset = laneOffset(planes: planes)
    let wide = builder.convert(to: .u64, from: .u32, offset)
    let base = builder.add(.u64, operand.planes, wide)
    let step = stride(planes: planes) / kernel.warps
    let start = builder.multiplyAddWide(.u32, range.first, step, base)
    if kernel.layout == .rows {
      let pitch = builder.logic(.shr, .u32, operand.groupStride, 3)
      return builder.multiplyAddWide(.u32, row, pitch, start)
    }
    let group = builder.logic(.shr, .u32, row, 3)
    let inGroup = builder.logic(.and, .b32, row, 7)
    let inRow = builder.multiplyAddWide(.u32, inGroup, 16, start)
    return builder.multiplyAddWide(.u32, group, operand.groupStride, inRow)
  }

  // MARK: Streamed

  mutating func streamedOperand(_ range: Steps) -> StreamedOperand {
    let operand = arguments.streamed
    let groups = 2 * kernel.fragments
    let row = builder.add(.u32, position.firstRow, position.group)
    let stride = builder.convert(to: .u64, from: .u32, operand.groupStride)
    var pointers = [pointer(operand, planes: kernel.streamedPlanes, row: row, range)]
    for _ in 1..<groups {
      pointers.append(builder.add(.u64, pointers[pointers.count - 1], stride))
    }
    // Rows by themselves end with the last row; tiles are stored to the eighth.
    let firstOfGroup = kernel.layout == .rows ? row : position.firstRow
    var ends: [Register] = []
    for group in 0..<groups {
      let place = group == 0 ? firstOfGroup : builder.add(.u32, firstOfGroup, 8 * group)
      let isInside = builder.compare(.lo, .u32, place, operand.rows)
      ends.append(builder.select(.u32, range.end, 0, if: isInside))
    }
    let ring = (0..<pipeline.unitsAhead).map { _ in
      (0..<2).map { _ in builder.registers(.b32, count: pipeline.words) }
    }
    clearRingOfPartialBlock(ring.flatMap { $0.flatMap { $0 } })
    return StreamedOperand(
      pointers: pointers, ends: ends,
      walkers: operand.planeStride == nil ? [] : builder.registers(.u64, count: 2), ring: ring)
  }

  /// Rows past the end are not read; their registers hold zeros. A block of whole rows reads all.
  private mutating func clearRingOfPartialBlock(_ ring: [Register]) {
    let isWhole = builder.newLabel("whole")
    let stop = builder.add(.u32, position.firstRow, kernel.rows)
    let isInside = builder.compare(.ls, .u32, stop, arguments.streamed.rows)
    builder.branch(to: isWhole, if: isInside, uniform: true)
    for register in ring { builder.move(.u32, 0, into: register) }
    builder.place(isWhole)
  }

  /// Loads a unit, counted from the first of the trip whose first step is `index`.
  mutating func load(unit: Int, _ streamed: StreamedOperand, index: Register) {
    let planes = kernel.streamedPlanes
    let (step, inStep) = unit.quotientAndRemainder(dividingBy: kernel.fragments * planes)
    let (fragment, plane) = inStep.quotientAndRemainder(dividingBy: planes)
    let place = step == 0 ? index : builder.add(.u32, index, step * kernel.warps)
    let slot = streamed.ring[unit % pipeline.unitsAhead]
    for half in 0..<2 {
      let group = 2 * fragment + half
      let ahead = step * stride(planes: planes)
      let address: Address
      if let planeStride = arguments.streamed.planeStride {
        let walker = streamed.walkers[half]
        if plane == 0 {
          builder.add(.u64, streamed.pointers[group], ahead, into: walker)
        } else {
          builder.add(.u64, walker, planeStride, into: walker)
        }
        address = Address(base: walker.name)
      } else {
        address = Address(
          base: streamed.pointers[group].name, offset: Int64(ahead + 128 * plane))
      }
      let form = Load(
        .global, isNonCoherent: true, modifiers: AccessModifiers(hints: ["L1::no_allocate"]),
        type: .u32)
      let takesPart = builder.compare(.lo, .u32, place, streamed.ends[group])
      builder.guarded(by: takesPart) { $0.load(form, into: slot[half], from: address) }
    }
  }

  // MARK: Resident

  /// Rows past the end repeat the last one: their columns are never stored.
  mutating func residentOperand(_ range: Steps) -> ResidentOperand {
    let operand = arguments.resident
    let last = builder.subtract(.u32, operand.rows, 1)
    let pointers = (0..<kernel.columnGroups).map { columnGroup -> Register in
      let row =
        columnGroup == 0
        ? position.group : builder.add(.u32, position.group, 8 * columnGroup)
      let inside = builder.arithmetic(.min, .u32, [row, last])
      return pointer(operand, planes: kernel.residentPlanes, row: inside, range)
    }
    let sets = (0..<pipeline.residentSets).map { _ in
      (0..<kernel.columnGroups).map { _ in
        (0..<kernel.residentPlanes).map { _ in
          builder.registers(.b32, count: pipeline.words)
        }
      }
    }
    return ResidentOperand(pointers: pointers, sets: sets)
  }

  /// Loads the resident fragments of a step of the trip into their register set.
  mutating func load(step: Int, _ resident: ResidentOperand) {
    let planes = kernel.residentPlanes
    let form = Load(.global, isNonCoherent: true, type: .u32)
    for (columnGroup, pointer) in resident.pointers.enumerated() {
      let offset = step * stride(planes: planes)
      var walker = pointer
      for plane in 0..<planes {
        var address = Address(base: walker.name, offset: Int64(offset))
        if let planeStride = arguments.resident.planeStride {
          if plane > 0 { walker = builder.add(.u64, walker, planeStride) }
          address.base = walker.name
        } else {
          address.offset += Int64(128 * plane)
        }
        builder.load(
          form, into: resident.sets[step % pipeline.residentSets][columnGroup][plane],
          from: address)
      }
    }
  }
}
