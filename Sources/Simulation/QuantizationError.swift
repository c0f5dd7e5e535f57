/// The difference between a quantised product and the real one, over all elements.
public struct QuantizationError: Hashable, Sendable {
  /// The cosine of the angle between the two products seen as vectors; nil if one of them is zero.
  public let cosineSimilarity: Double?
  /// The norm of the difference over the norm of the real product; nil if that is zero.
  public let relativeError: Double?
  /// The largest difference of an element.
  public let largestError: Double

  /// Compares two products of the same size.
  init(of approximation: [Double], from exact: [Double]) {
    var dot = 0.0
    var exactSquares = 0.0
    var squares = 0.0
    var errorSquares = 0.0
    var largest = 0.0
    for (approximate, exact) in zip(approximation, exact) {
      let error = approximate - exact
      dot += approximate * exact
      exactSquares += exact * exact
      squares += approximate * approximate
      errorSquares += error * error
      largest = max(largest, abs(error))
    }
    let norms = (exactSquares * squares).squareRoot()
    cosineSimilarity = norms > 0 ? dot / norms : nil
    relativeError = exactSquares > 0 ? (errorSquares / exactSquares).squareRoot() : nil
    largestError = largest
  }
}
