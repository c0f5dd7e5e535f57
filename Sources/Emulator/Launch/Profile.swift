public import PTX

/// What a launch did, instruction by instruction of the kernel's text.
public struct Profile: Sendable {
  /// One instruction and what it did over all thread blocks.
  public struct Line: Sendable {
    /// The instruction.
    public let instruction: Instruction
    /// Times a warp issued it.
    public let issues: UInt64
    /// Lanes that executed it.
    public let lanes: UInt64
    /// Its traffic through the banks; zero if it does not touch shared memory.
    public let shared: SharedTraffic
    /// Its traffic to global memory; zero if it does not touch it.
    public let global: GlobalTraffic
  }

  /// The lines in the order of the text.
  public let lines: [Line]
  /// The sum over all lines.
  public let counters: Counters
  /// What the checkers noticed, in the order of the text.
  public let findings: [Finding]
  /// What the threads printed, block by block.
  public let printed: String

  init(
    program: Program, counts: [OperationCounts], printed: String, findings: [Finding] = []
  ) {
    self.findings = findings
    self.printed = printed
    var lines: [Line] = []
    var totals = Counters()
    var traffic = OperationCounts()
    for (index, source) in program.sources.enumerated() where source >= 0 {
      // An instruction may be lowered to several operations: the last one does what it says, and any
      // of them may move data.
      traffic.addTraffic(counts[index])
      let isLast = index + 1 == counts.count || program.sources[index + 1] != source
      guard isLast else { continue }
      traffic.issues = counts[index].issues
      traffic.lanes = counts[index].lanes
      let line = Self.line(program.instructions[Int(source)], traffic)
      lines.append(line)
      totals.add(line, barriers: traffic.requests)
      traffic = OperationCounts()
    }
    self.lines = lines
    counters = totals
  }

  private static func line(_ instruction: Instruction, _ counts: OperationCounts) -> Line {
    var shared = SharedTraffic()
    shared.requests = counts.sharedRequests
    shared.wavefronts = counts.wavefronts
    shared.bankConflicts = counts.wavefronts - counts.minimumWavefronts
    shared.bytes = counts.sharedBytes
    var global = GlobalTraffic()
    if instruction.operation.instructionClass != .synchronization {
      global.requests = counts.requests
      global.sectors = counts.sectors
      global.bytes = counts.bytes
    }
    return Line(
      instruction: instruction, issues: counts.issues, lanes: counts.lanes, shared: shared,
      global: global)
  }
}

extension Counters {
  fileprivate mutating func add(_ line: Profile.Line, barriers requests: UInt64) {
    let operation = line.instruction.operation
    let kind = operation.instructionClass
    warpInstructions += line.issues
    threadInstructions += line.lanes
    if line.issues > 0 {
      warpInstructionsByClass[kind, default: 0] += line.issues
      threadInstructionsByClass[kind, default: 0] += line.lanes
    }
    switch operation {
    case .matrixMultiply(let form):
      // A warp executes it whole or, under a false guard, not at all.
      if line.lanes > 0 { matrixInstructions[form.name, default: 0] += line.lanes / 32 }
    case .numericMatrixMultiply(let form):
      if line.lanes > 0 { matrixInstructions[form.name, default: 0] += line.lanes / 32 }
    case .warpMatrixMultiply(let form):
      if line.lanes > 0 { matrixInstructions[form.name, default: 0] += line.lanes / 32 }
    case .barrier: barriers += requests
    default: break
    }
    switch kind {
    case .matrixLoad: matrixLoads += line.shared
    case .asyncCopy:
      asyncCopyStores += line.shared
      asyncCopyLoads += line.global
    case .atomic:
      sharedAtomics += line.shared
      globalAtomics += line.global
    case .localLoad: localLoads += line.global
    case .localStore: localStores += line.global
    // An access by generic addresses may go to shared memory.
    case .sharedLoad, .globalLoad, .parameterLoad:
      sharedLoads += line.shared
      globalLoads += line.global
    case .sharedStore, .globalStore:
      sharedStores += line.shared
      globalStores += line.global
    default: break
    }
  }
}
