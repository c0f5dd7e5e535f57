import BipolarInt
import Testing

@Suite struct BitPlanesTests {
  @Test func bitsLieWhereTheLayoutSays() throws {
    // Codes 1, 2, 3 in columns 0, 1, 32 of row 0 and code 2 in column 31 of row 1.
    var codes = [UInt8](repeating: 0, count: 2 * 33)
    codes[0] = 1
    codes[1] = 2
    codes[32] = 3
    codes[33 + 31] = 2
    let matrix = try BipolarMatrix(width: BitWidth(2), rows: 2, columns: 33, codes: codes)
    let planes = try BitPlanes(packing: matrix, rowAlignmentInBits: 96)
    #expect(planes.pitchInWords == 3)
    #expect(planes.planeStrideInWords == 6)
    #expect(planes.words == [1, 1, 0, 0, 0, 0, 2, 1, 0, 0x8000_0000, 0, 0])
    #expect(Array(planes.row(1, ofPlane: 1)) == [0x8000_0000, 0, 0])
    #expect(planes.rowCodeSums == [6, 2])
  }

  @Test(arguments: BitWidth.allCases)
  func everyBitAndAllPaddingFollowTheDefinition(width: BitWidth) throws {
    for (rows, columns) in [(1, 1), (3, 31), (2, 32), (5, 33), (4, 128), (2, 257)] {
      let seed = UInt64(width.bits * 1000 + columns)
      let matrix = try BipolarMatrix.random(
        width: width, rows: rows, columns: columns, seed: seed)
      for alignment in [32, 64, 128, 256, 96] {
        let planes = try BitPlanes(packing: matrix, rowAlignmentInBits: alignment)
        let pitch = (columns + alignment - 1) / alignment * alignment / 32
        #expect(planes.pitchInWords == pitch)
        #expect(planes.words.count == width.bits * rows * pitch)
        var wrongBits = 0
        for plane in 0..<width.bits {
          for row in 0..<rows {
            for k in 0..<pitch * 32 {
              let word = planes.words[(plane * rows + row) * pitch + k / 32]
              let expected =
                k < columns ? matrix.codes[row * columns + k] >> UInt8(plane) & 1 : 0
              if word >> UInt32(k % 32) & 1 != expected { wrongBits += 1 }
            }
          }
        }
        #expect(wrongBits == 0, "seed \(seed), alignment \(alignment)")
        #expect(planes.unpack() == matrix, "seed \(seed), alignment \(alignment)")
        let sums = (0..<rows).map { row in
          matrix.codes[row * columns..<(row + 1) * columns].reduce(0) { $0 + Int($1) }
        }
        #expect(planes.rowCodeSums == sums, "seed \(seed), alignment \(alignment)")
        #expect(
          try BitPlanes(
            width: width, rows: rows, columns: columns, pitchInWords: pitch,
            words: planes.words) == planes)
      }
    }
  }

  @Test func defaultAlignmentIs128Bits() throws {
    let matrix = try BipolarMatrix.random(width: BitWidth(1), rows: 1, columns: 129, seed: 1)
    #expect(try BitPlanes(packing: matrix).pitchInWords == 8)
  }

  @Test(arguments: [0, -32, 1, 31, 33, 100, Int.min, Int.max])
  func otherAlignmentsAreRefused(alignment: Int) throws {
    let matrix = try BipolarMatrix.random(width: BitWidth(2), rows: 1, columns: 1, seed: 1)
    #expect(throws: BipolarIntError.rowAlignmentNotSupported(alignment)) {
      try BitPlanes(packing: matrix, rowAlignmentInBits: alignment)
    }
  }

  @Test func hugeAlignmentsAreRefusedBeforeAllocation() throws {
    let matrix = try BipolarMatrix.random(width: BitWidth(2), rows: 3, columns: 1, seed: 1)
    for alignment in [1 << 40, Int.max / 32 * 32] {
      #expect(
        throws: BipolarIntError.packedSizeOutOfRange(
          planes: 2, rows: 3, pitchInWords: alignment / 32)
      ) { try BitPlanes(packing: matrix, rowAlignmentInBits: alignment) }
    }
  }

  @Test func wordsThatDoNotFitAreRefused() throws {
    let width = try BitWidth(2)
    func planes(rows: Int = 2, columns: Int = 33, pitch: Int = 4, words: [UInt32]) throws {
      _ = try BitPlanes(
        width: width, rows: rows, columns: columns, pitchInWords: pitch, words: words)
    }
    let zeros = [UInt32](repeating: 0, count: 16)
    try planes(words: zeros)
    #expect(throws: BipolarIntError.wordCountMismatch(expected: 16, count: 15)) {
      try planes(words: Array(zeros.dropLast()))
    }
    #expect(throws: BipolarIntError.pitchTooShort(pitchInWords: 1, columns: 33)) {
      try planes(pitch: 1, words: zeros)
    }
    #expect(throws: BipolarIntError.pitchTooShort(pitchInWords: -4, columns: 33)) {
      try planes(pitch: -4, words: zeros)
    }
    #expect(throws: BipolarIntError.sizeOutOfRange(rows: 0, columns: 33)) {
      try planes(rows: 0, words: [])
    }
    #expect(
      throws: BipolarIntError.packedSizeOutOfRange(planes: 2, rows: 2, pitchInWords: .max)
    ) { try planes(pitch: .max, words: zeros) }
  }

  @Test func onesInThePaddingAreRefused() throws {
    // Column 33 is the first one that does not exist: word 1, bit 1.
    for (index, bit, plane, row, word) in [(5, 1, 0, 1, 1), (15, 0, 1, 1, 3), (10, 31, 1, 0, 2)] {
      var words = [UInt32](repeating: 0, count: 16)
      words[index] = 1 << UInt32(bit)
      #expect(throws: BipolarIntError.paddingNotZero(plane: plane, row: row, word: word)) {
        try BitPlanes(
          width: BitWidth(2), rows: 2, columns: 33, pitchInWords: 4, words: words)
      }
    }
    var words = [UInt32](repeating: 0, count: 16)
    words[5] = 1
    let planes = try BitPlanes(
      width: BitWidth(2), rows: 2, columns: 33, pitchInWords: 4, words: words)
    #expect(planes.unpack().codes[33 + 32] == 1)
  }
}
