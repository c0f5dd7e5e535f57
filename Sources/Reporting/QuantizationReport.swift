public import Simulation

/// How real matrices were quantised, and what it cost.
public struct QuantizationReport: Encodable, Sendable {
  let granularity: String
  let scaleSearch: String
  let cosineSimilarity: Double?
  let relativeError: Double?
  let largestError: Double

  /// Collects settings and error.
  public init(granularity: String, scaleSearch: String, error: QuantizationError) {
    self.granularity = granularity
    self.scaleSearch = scaleSearch
    cosineSimilarity = error.cosineSimilarity
    relativeError = error.relativeError
    largestError = error.largestError
  }
}
