extension BitPlanes {
  /// The packed words of a matrix in the layout of `BitPlanes`.
  static func pack(_ matrix: BipolarMatrix, pitchInWords: Int, wordCount: Int) -> [UInt32] {
    let (rows, columns, planes) = (matrix.rows, matrix.columns, matrix.width.bits)
    let planeStride = rows &* pitchInWords
    return matrix.codes.withUnsafeBufferPointer { codes in
      [UInt32](unsafeUninitializedCapacity: wordCount) { words, initializedCount in
        words.initialize(repeating: 0)
        for row in 0..<rows {
          for firstColumn in stride(from: 0, to: columns, by: 32) {
            let start = row &* columns &+ firstColumn
            let length = min(32, columns &- firstColumn)
            let target = row &* pitchInWords &+ firstColumn / 32
            for plane in 0..<planes {
              var word: UInt32 = 0
              for bit in 0..<length {
                word |= UInt32(codes[start &+ bit] >> UInt8(plane) & 1) &<< UInt32(bit)
              }
              words[plane &* planeStride &+ target] = word
            }
          }
        }
        initializedCount = wordCount
      }
    }
  }

  /// The matrix whose planes these are.
  public func unpack() -> BipolarMatrix {
    let (rows, columns, pitch) = (rows, columns, pitchInWords)
    let (planes, planeStride) = (width.bits, planeStrideInWords)
    let codes = words.withUnsafeBufferPointer { words in
      [UInt8](unsafeUninitializedCapacity: rows &* columns) { codes, initializedCount in
        for row in 0..<rows {
          for column in 0..<columns {
            let source = row &* pitch &+ column / 32
            var code: UInt32 = 0
            for plane in 0..<planes {
              let word = words[plane &* planeStride &+ source]
              code |= (word &>> UInt32(column & 31) & 1) &<< UInt32(plane)
            }
            codes.initializeElement(
              at: row &* columns &+ column, to: UInt8(truncatingIfNeeded: code))
          }
        }
        initializedCount = rows &* columns
      }
    }
    return BipolarMatrix(unchecked: codes, width: width, rows: rows, columns: columns)
  }

  /// Refuses a one past the last column of a row.
  func checkPadding() throws(BipolarIntError) {
    let lastUsed = Self.wordsHolding(columns: columns) - 1
    let used = UInt32.max >> UInt32(31 - (columns - 1) % 32)
    for plane in 0..<width.bits {
      for row in 0..<rows {
        let start = plane * planeStrideInWords + row * pitchInWords
        for word in lastUsed..<pitchInWords {
          let padding = words[start + word] & (word == lastUsed ? ~used : .max)
          guard padding == 0 else {
            throw .paddingNotZero(plane: plane, row: row, word: word)
          }
        }
      }
    }
  }
}
