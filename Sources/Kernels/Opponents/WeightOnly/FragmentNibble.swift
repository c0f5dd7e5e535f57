import BipolarInt

/// The place of a 4-bit integer in `OperandFormat.fragmentNibbles`.
///
/// The unit is a panel of 16 rows by 64 columns: 32 lanes x 4 words of 32 bits, 512 bytes; panels
/// follow each other along K, then along the rows. Word 2h + j of lane 4g + t belongs to row 8h + g
/// and to the columns 32j to 32j + 31. It holds the four register pairs of two `mma.m16n8k16`, each
/// of columns 2t and 2t + 1 from a multiple of 8: the first of a pair in nibble i, the second in
/// nibble i + 4, so that a mask takes a pair at the places of two halves.
enum FragmentNibble {
  /// Rows and columns of a panel, and its bytes.
  static let (rows, columns, panelBytes) = (16, 64, 512)

  /// Panels of a row of panels.
  static func panels(columns: Int) -> Int { (columns - 1) / Self.columns + 1 }

  /// Bytes of an operand, whole panels.
  static func byteCount(rows: Int, columns: Int) -> Int {
    ((rows - 1) / Self.rows + 1) * panels(columns: columns) * panelBytes
  }

  /// The index of an integer, counted in nibbles, low before high.
  static func index(row: Int, column: Int, columns: Int) -> Int {
    let panel = row / rows * panels(columns: columns) + column / Self.columns
    let lane = row % 8 * 4 + column % 8 / 2
    let word = row % rows / 8 * 2 + column % Self.columns / 32
    let nibble = column % 32 / 8 + column % 2 * 4
    return panel * 2 * panelBytes + lane * 32 + word * 8 + nibble
  }

  /// The bytes of an operand: integers plus 8, padded with those of zero.
  static func bytes(of matrix: Matrix<Float>) throws -> [UInt8] {
    var bytes = [UInt8](
      repeating: 0x88, count: byteCount(rows: matrix.rows, columns: matrix.columns))
    for row in 0..<matrix.rows {
      for (column, value) in matrix.row(row).enumerated() {
        guard let integer = Int(exactly: value), OperandValues.signed(bits: 4).has(integer) else {
          throw OperandError(value: value, format: "a signed integer of 4 bits")
        }
        let index = index(row: row, column: column, columns: matrix.columns)
        let shift = index % 2 * 4
        bytes[index / 2] &= ~(UInt8(15) << shift)
        bytes[index / 2] |= UInt8(integer + 8) << shift
      }
    }
    return bytes
  }
}
