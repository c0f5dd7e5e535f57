/// A function that an epilogue applies to every element, in 32-bit floating point.
public enum ActivationFunction: String, Hashable, Sendable, CaseIterable {
  /// The element itself.
  case none
  /// max(x, 0).
  case relu
  /// x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) / 2, the tanh form of GELU (Hendrycks and Gimpel,
  /// arXiv 1606.08415), at most 4.8e-4 from the form with the error function. Evaluated as x times
  /// the logistic function of z = 2 sqrt(2 / pi) (x + 0.044715 x^3), with a relative error of at most
  /// (2 |z| + 4) 2^-22.
  case gelu
  /// x / (1 + exp(-x)), also called swish, with a relative error of at most (|x| + 4) 2^-22.
  case silu
}
