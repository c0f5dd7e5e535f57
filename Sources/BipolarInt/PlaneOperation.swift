/// The bitwise operation inside a one-bit tensor-core product; the raw value is its PTX spelling.
public enum PlaneOperation: String, CaseIterable, Hashable, Sendable {
  /// Counts the bits in which two planes differ.
  case xor
  /// Counts the bits that are set in both planes.
  case and
}
