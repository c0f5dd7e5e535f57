/// Why there is no estimate or no mapping.
public enum MappingError: Error, Hashable, Sendable, CustomStringConvertible {
  /// A module that lacks its own kernel.
  case missingEntry(String)
  /// Counts that leave 64 bits.
  case tooLarge(configuration: String)
  /// A plan without launches.
  case noLaunches(configuration: String)
  /// No configuration of a family that the GPU can run.
  case noCandidate(family: String, gpu: String)

  /// One line with the mend.
  public var description: String {
    switch self {
    case .missingEntry(let entry): "the text of kernel \(entry) has no such entry"
    case .tooLarge(let configuration):
      "\(configuration) counts more than 64 bits hold: use smaller sizes"
    case .noLaunches(let configuration): "\(configuration) launches nothing"
    case .noCandidate(let family, let gpu):
      "\(gpu) can run no configuration of \(family) at this size: choose another kernel or GPU"
    }
  }
}
