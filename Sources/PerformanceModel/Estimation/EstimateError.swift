import PositionedJSON

/// Why there is no estimate.
public enum EstimateError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The GPU cannot execute the kernel: the command line's "not supported on that target".
  case notSupported(gpu: String, feature: String, reason: String)
  /// A block does not fit on an SM.
  case doesNotFit(OccupancyError)
  /// A number of the workload is outside its domain.
  case invalidWorkload(quantity: String, rule: String)

  /// One line.
  public var description: String {
    switch self {
    case .notSupported(let gpu, let feature, let reason):
      "\(onOneLine(gpu)) does not support \(onOneLine(feature)): \(onOneLine(reason))"
    case .doesNotFit(let error): error.description
    case .invalidWorkload(let quantity, let rule): "\(quantity); must be \(rule)"
    }
  }
}
