/// The exit codes of the contract, besides 0 for success.
enum FailureCode: Int32, CaseIterable {
  /// A wrong word on the command line.
  case usage = 2
  /// An output that differs from the reference.
  case mismatch = 3
  /// Something that the target GPU lacks.
  case notSupported = 4
  /// A file, configuration or size that cannot be used.
  case invalidInput = 5
  /// A kernel that does something undefined.
  case kernelFault = 6
}
