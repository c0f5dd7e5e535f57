/// Where the matrices came from.
public struct InputReport: Encodable, Sendable {
  let activations: String
  let weights: String
  let seed: UInt64?

  /// - Parameters:
  ///   - activations: A file, or nil for random values.
  ///   - weights: A file, or nil for random values.
  ///   - seed: The seed of random values.
  public init(activations: String?, weights: String?, seed: UInt64) {
    self.activations = activations ?? "random"
    self.weights = weights ?? "random"
    self.seed = activations == nil || weights == nil ? seed : nil
  }
}
