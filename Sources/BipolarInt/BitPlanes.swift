/// The bits of a bipolar matrix, gathered plane by plane into 32-bit words.
///
/// The words are laid out `[plane][row][word]`. Plane i holds bit i of every code; bit `k % 32` of
/// word `k / 32` of a row, counted from the least significant, belongs to column k. Rows are padded
/// with zeros to `pitchInWords`.
public struct BitPlanes: Hashable, Sendable {
  /// The width of the codes, which is the number of planes.
  public let width: BitWidth

  /// The number of rows, at least 1.
  public let rows: Int

  /// The number of columns without padding, at least 1.
  public let columns: Int

  /// The distance in words from one row of a plane to the next.
  public let pitchInWords: Int

  /// The words of all planes, `width.bits * rows * pitchInWords` of them.
  public let words: [UInt32]

  /// Packs a matrix.
  ///
  /// - Parameter rowAlignmentInBits: The rows are padded to a multiple of this, itself a positive
  ///   multiple of 32. The tensor-core shapes want 128 or 256.
  /// - Throws: `BipolarIntError.rowAlignmentNotSupported` for any other alignment,
  ///   `BipolarIntError.packedSizeOutOfRange` if there would be more than 2^32 words.
  public init(
    packing matrix: BipolarMatrix, rowAlignmentInBits: Int = 128
  ) throws(BipolarIntError) {
    guard rowAlignmentInBits > 0, rowAlignmentInBits % 32 == 0 else {
      throw .rowAlignmentNotSupported(rowAlignmentInBits)
    }
    // At most (columns + alignment) / 32, so nothing overflows whatever the alignment is.
    let blocks = (matrix.columns - 1) / rowAlignmentInBits + 1
    let pitch = blocks * (rowAlignmentInBits / 32)
    let count = try Self.wordCount(
      width: matrix.width, rows: matrix.rows, pitchInWords: pitch)
    self.init(
      unchecked: Self.pack(matrix, pitchInWords: pitch, wordCount: count), width: matrix.width,
      rows: matrix.rows, columns: matrix.columns, pitchInWords: pitch)
  }

  /// Wraps words that are already packed, for example by a kernel.
  ///
  /// - Throws: `BipolarIntError.sizeOutOfRange`, `.pitchTooShort`, `.packedSizeOutOfRange` or
  ///   `.wordCountMismatch` if the sizes do not agree, `.paddingNotZero` if a bit past the last
  ///   column is set.
  public init(
    width: BitWidth, rows: Int, columns: Int, pitchInWords: Int, words: [UInt32]
  ) throws(BipolarIntError) {
    _ = try ElementCount.checked(rows: rows, columns: columns)
    guard pitchInWords >= Self.wordsHolding(columns: columns) else {
      throw .pitchTooShort(pitchInWords: pitchInWords, columns: columns)
    }
    let count = try Self.wordCount(width: width, rows: rows, pitchInWords: pitchInWords)
    guard words.count == count else {
      throw .wordCountMismatch(expected: count, count: words.count)
    }
    self.init(
      unchecked: words, width: width, rows: rows, columns: columns, pitchInWords: pitchInWords)
    try checkPadding()
  }

  private init(
    unchecked words: [UInt32], width: BitWidth, rows: Int, columns: Int, pitchInWords: Int
  ) {
    self.width = width
    self.rows = rows
    self.columns = columns
    self.pitchInWords = pitchInWords
    self.words = words
  }

  /// The distance in words from one plane to the next.
  public var planeStrideInWords: Int { rows * pitchInWords }

  /// The words of one row of one plane, padding included.
  ///
  /// As with an array, an index out of range is a programming error and stops the program.
  public func row(_ row: Int, ofPlane plane: Int) -> ArraySlice<UInt32> {
    precondition(row >= 0 && row < rows, "row index out of range")
    precondition(plane >= 0 && plane < width.bits, "plane index out of range")
    let start = plane * planeStrideInWords + row * pitchInWords
    return words[start..<start + pitchInWords]
  }

  /// The sum of the unsigned codes of each row, which the AND form of `Recovery` needs; at most
  /// `columns * 255`.
  public var rowCodeSums: [Int] {
    (0..<rows).map { row in
      (0..<width.bits).reduce(0) { sum, plane in
        let ones = self.row(row, ofPlane: plane).reduce(0) { $0 &+ $1.nonzeroBitCount }
        return sum + ones << plane
      }
    }
  }

  static func wordsHolding(columns: Int) -> Int { (columns - 1) / 32 + 1 }

  private static func wordCount(
    width: BitWidth, rows: Int, pitchInWords: Int
  ) throws(BipolarIntError) -> Int {
    // The number of rows is at most 2^32, so rows times planes cannot overflow.
    let (count, overflow) = (width.bits * rows).multipliedReportingOverflow(by: pitchInWords)
    guard !overflow, count <= ElementCount.limit else {
      throw .packedSizeOutOfRange(planes: width.bits, rows: rows, pitchInWords: pitchInWords)
    }
    return count
  }
}
