public import PTX

/// A kernel that cannot be built as asked.
public enum KernelError: Error, Hashable, CustomStringConvertible, Sendable {
  /// The target lacks what the kernel needs; `mend` says what to choose instead.
  case notSupported(what: String, target: Target, mend: String)
  /// A tile that the kernel's structure does not allow.
  case illegalTile(tile: String, problem: String, mend: String)
  /// A packing kernel whose parts do not go together.
  case illegalPacking(problem: String, mend: String)
  /// A problem size that the kernel cannot address.
  case illegalSize(String)
  /// Parts of an epilogue that do not go together, or not with its kernel.
  case illegalEpilogue(problem: String, mend: String)
  /// A distribution of work over blocks that the kernel does not allow.
  case illegalDistribution(problem: String, mend: String)

  /// One line with the mend.
  public var description: String {
    switch self {
    case .notSupported(let what, let target, let mend):
      "\(what) is not supported on \(target): \(mend)"
    case .illegalTile(let tile, let problem, let mend): "tile \(tile) \(problem): \(mend)"
    case .illegalPacking(let problem, let mend): "the packing kernel \(problem): \(mend)"
    case .illegalSize(let problem): problem
    case .illegalEpilogue(let problem, let mend): "the epilogue \(problem): \(mend)"
    case .illegalDistribution(let problem, let mend): "the distribution \(problem): \(mend)"
    }
  }
}
