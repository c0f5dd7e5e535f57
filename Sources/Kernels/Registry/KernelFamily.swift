/// The families of multiplication kernels, by the names that `--kernel` takes.
public enum KernelFamily: String, Hashable, Sendable, CaseIterable {
  /// Arbitrary precision on 1-bit tensor cores: ours.
  case apmm
  /// Like APNN-TC: bit planes with its published geometry (arXiv 2106.12169).
  case apnnLike = "apnn-like"
  /// Like BSTC: bit planes on ordinary cores (SC'19).
  case bstcLike = "bstc-like"
  /// One-bit operands on tensor cores, as CUTLASS does it.
  case int1
  /// Four-bit integers on tensor cores, as CUTLASS does it.
  case int4
  /// Eight-bit integers on tensor cores, as CUTLASS does it.
  case int8
  /// Half precision with single-precision sums on tensor cores, as CUTLASS does it.
  case fp16
  /// Half precision with half-precision sums on tensor cores, as CUTLASS does it.
  case fp16HalfSums = "fp16-f16acc"
  /// Single precision on ordinary cores, as CUTLASS does it.
  case fp32
  /// Four-bit weights with half-precision activations, dequantised in registers.
  case w4a16

  /// Whether the widths of weights and activations are the caller's to choose.
  public var takesPrecision: Bool {
    switch self {
    case .apmm, .apnnLike, .bstcLike: true
    default: false
    }
  }

  /// The options that a request for the family may set.
  public var options: Set<KernelRequest.Option> {
    switch self {
    case .apmm: Set(KernelRequest.Option.allCases)
    case .apnnLike: [.precision, .operation]
    case .bstcLike: [.precision, .operation, .tile]
    case .int1: [.operation, .tile, .stages, .splitK]
    case .int4, .int8, .fp16, .fp16HalfSums: [.tile, .stages, .splitK]
    case .w4a16: [.tile, .stages, .splitK, .outputType]
    case .fp32: [.tile, .splitK]
    }
  }
}
