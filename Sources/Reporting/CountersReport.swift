import Emulator

/// The counters of a launch as the contract names them.
struct CountersReport: Encodable, Sendable {
  struct Shared: Encodable, Sendable {
    let requests: UInt64
    let wavefronts: UInt64
    let bankConflicts: UInt64
    let bytes: UInt64

    init(_ traffic: SharedTraffic) {
      requests = traffic.requests
      wavefronts = traffic.wavefronts
      bankConflicts = traffic.bankConflicts
      bytes = traffic.bytes
    }
  }

  struct Global: Encodable, Sendable {
    let requests: UInt64
    let sectors: UInt64
    let bytes: UInt64

    init(_ traffic: GlobalTraffic) {
      requests = traffic.requests
      sectors = traffic.sectors
      bytes = traffic.bytes
    }
  }

  let warpInstructions: UInt64
  let threadInstructions: UInt64
  let warpInstructionsByClass: [String: UInt64]
  let threadInstructionsByClass: [String: UInt64]
  let mmaInstructions: UInt64
  let mmaInstructionsByForm: [String: UInt64]
  let sharedWavefronts: UInt64
  let sharedBankConflicts: UInt64
  let globalLoadSectors: UInt64
  let globalStoreSectors: UInt64
  let barriers: UInt64
  let sharedLoad: Shared
  let sharedStore: Shared
  let matrixLoad: Shared
  let asyncCopyStore: Shared
  let globalLoad: Global
  let globalStore: Global
  let asyncCopyLoad: Global
  let sharedAtomic: Shared
  let globalAtomic: Global
  let localLoad: Global
  let localStore: Global

  init(_ counters: Counters) {
    warpInstructions = counters.warpInstructions
    threadInstructions = counters.threadInstructions
    warpInstructionsByClass = Dictionary(
      uniqueKeysWithValues: counters.warpInstructionsByClass.map { ($0.key.rawValue, $0.value) })
    threadInstructionsByClass = Dictionary(
      uniqueKeysWithValues: counters.threadInstructionsByClass.map { ($0.key.rawValue, $0.value) })
    mmaInstructions = counters.mmaInstructions
    mmaInstructionsByForm = counters.matrixInstructions
    sharedWavefronts = counters.sharedTraffic.wavefronts
    sharedBankConflicts = counters.sharedTraffic.bankConflicts
    globalLoadSectors = counters.globalLoadSectors
    globalStoreSectors = counters.globalStoreSectors
    barriers = counters.barriers
    sharedLoad = Shared(counters.sharedLoads)
    sharedStore = Shared(counters.sharedStores)
    matrixLoad = Shared(counters.matrixLoads)
    asyncCopyStore = Shared(counters.asyncCopyStores)
    globalLoad = Global(counters.globalLoads)
    globalStore = Global(counters.globalStores)
    asyncCopyLoad = Global(counters.asyncCopyLoads)
    sharedAtomic = Shared(counters.sharedAtomics)
    globalAtomic = Global(counters.globalAtomics)
    localLoad = Global(counters.localLoads)
    localStore = Global(counters.localStores)
  }
}

/// The launches before the multiplication: packing of both operands.
struct PreprocessingReport: Encodable, Sendable {
  let kernel = "pack"
  let warpInstructions: UInt64
  let globalLoadSectors: UInt64
  let globalStoreSectors: UInt64

  init(_ counters: Counters) {
    warpInstructions = counters.warpInstructions
    globalLoadSectors = counters.globalLoadSectors
    globalStoreSectors = counters.globalStoreSectors
  }
}
