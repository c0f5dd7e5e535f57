import BipolarInt
import Testing

/// The layouts against nested loops over what their names list, from the outermost inwards.
@Suite struct PlaneLayoutTests {
  /// (plane, row, chunk) of every chunk in the order of memory.
  private func order(
    _ layout: PlaneLayout, planes: Int, rows: Int, chunks: Int
  ) -> [(plane: Int, row: Int, chunk: Int)] {
    var order: [(plane: Int, row: Int, chunk: Int)] = []
    let groups = (rows + 7) / 8
    switch layout {
    case .rows:
      for plane in 0..<planes {
        for row in 0..<rows { for chunk in 0..<chunks { order.append((plane, row, chunk)) } }
      }
    case .tiles:
      for plane in 0..<planes {
        for group in 0..<groups {
          for chunk in 0..<chunks {
            for row in 0..<8 { order.append((plane, 8 * group + row, chunk)) }
          }
        }
      }
    case .panels:
      for group in 0..<groups {
        for chunk in 0..<chunks {
          for plane in 0..<planes {
            for row in 0..<8 { order.append((plane, 8 * group + row, chunk)) }
          }
        }
      }
    }
    return order
  }

  @Test(arguments: PlaneLayout.allCases)
  func chunkIndicesFollowTheNestedLoops(layout: PlaneLayout) {
    for (planes, rows, chunks) in [(1, 1, 1), (3, 8, 2), (2, 9, 3), (8, 17, 1), (5, 23, 4)] {
      let places = order(layout, planes: planes, rows: rows, chunks: chunks)
      let indices = places.map {
        layout.chunkIndex(
          plane: $0.plane, row: $0.row, chunk: $0.chunk, planes: planes, rows: rows,
          chunks: chunks)
      }
      #expect(indices == Array(0..<places.count), "\(planes) x \(rows) x \(chunks)")
      #expect(places.count == planes * layout.storedRows(rows) * chunks)
    }
  }

  /// Bit by bit: column k of a chunk is bit k % 32 of its word k / 32; what pads is 0.
  @Test(arguments: PlaneLayout.allCases)
  func wordsHoldTheBitsOfTheCodes(layout: PlaneLayout) throws {
    for (bits, rows, columns, alignment) in [(1, 1, 1, 128), (3, 9, 130, 256), (8, 16, 257, 128)] {
      let width = try BitWidth(bits)
      let matrix = try BipolarMatrix.random(
        width: width, rows: rows, columns: columns, seed: UInt64(bits))
      let chunks = (columns + alignment - 1) / alignment * (alignment / 128)
      var expected: [UInt32] = []
      for (plane, row, chunk) in order(layout, planes: bits, rows: rows, chunks: chunks) {
        for word in 0..<4 {
          var value: UInt32 = 0
          for bit in 0..<32 {
            let column = 128 * chunk + 32 * word + bit
            guard row < rows, column < columns else { continue }
            value |= UInt32(matrix.codes[row * columns + column] >> UInt8(plane) & 1) << UInt32(bit)
          }
          expected.append(value)
        }
      }
      let planes = try BitPlanes(packing: matrix, rowAlignmentInBits: alignment)
      #expect(try planes.words(in: layout) == expected, "\(bits) bits")
    }
  }

  @Test func layoutsOfChunksNeedWholeChunks() throws {
    let matrix = try BipolarMatrix.random(width: BitWidth(2), rows: 3, columns: 40, seed: 1)
    let planes = try BitPlanes(packing: matrix, rowAlignmentInBits: 32)
    #expect(try planes.words(in: .rows) == planes.words)
    for layout in [PlaneLayout.tiles, .panels] {
      #expect(throws: BipolarIntError.rowAlignmentNotSupported(64)) {
        try planes.words(in: layout)
      }
    }
  }
}
