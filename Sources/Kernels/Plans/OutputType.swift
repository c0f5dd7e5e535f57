public import BipolarInt

/// What a multiplication writes.
public enum OutputType: Hashable, Sendable {
  /// The integer product.
  case int32
  /// IEEE half precision.
  case half
  /// IEEE single precision.
  case single
  /// Codes of the next layer, packed: bipolar planes of that width in that layout, whose rows are
  /// padded to a multiple of so many bits.
  case planes(BitWidth, PlaneLayout, rowAlignmentInBits: Int)
}
