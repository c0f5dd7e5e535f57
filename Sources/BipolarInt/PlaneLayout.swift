/// The order of packed bit planes in memory.
///
/// The unit is a chunk: 128 bits, 16 bytes, of one row of one plane along the inner length, which is
/// what one lane copies and one row of an 8x8 matrix of `ldmatrix`. Rows are padded with zero bits to
/// whole chunks (and further, to the alignment a kernel asks for); `tiles` and `panels` are padded
/// with zero rows to groups of 8 too.
public enum PlaneLayout: String, Hashable, Sendable, CaseIterable {
  /// `[plane][row][chunk]`: every row of a plane by itself, as `BitPlanes` packs them and as APNN-TC
  /// and ABQ-LLM keep them.
  case rows
  /// `[plane][row / 8][chunk][row % 8]`: 8 x 128-bit tiles of 128 contiguous bytes, ordered along the
  /// inner length within a plane, as TCBNN stores them (arXiv 2006.16578).
  case tiles
  /// `[row / 8][chunk][plane][row % 8]`: the same 128-byte tiles, with the planes of the same rows and
  /// bits side by side, so that what a thread block needs of 8 rows is one contiguous stretch.
  case panels

  /// The index of a chunk: its byte offset is 16 times that.
  ///
  /// - Parameters:
  ///   - rows: Rows of the matrix.
  ///   - chunks: Chunks of a padded row.
  public func chunkIndex(
    plane: Int, row: Int, chunk: Int, planes: Int, rows: Int, chunks: Int
  ) -> Int {
    let groups = (rows + 7) / 8
    return switch self {
    case .rows: (plane * rows + row) * chunks + chunk
    case .tiles: ((plane * groups + row / 8) * chunks + chunk) * 8 + row % 8
    case .panels: ((row / 8 * chunks + chunk) * planes + plane) * 8 + row % 8
    }
  }

  /// Rows that are stored for a matrix of `rows` rows.
  public func storedRows(_ rows: Int) -> Int { self == .rows ? rows : (rows + 7) / 8 * 8 }
}

extension BitPlanes {
  /// The words of the planes in another layout.
  ///
  /// - Returns: 32-bit words, `width.bits * layout.storedRows(rows) * pitchInWords` of them.
  /// - Throws: `BipolarIntError.rowAlignmentNotSupported` where a row is no whole number of 128-bit
  ///   chunks and the layout needs that.
  public func words(in layout: PlaneLayout) throws(BipolarIntError) -> [UInt32] {
    if layout == .rows { return words }
    guard pitchInWords % 4 == 0 else { throw .rowAlignmentNotSupported(pitchInWords * 32) }
    let chunks = pitchInWords / 4
    var arranged = [UInt32](
      repeating: 0, count: width.bits * layout.storedRows(rows) * pitchInWords)
    for plane in 0..<width.bits {
      for row in 0..<rows {
        let source = self.row(row, ofPlane: plane)
        for chunk in 0..<chunks {
          let target =
            4
            * layout.chunkIndex(
              plane: plane, row: row, chunk: chunk, planes: width.bits, rows: rows, chunks: chunks)
          for word in 0..<4 {
            arranged[target + word] = source[source.startIndex + 4 * chunk + word]
          }
        }
      }
    }
    return arranged
  }
}
