/// An array of numbers of any shape, as the bytes that a device's memory holds.
public struct FileArray: Hashable, Sendable {
  /// The type of an element.
  public let type: NumberType
  /// The size of each dimension, outermost first; none for a single number.
  public let shape: [Int]
  /// The elements, row-major and little-endian.
  public let bytes: [UInt8]

  /// An array of `bytes`.
  ///
  /// - Returns: Nil where `shape` does not describe as many bytes, or has more than 64 dimensions.
  public init?(type: NumberType, shape: [Int], bytes: [UInt8]) {
    guard Self.byteCount(of: type, shape: shape) == bytes.count else { return nil }
    self.type = type
    self.shape = shape
    self.bytes = bytes
  }

  /// The most dimensions that are read and written, those of numpy 2.
  public static let largestRank = 64

  /// The size of an array in bytes; nil for a negative dimension, more than `largestRank` of them or
  /// a size past 2^62.
  public static func byteCount(of type: NumberType, shape: [Int]) -> Int? {
    guard shape.count <= largestRank, shape.allSatisfy({ $0 >= 0 }) else { return nil }
    if shape.contains(0) { return 0 }
    var size = type.byteCount
    for dimension in shape {
      let (product, overflow) = size.multipliedReportingOverflow(by: dimension)
      guard !overflow, product <= 1 << 62 else { return nil }
      size = product
    }
    return size
  }
}
