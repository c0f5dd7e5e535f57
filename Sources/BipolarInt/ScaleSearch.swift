/// How a quantiser chooses the scale of the elements that share one.
public enum ScaleSearch: String, CaseIterable, Hashable, Sendable {
  /// The largest magnitude falls on the outermost level: `max |x| / (2^n - 1)`.
  case maximum

  /// The smallest sum of squared errors among the scales of a search, never worse than `.maximum`.
  ///
  /// At 1 bit the search is the closed form `mean |x|`. Above, it tries the `.maximum` scale times
  /// `2^(j/8)` for j from -32 to 4, then the best so far times `2^(j/128)` for j from -16 to 16, and
  /// improves the best of all by least squares (the scale that fits the codes best, the codes
  /// nearest at that scale, and again) until the error no longer falls, at most 16 times.
  case minimumError
}
