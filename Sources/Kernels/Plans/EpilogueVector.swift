/// A vector of 32-bit floats that an epilogue reads.
public enum EpilogueVector: String, Hashable, Sendable, CaseIterable {
  /// Scale of each row of X: M values, or one.
  case activationScales = "activation_scales"
  /// Scale of each row of W: N values, or one; with groups along K, N x groups values, row-major.
  case weightScales = "weight_scales"
  /// Scale of each group along K of each row of W: groups x N values, so that those of neighbouring
  /// rows are neighbours.
  case groupScales = "group_scales"
  /// Zero point of each row of X, in units of the result: M values, or one.
  case activationZeros = "activation_zeros"
  /// Zero point of each row of W: N values, or one.
  case weightZeros = "weight_zeros"
  /// Added to every row of Y: N values.
  case bias
  /// Scale of the codes that a packed output is quantised with: M values, or one.
  case outputScales = "output_scales"
}
