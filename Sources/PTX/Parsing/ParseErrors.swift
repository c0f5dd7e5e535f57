/// Everything that is wrong with a PTX text, in the order of the text. Parsing goes on after a
/// mistake, so that one attempt shows them all.
public struct ParseErrors: Error, Hashable, Sendable, CustomStringConvertible {
  /// The number of mistakes after which parsing stops.
  public static let limit = 20

  /// The mistakes: at least one, at most `limit`.
  public let errors: [PTXError]

  /// The first mistake of the text.
  public var first: PTXError { errors[0] }

  /// Creates the list from at least one error.
  init(_ first: PTXError, others: [PTXError] = []) {
    errors = [first] + others
  }

  /// One line per mistake.
  public var description: String {
    errors.map(\.description).joined(separator: "\n")
  }
}
