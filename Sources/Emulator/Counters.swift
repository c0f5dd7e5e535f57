public import PTX

/// Traffic through the 32 banks of shared memory.
public struct SharedTraffic: Hashable, Sendable {
  /// Warp instructions with at least one active lane.
  public var requests: UInt64 = 0
  /// 128-byte passes through the banks that the requests took.
  public var wavefronts: UInt64 = 0
  /// Wavefronts beyond those that the access width makes necessary.
  public var bankConflicts: UInt64 = 0
  /// Bytes moved, counting each active lane.
  public var bytes: UInt64 = 0

  /// No traffic.
  public init() {}

  static func += (left: inout SharedTraffic, right: SharedTraffic) {
    left.requests += right.requests
    left.wavefronts += right.wavefronts
    left.bankConflicts += right.bankConflicts
    left.bytes += right.bytes
  }
}

/// Traffic to global memory, seen at the SM.
public struct GlobalTraffic: Hashable, Sendable {
  /// Warp instructions with at least one active lane.
  public var requests: UInt64 = 0
  /// Distinct 32-byte sectors, counted per request.
  public var sectors: UInt64 = 0
  /// Bytes moved, counting each active lane.
  public var bytes: UInt64 = 0

  /// No traffic.
  public init() {}

  static func += (left: inout GlobalTraffic, right: GlobalTraffic) {
    left.requests += right.requests
    left.sectors += right.sectors
    left.bytes += right.bytes
  }
}

/// What a launch executed and moved. The counts depend on the kernel and the problem, not on the
/// number of host threads, and are the same in every run.
public struct Counters: Hashable, Sendable {
  /// Instructions issued by warps, also where the guard is false in every lane.
  public var warpInstructions: UInt64 = 0
  /// Instructions executed by lanes.
  public var threadInstructions: UInt64 = 0
  /// `warpInstructions` by class.
  public var warpInstructionsByClass: [InstructionClass: UInt64] = [:]
  /// `threadInstructions` by class.
  public var threadInstructionsByClass: [InstructionClass: UInt64] = [:]
  /// Tensor-core instructions by operation: `mma.m16n8k256.b1.xor` and the like.
  public var matrixInstructions: [String: UInt64] = [:]
  /// ld.shared, and loads by generic addresses that go to shared memory.
  public var sharedLoads = SharedTraffic()
  /// st.shared, and stores by generic addresses that go to shared memory.
  public var sharedStores = SharedTraffic()
  /// ldmatrix.
  public var matrixLoads = SharedTraffic()
  /// The shared-memory side of cp.async.
  public var asyncCopyStores = SharedTraffic()
  /// ld.global, ld.const, and loads by generic addresses that do not go to shared memory.
  public var globalLoads = GlobalTraffic()
  /// st.global, and stores by generic addresses that do not go to shared memory.
  public var globalStores = GlobalTraffic()
  /// The global-memory side of cp.async.
  public var asyncCopyLoads = GlobalTraffic()
  /// atom and red on global memory.
  public var globalAtomics = GlobalTraffic()
  /// atom and red on shared memory.
  public var sharedAtomics = SharedTraffic()
  /// Loads of local memory: arrays, spilled values and parameters of calls. Lanes at one offset share
  /// sectors.
  public var localLoads = GlobalTraffic()
  /// Stores to local memory.
  public var localStores = GlobalTraffic()
  /// Thread-block barriers, counted once a warp.
  public var barriers: UInt64 = 0

  /// Nothing counted.
  public init() {}

  /// All traffic through the shared-memory banks.
  public var sharedTraffic: SharedTraffic {
    var sum = sharedLoads
    sum += sharedStores
    sum += matrixLoads
    sum += asyncCopyStores
    sum += sharedAtomics
    return sum
  }

  /// All sectors read from global memory, cp.async included.
  public var globalLoadSectors: UInt64 { globalLoads.sectors + asyncCopyLoads.sectors }

  /// All sectors written to global memory.
  public var globalStoreSectors: UInt64 { globalStores.sectors }

  /// All tensor-core instructions.
  public var mmaInstructions: UInt64 { matrixInstructions.values.reduce(0, +) }

  /// Adds the counts of another launch or of another part of one.
  public static func += (left: inout Counters, right: Counters) {
    left.warpInstructions += right.warpInstructions
    left.threadInstructions += right.threadInstructions
    left.warpInstructionsByClass.merge(right.warpInstructionsByClass, uniquingKeysWith: +)
    left.threadInstructionsByClass.merge(right.threadInstructionsByClass, uniquingKeysWith: +)
    left.matrixInstructions.merge(right.matrixInstructions, uniquingKeysWith: +)
    left.sharedLoads += right.sharedLoads
    left.sharedStores += right.sharedStores
    left.matrixLoads += right.matrixLoads
    left.asyncCopyStores += right.asyncCopyStores
    left.globalLoads += right.globalLoads
    left.globalStores += right.globalStores
    left.asyncCopyLoads += right.asyncCopyLoads
    left.globalAtomics += right.globalAtomics
    left.sharedAtomics += right.sharedAtomics
    left.localLoads += right.localLoads
    left.localStores += right.localStores
    left.barriers += right.barriers
  }
}
