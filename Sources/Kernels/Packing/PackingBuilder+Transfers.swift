import PTX

// Elements in, words of planes out.
extension PackingBuilder {
  private var elementType: ScalarType {
    geometry.elementBytes == 1 ? .u8 : geometry.elementBytes == 2 ? .u16 : .u32
  }

  private func address(load: Int, element: Int = 0) -> Address {
    let inRow = geometry.isTiled ? 0 : 512 * load
    return Address(
      base: sources[geometry.isTiled ? load : 0].name,
      offset: Int64(inRow + element * geometry.elementBytes))
  }

  /// The lane's 32 elements as words, element 0 lowest: four words a load.
  mutating func load() -> [Register] {
    (0..<geometry.loads).flatMap { load -> [Register] in
      if packing.rowsAreAligned {
        let words = builder.registers(.b32, count: 4)
        builder.load(Load(.global, type: .u32), into: words, from: address(load: load))
        return words
      }
      return merged(
        (0..<geometry.elementsPerLoad).map { element in
          let register = builder.register(.b32)
          builder.load(
            Load(.global, type: elementType), into: [register],
            from: address(load: load, element: element))
          return register
        })
    }
  }

  /// As `load`, but what lies beyond the last column or row is 0 and is not read, except for the
  /// padding of a row within the last 16 bytes that hold elements.
  mutating func loadGuarded() -> [Register] {
    let inRow = builder.subtract(.s32, columnsLeft, laneColumn)
    var rowsLeft: Register?
    if geometry.isTiled {
      let laneChunk = builder.logic(
        .shr, .u32, lane, geometry.lanesPerChunk.trailingZeroBitCount)
      let row = builder.multiplyAdd(.u32, block, 8, laneChunk)
      rowsLeft = builder.subtract(.s32, rows, row)
    }
    return (0..<geometry.loads).flatMap { load -> [Register] in
      var left = inRow
      if let rowsLeft {
        let hasRow = builder.compare(.gt, .s32, rowsLeft, load * geometry.chunksPerLoad)
        left = builder.select(.b32, inRow, 0, if: hasRow)
      }
      let first = load * geometry.columnsPerLoad
      if packing.rowsAreAligned {
        let words = (0..<4).map { _ in builder.move(.u32, 0) }
        let isInside = builder.compare(.gt, .s32, left, first)
        let place = address(load: load)
        builder.guarded(by: isInside) {
          $0.load(Load(.global, type: .u32), into: words, from: place)
        }
        return words
      }
      return merged(
        (0..<geometry.elementsPerLoad).map { element in
          let register = builder.move(.u32, 0)
          let isInside = builder.compare(.gt, .s32, left, first + element)
          let (type, place) = (elementType, address(load: load, element: element))
          builder.guarded(by: isInside) {
            $0.load(Load(.global, type: type), into: [register], from: place)
          }
          return register
        })
    }
  }

  /// Elements of one register each, side by side in words.
  private mutating func merged(_ elements: [Register]) -> [Register] {
    switch geometry.elementBytes {
    case 1:
      stride(from: 0, to: elements.count, by: 4).map {
        lowBytes(of: Array(elements[$0..<$0 + 4]))
      }
    case 2:
      stride(from: 0, to: elements.count, by: 2).map {
        builder.permute(low: elements[$0], high: elements[$0 + 1], selector: 0x5410)
      }
    default: elements
    }
  }

  /// The lowest bytes of four registers in one.
  mutating func lowBytes(of four: [Register]) -> Register {
    let low = builder.permute(low: four[0], high: four[1], selector: 0x40)
    let high = builder.permute(low: four[2], high: four[3], selector: 0x40)
    return builder.permute(low: low, high: high, selector: 0x5410)
  }

  /// Ones where the lane's word of a plane has columns of the matrix.
  mutating func wordMask() -> Register {
    let start = builder.logic(.shl, .b32, targetWord, 5)
    let column =
      geometry.isTiled ? start : builder.multiplyAdd(.u32, targetChunk, 128, start)
    var left = builder.subtract(.s32, columnsLeft, column)
    left = builder.arithmetic(.max, .s32, [left, 0])
    if geometry.isTiled {
      let row = builder.multiplyAdd(.u32, block, 8, targetChunk)
      let isOutside = builder.compare(.hs, .u32, row, rows)
      builder.guarded(by: isOutside) { $0.move(.u32, 0, into: left) }
    }
    // A shift by 32 or more leaves nothing.
    return builder.complement(.b32, builder.logic(.shl, .b32, Operand.integer(0xFFFF_FFFF), left))
  }

  /// Writes the lane's word of every plane: 128 contiguous bytes of a plane a warp.
  mutating func store(_ planes: [Register], isWhole: Bool) {
    var isInside: Register?
    if !isWhole, !geometry.isTiled {
      isInside = builder.compare(.lt, .s32, targetChunk, chunksLeft)
    }
    var address = target
    for (index, plane) in planes.enumerated() {
      var offset = 0
      if let planeStride {
        if index > 0 { address = builder.add(.u64, address, planeStride) }
      } else {
        offset = 128 * index
      }
      let place = Address(base: address.name, offset: Int64(offset))
      builder.guarded(by: isInside) { $0.store(.global, .u32, [plane], to: place) }
    }
  }
}
