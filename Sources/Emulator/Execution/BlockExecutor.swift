import PTX

/// One host thread's machine: runs thread blocks of a launch one after the other.
///
/// It owns the register files, shared memory and counts, allocated once. A block's result does not
/// depend on the blocks that ran before it: registers and shared memory start from a fixed pattern,
/// so that even a kernel that reads what it never wrote gives the same result in every run.
final class BlockExecutor {
  let program: Program
  let launch: Launch
  let memory: GlobalMemory
  let isCounting: Bool
  let instructionLimit: Int

  let operations: UnsafeMutablePointer<MicroOperation>
  let pool: UnsafeMutablePointer<Int32>
  let counts: UnsafeMutablePointer<OperationCounts>
  let registers: UnsafeMutableRawPointer
  let predicates: UnsafeMutablePointer<UInt32>
  let shared: UnsafeMutableRawPointer
  let sharedBytes: Int
  let threadCount: Int
  let warpCount: Int
  let banks = BankModel()
  let tensorCore = TensorCore()
  /// Scratch for the addresses of one access.
  let sharedAddresses = UnsafeMutablePointer<UInt32>.allocate(capacity: 32)
  let globalAddresses = UnsafeMutablePointer<UInt64>.allocate(capacity: 32)
  let hostAddresses = UnsafeMutablePointer<UnsafeMutableRawPointer>.allocate(capacity: 32)

  var warps: [Warp] = []
  var copies: [CopyQueue] = []
  var block = Dimensions(0, 0, 0)
  var instructionsLeft = 0
  /// The allocation that the last access was in: the next one mostly is too.
  var recentAllocation: (start: UInt64, end: UInt64, host: UnsafeMutableRawPointer)?
  /// Set where `run` returns false.
  var fault: Fault?

  /// What registers and shared memory hold before a block writes them.
  static let pattern: UInt8 = 0xA5

  init(
    program: Program, launch: Launch, memory: GlobalMemory, isCounting: Bool, instructionLimit: Int
  ) {
    self.program = program
    self.launch = launch
    self.memory = memory
    self.isCounting = isCounting
    self.instructionLimit = instructionLimit
    threadCount = launch.block.count
    warpCount = (threadCount + 31) / 32
    sharedBytes = program.staticSharedBytes + launch.dynamicSharedBytes

    operations = .allocate(capacity: program.operations.count)
    operations.initialize(from: program.operations, count: program.operations.count)
    pool = .allocate(capacity: max(1, program.pool.count))
    pool.initialize(from: program.pool, count: program.pool.count)
    counts = .allocate(capacity: program.operations.count)
    counts.initialize(repeating: OperationCounts(), count: program.operations.count)
    registers = .allocate(byteCount: max(64, warpCount * program.rowBytes), alignment: 64)
    registers.initializeMemory(as: UInt8.self, repeating: 0, count: warpCount * program.rowBytes)
    predicates = .allocate(capacity: warpCount * program.predicateCount)
    predicates.initialize(repeating: 0, count: warpCount * program.predicateCount)
    shared = .allocate(byteCount: max(64, sharedBytes), alignment: 128)
    sharedAddresses.initialize(repeating: 0, count: 32)
    globalAddresses.initialize(repeating: 0, count: 32)
    hostAddresses.initialize(repeating: shared, count: 32)
    copies = (0..<warpCount).map { _ in CopyQueue() }
    writeLaunchConstants()
  }

  deinit {
    operations.deallocate()
    pool.deallocate()
    counts.deallocate()
    registers.deallocate()
    predicates.deallocate()
    shared.deallocate()
    sharedAddresses.deallocate()
    globalAddresses.deallocate()
    hostAddresses.deallocate()
  }

  // MARK: Blocks

  /// Runs one block to its end.
  ///
  /// - Returns: False if it faulted; `fault` then says why.
  func run(block index: Int) -> Bool {
    block = launch.grid.coordinates(of: index)
    reset()
    while true {
      for warp in warps.indices where !warps[warp].runnable.isEmpty {
        guard runWarp(warp) else { return false }
      }
      if warps.allSatisfy(\.isDone) { return true }
      if !releaseBarriers() {
        reportDeadlock()
        return false
      }
    }
  }

  private func reset() {
    instructionsLeft = instructionLimit
    for warp in 0..<warpCount {
      (registers + warp * program.rowBytes).initializeMemory(
        as: UInt8.self, repeating: Self.pattern, count: program.generalRowBytes)
      copies[warp].removeAll()
    }
    predicates.update(repeating: 0, count: warpCount * program.predicateCount)
    shared.initializeMemory(as: UInt8.self, repeating: Self.pattern, count: sharedBytes)
    writeBlockConstants()
    warps = (0..<warpCount).map { warp in
      let threads = min(32, threadCount - 32 * warp)
      let lanes: UInt32 = threads == 32 ? .max : (1 << UInt32(threads)) - 1
      return Warp(lanes: lanes)
    }
  }

  /// Lets the groups of every barrier go on at which all live threads of the block wait.
  private func releaseBarriers() -> Bool {
    let live = warps.reduce(0) { $0 + $1.liveLanes.nonzeroBitCount }
    var arrived: [Int: Int] = [:]
    for warp in warps {
      for waiting in warp.waiting {
        arrived[waiting.barrier, default: 0] += waiting.group.lanes.nonzeroBitCount
      }
    }
    guard let barrier = arrived.first(where: { $0.value == live })?.key else { return false }
    for index in warps.indices { warps[index].release(barrier) }
    return true
  }

  private func reportDeadlock() {
    var lines: [String] = []
    var first: (warp: Int, counter: Int, lanes: UInt32)?
    for (index, warp) in warps.enumerated() {
      for waiting in warp.waiting {
        if first == nil { first = (index, waiting.group.counter - 1, waiting.group.lanes) }
        lines.append(
          "warp \(index) lanes 0x\(String(waiting.group.lanes, radix: 16)) wait at barrier "
            + "\(waiting.barrier)")
      }
    }
    guard let first else { preconditionFailure("a block that cannot go on waits for something") }
    fail(
      .deadlock(waiting: lines.joined(separator: "; ")), at: first.counter, warp: first.warp,
      lanes: first.lanes)
  }

  /// Records a fault.
  func fail(
    _ kind: Fault.Kind, at counter: Int, warp: Int, lanes: UInt32, address: UInt64? = nil
  ) {
    let source = Int(program.sources[counter])
    let instruction = source < 0 ? nil : program.instructions[source]
    fault = Fault(
      kind: kind, kernel: program.name, position: instruction?.position,
      instruction: instruction?.operation.mnemonic ?? "end", block: block, warp: warp,
      lane: lanes == 0 ? 0 : lanes.trailingZeroBitCount, address: address)
  }

  // MARK: Constant rows

  private func forEachRow(
    _ body: (ConstantRow, _ warp: Int, _ row: UnsafeMutableRawPointer) -> Void
  ) {
    for warp in 0..<warpCount {
      for (row, offset) in program.constants {
        body(row, warp, registers + warp * program.rowBytes + offset)
      }
    }
  }

  private func fill(_ row: UnsafeMutableRawPointer, _ bits: UInt64, is64: Bool) {
    if is64 {
      row.assumingMemoryBound(to: UInt64.self).update(repeating: bits, count: 32)
    } else {
      row.assumingMemoryBound(to: UInt32.self)
        .update(repeating: UInt32(truncatingIfNeeded: bits), count: 32)
    }
  }

  /// Rows that are the same for every block.
  private func writeLaunchConstants() {
    var parameters = [UInt8](repeating: 0, count: program.parameterBytes + 8)
    for (index, argument) in launch.arguments.enumerated() {
      for byte in 0..<argument.byteCount {
        parameters[program.parameterOffsets[index] + byte] =
          UInt8(truncatingIfNeeded: argument.bits >> UInt64(8 * byte))
      }
    }
    forEachRow { row, warp, pointer in
      switch row {
      case .uniform(let bits, let is64): fill(pointer, bits, is64: is64)
      case .parameter(let offset, let byteCount, let isSigned, let is64):
        var bits: UInt64 = 0
        for byte in 0..<byteCount { bits |= UInt64(parameters[offset + byte]) << UInt64(8 * byte) }
        if isSigned, byteCount < 8 {
          let shift = UInt64(64 - 8 * byteCount)
          bits = UInt64(bitPattern: Int64(bitPattern: bits << shift) >> Int64(shift))
        }
        fill(pointer, bits, is64: is64)
      case .special(let register):
        let lanes = pointer.assumingMemoryBound(to: UInt32.self)
        for lane in 0..<32 { lanes[lane] = value(of: register, warp: warp, lane: lane) }
      }
    }
  }

  /// Rows that change from block to block.
  private func writeBlockConstants() {
    forEachRow { row, warp, pointer in
      guard case .special(let register) = row else { return }
      switch register {
      case .blockX: fill(pointer, UInt64(block.x), is64: false)
      case .blockY: fill(pointer, UInt64(block.y), is64: false)
      case .blockZ: fill(pointer, UInt64(block.z), is64: false)
      default: break
      }
    }
  }

  private func value(of register: SpecialRegister, warp: Int, lane: Int) -> UInt32 {
    let thread = launch.block.coordinates(of: 32 * warp + lane)
    let bit = UInt32(1) << UInt32(lane)
    let value: Int
    switch register {
    case .threadX: value = thread.x
    case .threadY: value = thread.y
    case .threadZ: value = thread.z
    case .blockWidth: value = launch.block.x
    case .blockHeight: value = launch.block.y
    case .blockDepth: value = launch.block.z
    case .blockX: value = block.x
    case .blockY: value = block.y
    case .blockZ: value = block.z
    case .gridWidth: value = launch.grid.x
    case .gridHeight: value = launch.grid.y
    case .gridDepth: value = launch.grid.z
    case .lane: value = lane
    case .warp: value = warp
    case .laneMaskEqual: return bit
    case .laneMaskLess: return bit &- 1
    case .laneMaskLessEqual: return bit | (bit &- 1)
    case .laneMaskGreater: return ~(bit | (bit &- 1))
    case .laneMaskGreaterEqual: return ~(bit &- 1)
    }
    return UInt32(truncatingIfNeeded: value)
  }
}
