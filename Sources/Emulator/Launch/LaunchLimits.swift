public import PTX

/// What a block may have at most on a GPU.
public struct LaunchLimits: Hashable, Sendable {
  /// What reports call the GPU or target.
  public var name: String
  /// Shared memory of a block in bytes, static and dynamic together, opt-in included.
  public var sharedBytesPerBlock: Int
  /// Threads of a block.
  public var threadsPerBlock: Int

  /// Creates limits.
  public init(name: String, sharedBytesPerBlock: Int, threadsPerBlock: Int = 1024) {
    self.name = name
    self.sharedBytesPerBlock = sharedBytesPerBlock
    self.threadsPerBlock = threadsPerBlock
  }

  /// The limits of every GPU of a target (CUDA C++ Programming Guide, "Technical Specifications per
  /// Compute Capability").
  public init(_ target: Target) {
    let kibibytes =
      switch target.number {
      case ..<70: 48
      case 70..<75: 96
      case 75..<80: 64
      case 80, 87: 163
      case 80..<90, 120..<130: 99
      default: 227
      }
    self.init(name: target.description, sharedBytesPerBlock: kibibytes * 1024)
  }

  /// Refuses a launch that does not fit.
  func check(_ program: Program, _ launch: Launch) throws(LaunchError) {
    guard launch.block.count <= threadsPerBlock else {
      throw .exceedsLimit(
        name: name, what: "\(launch.block.count) threads", limit: threadsPerBlock)
    }
    let sharedBytes = program.staticSharedBytes + launch.dynamicSharedBytes
    guard sharedBytes <= sharedBytesPerBlock else {
      throw .exceedsLimit(
        name: name,
        what: "\(sharedBytes) bytes of shared memory (\(program.staticSharedBytes) static, "
          + "\(launch.dynamicSharedBytes) dynamic)", limit: sharedBytesPerBlock)
    }
  }
}
