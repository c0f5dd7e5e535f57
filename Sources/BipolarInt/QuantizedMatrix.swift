/// A bipolar matrix with the scales that give its codes their real values.
public struct QuantizedMatrix: Hashable, Sendable {
  /// The codes.
  public let codes: BipolarMatrix

  /// The scales: one for `.tensor`, one a row for `.row`, and for `.group` the scales of the groups of
  /// the first row, then of the second, and so on.
  public let scales: [Float]

  /// Which elements share a scale.
  public let granularity: QuantizationGranularity

  /// Joins codes and scales, for example from a file.
  ///
  /// - Throws: `BipolarIntError.groupSizeNotSupported` for a group size other than 32, 64 or 128,
  ///   `.scaleCountMismatch` if the number of scales does not fit the granularity,
  ///   `.scaleOutOfRange` for a scale that is negative, NaN, or so large that a level overflows.
  public init(
    codes: BipolarMatrix, scales: [Float], granularity: QuantizationGranularity
  ) throws(BipolarIntError) {
    try granularity.check()
    let expected = granularity.scaleCount(rows: codes.rows, columns: codes.columns)
    guard scales.count == expected else {
      throw .scaleCountMismatch(expected: expected, count: scales.count)
    }
    let outermost = Float(codes.width.maximumValue)
    if let index = scales.firstIndex(where: { !($0 >= 0 && ($0 * outermost).isFinite) }) {
      throw .scaleOutOfRange(scales[index], index: index)
    }
    self.init(unchecked: codes, scales: scales, granularity: granularity)
  }

  init(unchecked codes: BipolarMatrix, scales: [Float], granularity: QuantizationGranularity) {
    self.codes = codes
    self.scales = scales
    self.granularity = granularity
  }

  /// The scale of an element, its row and column counted from 0.
  ///
  /// As with an array, an index out of range is a programming error and stops the program.
  public func scale(row: Int, column: Int) -> Float {
    precondition(row >= 0 && row < codes.rows, "row index out of range")
    precondition(column >= 0 && column < codes.columns, "column index out of range")
    return scales[granularity.scaleIndex(row: row, column: column, columns: codes.columns)]
  }

  /// The real matrix that the codes stand for: `scale * value`, rounded to `Float`.
  public func dequantize() -> Matrix<Float> {
    let width = codes.width
    var elements: [Float] = []
    elements.reserveCapacity(codes.codes.count)
    for (index, scale) in scales.enumerated() {
      let range = granularity.elements(
        ofScale: index, rows: codes.rows, columns: codes.columns)
      for code in codes.codes[range] {
        elements.append(scale * Float(width.value(ofCode: code)))
      }
    }
    return Matrix(uncheckedRows: codes.rows, columns: codes.columns, elements: elements)
  }
}
