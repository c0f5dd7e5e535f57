/// Turns real numbers into bipolar-INT codes with a scale and no offset.
///
/// A number x becomes the code whose level, `scale * value`, is nearest. Numbers beyond the outermost
/// level take that level. A number halfway between two levels takes the one of larger magnitude, and
/// zero, which has no code of its own, takes `+scale`. A block of zeros gets scale 0 and the value
/// +1 everywhere, so it dequantises to exact zeros.
public struct SymmetricQuantizer: Hashable, Sendable {
  /// The width of the codes.
  public let width: BitWidth

  /// Which elements share a scale.
  public let granularity: QuantizationGranularity

  /// How the scale is chosen.
  public let scaleSearch: ScaleSearch

  /// Creates a quantiser.
  ///
  /// - Throws: `BipolarIntError.groupSizeNotSupported` for a group size other than 32, 64 or 128.
  public init(
    width: BitWidth, granularity: QuantizationGranularity, scaleSearch: ScaleSearch = .maximum
  ) throws(BipolarIntError) {
    try granularity.check()
    self.width = width
    self.granularity = granularity
    self.scaleSearch = scaleSearch
  }

  /// Quantises a matrix.
  ///
  /// Any finite input gives finite scales and levels, subnormal and huge numbers included.
  ///
  /// - Throws: `BipolarIntError.elementNotFinite`, with its position, for a NaN or an infinity.
  public func quantize(_ matrix: Matrix<Float>) throws(BipolarIntError) -> QuantizedMatrix {
    if let index = matrix.elements.firstIndex(where: { !$0.isFinite }) {
      throw .elementNotFinite(
        matrix.elements[index], position: ElementPosition(index: index, columns: matrix.columns))
    }
    let (rows, columns) = (matrix.rows, matrix.columns)
    let scaleCount = granularity.scaleCount(rows: rows, columns: columns)
    var scales: [Float] = []
    scales.reserveCapacity(scaleCount)
    let codes = matrix.elements.withUnsafeBufferPointer { elements in
      [UInt8](unsafeUninitializedCapacity: elements.count) { codes, initializedCount in
        for index in 0..<scaleCount {
          let range = granularity.elements(ofScale: index, rows: rows, columns: columns)
          let scale = scaleSearch.scale(
            of: UnsafeBufferPointer(rebasing: elements[range]), width: width)
          scales.append(scale)
          for element in range {
            codes.initializeElement(
              at: element, to: width.code(nearestTo: elements[element], scale: scale))
          }
        }
        initializedCount = elements.count
      }
    }
    return QuantizedMatrix(
      unchecked: BipolarMatrix(unchecked: codes, width: width, rows: rows, columns: columns),
      scales: scales, granularity: granularity)
  }
}
