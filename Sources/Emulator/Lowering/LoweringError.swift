public import PTX

/// A kernel that cannot be made ready to run.
public struct LoweringError: Error, Hashable, CustomStringConvertible, Sendable {
  /// Why, and so with which exit code a program ends.
  public enum Kind: Hashable, Sendable {
    /// Valid PTX that is not modelled.
    case notSupported
    /// An instruction that the module's target or version does not have.
    case targetMismatch
    /// Text that means nothing: unknown names, operands that do not fit.
    case invalid
  }

  /// Why.
  public var kind: Kind
  /// The kernel.
  public var kernel: String
  /// Where the instruction stands, if the module was parsed.
  public var position: SourcePosition?
  /// What is wrong, and the mend.
  public var message: String

  /// One line.
  public var description: String {
    let place = position.map { "\($0): " } ?? ""
    return "\(place)\(message) (kernel \(kernel))"
  }
}
