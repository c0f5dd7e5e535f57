/// What one thread block takes of an SM.
public struct BlockResources: Hashable, Sendable {
  /// Threads of the block, from 1.
  public var threads: Int
  /// 32-bit registers of each thread, from 1.
  public var registersPerThread: Int
  /// Shared memory in bytes, static and dynamic, from 0.
  public var sharedBytes: Int

  /// Creates the needs of a block.
  public init(threads: Int, registersPerThread: Int, sharedBytes: Int) {
    self.threads = threads
    self.registersPerThread = registersPerThread
    self.sharedBytes = sharedBytes
  }

  /// Warps of the block: threads / 32, rounded up.
  public var warps: Int { threads / 32 + (threads.isMultiple(of: 32) ? 0 : 1) }
}
