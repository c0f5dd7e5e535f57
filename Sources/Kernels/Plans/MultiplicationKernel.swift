public import PTX

/// A way to multiply matrices on a GPU: Y = X W^T for activations X (M x K) and weights W (N x K).
public protocol MultiplicationKernel: Sendable {
  /// The family as `--kernel` names it: `apmm`, `int8`.
  var name: String { get }
  /// The architecture that the texts are for.
  var target: Target { get }
  /// The numbers that activations may be.
  var activationValues: OperandValues { get }
  /// The numbers that weights may be.
  var weightValues: OperandValues { get }
  /// How near the result is to the exact product.
  var accuracy: Accuracy { get }
  /// One line that tells this configuration from others of the family: tile, stages, layout.
  var configuration: String { get }

  /// The memory and the launches of one product.
  ///
  /// - Throws: `KernelError.illegalSize` for sizes that the kernel cannot address.
  func plan(for size: MultiplicationSize) throws(KernelError) -> LaunchPlan
}

/// The sizes of a product, or of several of the same sizes.
public struct MultiplicationSize: Hashable, Sendable {
  /// Rows of X and Y: tokens.
  public var m: Int
  /// Rows of W, columns of Y: output features.
  public var n: Int
  /// The inner length.
  public var k: Int
  /// Independent products, operands one behind the other.
  public var batch: Int

  /// Creates sizes; a plan checks them.
  public init(m: Int, n: Int, k: Int, batch: Int = 1) {
    self.m = m
    self.n = n
    self.k = k
    self.batch = batch
  }

  /// Logical operations, 2 M N K for each product: planes are not counted.
  public var logicalOperations: Double {
    2 * Double(m) * Double(n) * Double(k) * Double(batch)
  }
}

/// How near a kernel's result is to the exact product.
public enum Accuracy: Hashable, Sendable {
  /// Equal to it, as an integer or after one stated rounding to the output type.
  case exact
  /// Sums of floating-point products with an accumulator of that significand, in any order: the
  /// error of an element is at most `(K + 8) u` times the sum of its products' magnitudes, plus
  /// one rounding to the output type, where u is 2^(1 - bits) (truncating units; Higham, Accuracy
  /// and Stability of Numerical Algorithms, section 3.1), as long as nothing over- or underflows.
  ///
  /// It holds of tensor cores that cut nine summands to 24 bits and then round once (the model in
  /// `Documentation/PTX.md`): 8 products add at most 11 half units, so (K + 7) 11/16 u with 24 bits.
  /// A subnormal operand counts as 2^-14 there, since it is aligned like one. An accumulator that is
  /// rounded to nearest once for 8 products is as good as one of 3 more bits: (K + 7) / 8 halves of
  /// its own unit (Jeannerod and Rump, Improved error bounds for inner products, 2013).
  case accumulated(significandBits: Int)
}
