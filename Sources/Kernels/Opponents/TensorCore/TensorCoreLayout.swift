/// Which way each operand's elements are contiguous, as BLAS and CUTLASS name it for A = X, M x K, and
/// B = W^T, K x N, by columns: `t` is a transposed operand, `n` one that is not.
public enum TensorCoreLayout: String, Hashable, Sendable, CaseIterable {
  /// Both along the inner length: X and W row-major. The layout of the integer kinds.
  case tn
  /// X along M.
  case nn
  /// X along M, W^T along N.
  case nt
  /// W^T along N.
  case tt

  /// Whether an operand, 0 for X and 1 for W, stands in memory as K rows.
  func storesInnerRows(_ operand: Int) -> Bool {
    switch self {
    case .tn: false
    case .nn: operand == 0
    case .nt: true
    case .tt: operand == 1
    }
  }
}
