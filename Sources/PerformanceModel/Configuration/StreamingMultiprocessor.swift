/// The SMs of a GPU and what limits residence on one of them.
public struct StreamingMultiprocessor: Hashable, Sendable {
  /// SMs that are enabled.
  public internal(set) var count = 0
  /// Warp schedulers of one SM, each with its own pipelines and register file.
  public internal(set) var schedulers = 0
  /// Resident thread blocks of one SM.
  public internal(set) var maxBlocks = 0
  /// Resident warps of one SM.
  public internal(set) var maxWarps = 0
  /// Resident threads of one SM.
  public internal(set) var maxThreads = 0
  /// Threads of one block.
  public internal(set) var maxThreadsPerBlock = 0
  /// 32-bit registers of one SM.
  public internal(set) var registers = 0
  /// A warp takes a multiple of this many registers.
  public internal(set) var registerAllocationUnit = 0
  /// 32-bit registers of one thread.
  public internal(set) var maxRegistersPerThread = 0
  /// L1 cache and shared memory of one SM together, in bytes.
  public internal(set) var l1AndSharedBytes = 0
  /// The largest share of shared memory of one SM, in bytes.
  public internal(set) var sharedBytes = 0
  /// Shared memory of one block in bytes, opt-in included.
  public internal(set) var maxSharedBytesPerBlock = 0
  /// Shared memory that the system takes for each block, in bytes.
  public internal(set) var reservedSharedBytesPerBlock = 0
  /// A block takes a multiple of this many bytes of shared memory.
  public internal(set) var sharedAllocationUnitBytes = 0
}

extension StreamingMultiprocessor: ConfigurationSection {
  static let key = "sm"

  static let fields: [ConfigurationField<Self>] = [
    .init("count", .integer(\.count, 1...1024)),
    .init("schedulers", .integer(\.schedulers, 1...16)),
    .init("max_blocks", .integer(\.maxBlocks, 1...256)),
    .init("max_warps", .integer(\.maxWarps, 1...256)),
    .init("max_threads", .integer(\.maxThreads, 32...8192)),
    .init("max_threads_per_block", .integer(\.maxThreadsPerBlock, 32...8192)),
    .init("registers", .integer(\.registers, 1024...1_048_576)),
    .init("register_allocation_unit", .integer(\.registerAllocationUnit, 1...65536)),
    .init("max_registers_per_thread", .integer(\.maxRegistersPerThread, 16...1024)),
    .init("l1_and_shared_bytes", unit: "B", .integer(\.l1AndSharedBytes, 1024...16_777_216)),
    .init("shared_bytes", unit: "B", .integer(\.sharedBytes, 1024...16_777_216)),
    .init(
      "max_shared_bytes_per_block", unit: "B",
      .integer(\.maxSharedBytesPerBlock, 1024...16_777_216)),
    .init(
      "reserved_shared_bytes_per_block", unit: "B",
      .integer(\.reservedSharedBytesPerBlock, 0...65536)),
    .init(
      "shared_allocation_unit_bytes", unit: "B", .integer(\.sharedAllocationUnitBytes, 1...65536)),
  ]
}
