import PTX

/// How the tensor cores of a target sum floating-point products.
///
/// NVIDIA documents no order and no intermediate width. The model is the one that measurements on
/// the hardware agree on: Fasi, Higham, Mikaitis and Pranesh, "Numerical behavior of NVIDIA tensor
/// cores" (PeerJ Computer Science 7:e330, 2021) up to Ampere, and Xie, Wang, Yang and Yang,
/// "MMA-Sim: Bit-Accurate Reference Model of Tensor Cores and Matrix Cores" (arXiv:2511.10909, 2025)
/// up to Blackwell, whose numbers are used here:
///
/// - The inner length is worked off in blocks; a block's result is the accumulator of the next.
/// - Products are exact. The exponent of a product is the sum of its factors' exponents, without
///   normalisation; that of subnormal numbers is the lowest of their format.
/// - All summands, the accumulator among them, are cut towards zero to a number of fraction bits
///   below the largest exponent (at least -126; zeros have none), and summed exactly.
/// - The sum is rounded once: towards zero to binary32, to nearest even to binary16.
/// - Subnormal numbers are kept; NaN results have all bits but the sign set. A sum of zero is +0.
///
/// Products of f64 are no such sums: they form a chain of fused multiply-adds in the order of k,
/// rounded to nearest even.
struct TensorSumModel: Hashable {
  /// Products summed at once.
  var blockLength: Int
  /// Fraction bits kept below the largest exponent.
  var fractionBits: Int

  init(target: Target, type: MatrixElementType) {
    let isNarrow = type.bitWidth == 8
    let bytes: Int
    switch target.number {
    case ..<89: (bytes, fractionBits) = (16, 24)
    // Ada keeps 13 bits of sums of 8-bit numbers, also in the result.
    case ..<90: (bytes, fractionBits) = (16, isNarrow ? Self.shortFractionBits : 24)
    default: (bytes, fractionBits) = (32, 25)
    }
    blockLength = bytes * 8 / max(8, type.bitWidth)
  }

  /// The fraction bits that are kept in the accumulators as well.
  static let shortFractionBits = 13
}
