/// How a result that a floating-point format cannot hold is rounded (PTX ISA, "Rounding
/// Modifiers").
public enum Rounding: String, Hashable, Sendable, CaseIterable {
  /// To the nearest, ties to the one with an even significand.
  case rn
  /// Towards zero.
  case rz
  /// Towards negative infinity.
  case rm
  /// Towards positive infinity.
  case rp
}
