import PTX

/// One host thread's machine: runs thread blocks of a launch one after the other.
///
/// It owns the register files, shared memory and counts, allocated once. A block's result does not
/// depend on the blocks that ran before it: registers, local and shared memory start from a fixed
/// pattern, so that even a kernel that reads what it never wrote gives the same result in every run.
final class BlockExecutor {
  let program: Program
  let launch: Launch
  let memory: GlobalMemory
  let options: Emulator.Options
  let isCounting: Bool
  let deadline: ContinuousClock.Instant?
  /// The addresses of the module's variables.
  let variables: [GlobalMemory.Allocation]

  let operations: UnsafeMutablePointer<MicroOperation>
  let pool: UnsafeMutablePointer<Int32>
  let counts: UnsafeMutablePointer<OperationCounts>
  let shared: UnsafeMutableRawPointer
  let sharedBytes: Int
  /// The parameter space of the launch.
  let parameters: [UInt8]
  /// The same, where generic loads find it.
  let parameterSpace: UnsafeMutableRawPointer
  /// The local memory of the block; nil if the program uses none.
  let localMemory: LocalMemory?
  let threadCount: Int
  let warpCount: Int
  let banks = BankModel()
  let tensorCore = TensorCore()
  let floatUnit = FloatUnit()
  let matrixUnit = MatrixUnit()
  /// Scratch for the addresses of one access.
  let sharedAddresses = UnsafeMutablePointer<UInt32>.allocate(capacity: 32)
  let globalAddresses = UnsafeMutablePointer<UInt64>.allocate(capacity: 32)
  let hostAddresses = UnsafeMutablePointer<UnsafeMutableRawPointer>.allocate(capacity: 32)

  var warps: [Warp] = []
  /// The frames of each warp; the first is that of the kernel.
  var frames: [[Frame]] = []
  var freeFrames: [[Int]] = []
  /// Register rows of frames that nobody uses, by function.
  var spareFrames: [[UnsafeMutableRawPointer]]
  var ownedFrames: [UnsafeMutableRawPointer] = []
  /// Bytes of the register rows of frames so far.
  var frameBytes = 0
  /// Threads that were counted at each barrier and went on.
  var arrivedThreads = [Int](repeating: 0, count: 17)
  var copies: [CopyQueue] = []
  var block = Dimensions(0, 0, 0)
  var blockIndex = 0
  var instructionsLeft = 0
  /// Accesses by which threads may wait for others, since a group last gave way.
  var communications = 0
  /// The warp whose turn is next.
  var nextTurn = 0
  /// Whether in this round no warp came to an end or a barrier yet, and whether none did in the last.
  var isStuck = false
  var wasStuck = false
  /// Draws the turns of a random schedule.
  var generator: UInt64 = 0
  /// The allocation that the last access was in: the next one mostly is too.
  var recentAllocation: (start: UInt64, end: UInt64, host: UnsafeMutableRawPointer)?
  /// Watches the block, where a check is on.
  private var ownedChecker: BlockChecker?
  /// The same, for the interpreter: without counting references at every access.
  private(set) unowned(unsafe) var checker: BlockChecker?
  private(set) var uncountedChecker: Unmanaged<BlockChecker>?
  /// Set where `run` faulted.
  var fault: Fault?
  /// What the threads of the block printed.
  var printed = ""

  /// Bytes behind shared memory that belong to nobody: accesses that a checker drops go there.
  static let sinkBytes = 128
  var sinkOffset: Int { (sharedBytes + 63) / 64 * 64 }
  var sink: UnsafeMutableRawPointer { shared + sinkOffset }

  /// What registers and memory hold before a block writes them.
  static let pattern: UInt8 = 0xA5

  init(
    program: Program, launch: Launch, memory: GlobalMemory,
    variables: [GlobalMemory.Allocation], options: Emulator.Options,
    deadline: ContinuousClock.Instant?
  ) {
    self.program = program
    self.launch = launch
    self.memory = memory
    self.variables = variables
    self.options = options
    self.deadline = deadline
    isCounting = options.observation != .result
    threadCount = launch.block.count
    warpCount = (threadCount + 31) / 32
    sharedBytes = program.staticSharedBytes + launch.dynamicSharedBytes
    parameters = launch.parameterBytes(of: program)
    parameterSpace = .allocate(byteCount: max(16, parameters.count), alignment: 16)
    parameterSpace.copyMemory(from: parameters, byteCount: parameters.count)

    operations = .allocate(capacity: program.operations.count)
    operations.initialize(from: program.operations, count: program.operations.count)
    pool = .allocate(capacity: max(1, program.pool.count))
    pool.initialize(from: program.pool, count: program.pool.count)
    counts = .allocate(capacity: program.operations.count)
    counts.initialize(repeating: OperationCounts(), count: program.operations.count)
    shared = .allocate(byteCount: sharedBytes + 64 + Self.sinkBytes, alignment: 128)
    sharedAddresses.initialize(repeating: 0, count: 32)
    globalAddresses.initialize(repeating: 0, count: 32)
    hostAddresses.initialize(repeating: shared, count: 32)
    copies = (0..<warpCount).map { _ in CopyQueue() }
    spareFrames = program.functions.map { _ in [] }
    freeFrames = (0..<warpCount).map { _ in [] }
    let kernel = program.functions[0]
    let usesLocal = program.functions.contains { $0.frameBytes + $0.outgoingBytes > 0 }
    localMemory = usesLocal ? LocalMemory(warpCount: warpCount) : nil
    for warp in 0..<warpCount {
      let byteCount = max(64, kernel.rowBytes + 4 * kernel.predicateCount)
      let file = UnsafeMutableRawPointer.allocate(byteCount: byteCount, alignment: 64)
      file.initializeMemory(as: UInt8.self, repeating: 0, count: byteCount)
      ownedFrames.append(file)
      let predicates = (file + kernel.rowBytes).bindMemory(
        to: UInt32.self, capacity: kernel.predicateCount)
      let frame = Frame(
        file: file, predicates: predicates, function: 0, depth: 0, localBase: 0, returnCounter: 0,
        parent: 0, lanes: 0)
      frames.append([frame])
      writeLaunchConstants(frame, warp: warp)
    }
  }

  deinit {
    operations.deallocate()
    pool.deallocate()
    counts.deallocate()
    for file in ownedFrames { file.deallocate() }
    shared.deallocate()
    parameterSpace.deallocate()
    sharedAddresses.deallocate()
    globalAddresses.deallocate()
    hostAddresses.deallocate()
  }

  /// Lets a checker watch the blocks to come.
  func watch(for launch: Checker) {
    ownedChecker = BlockChecker(launch, self)
    checker = ownedChecker
    uncountedChecker = ownedChecker.map(Unmanaged.passUnretained)
  }

  // MARK: Blocks

  /// How far a block came.
  enum Outcome {
    /// All its threads have ended.
    case finished
    /// All its threads wait for other blocks, as far as one can tell: it can be resumed.
    case spinning
    /// `fault` says why.
    case faulted
  }

  /// Makes the block at `index` of the grid ready to run.
  func start(block index: Int) {
    blockIndex = index
    block = launch.grid.coordinates(of: index)
    fault = nil
    printed = ""
    instructionsLeft = options.instructionLimit
    communications = 0
    nextTurn = 0
    isStuck = false
    if case .random(let seed) = options.schedule { generator = seed &+ UInt64(index) }
    let kernel = program.functions[0]
    localMemory?.reset()
    for warp in 0..<warpCount {
      frames[warp].removeLast(frames[warp].count - 1)
      freeFrames[warp].removeAll(keepingCapacity: true)
      let frame = frames[warp][0]
      frame.file.initializeMemory(
        as: UInt8.self, repeating: Self.pattern, count: kernel.generalRowBytes)
      frame.predicates.update(repeating: 0, count: kernel.predicateCount)
      writeBlockConstants(frame)
      localMemory?.prepare(kernel.frameBytes + kernel.outgoingBytes, warp: warp)
      copies[warp].removeAll()
    }
    for barrier in arrivedThreads.indices { arrivedThreads[barrier] = 0 }
    checker?.start(block: index)
    shared.initializeMemory(as: UInt8.self, repeating: Self.pattern, count: sharedBytes)
    warps = (0..<warpCount).map { warp in
      let threads = min(32, threadCount - 32 * warp)
      let lanes: UInt32 = threads == 32 ? .max : (1 << UInt32(threads)) - 1
      frames[warp][0].lanes = lanes
      return Warp(lanes: lanes)
    }
  }

  /// Runs the block that was started until it ends, faults or only spins.
  func run() -> Outcome {
    // The warps that seemed to wait for others since the block was resumed.
    var spinning: UInt32 = 0
    while true {
      // A warp looks at the clock once a slice; those that wait for each other have short ones.
      if isLate { return endLate() }
      var someRan = false
      wasStuck = isStuck
      isStuck = true
      for _ in warps.indices {
        guard let warp = nextWarp() else { break }
        someRan = true
        switch runWarp(warp) {
        case .blocked:
          spinning &= ~(1 << UInt32(warp))
          isStuck = false
        case .preempted: break
        case .spinning: spinning |= 1 << UInt32(warp)
        case .faulted: return .faulted
        }
      }
      if warps.allSatisfy(\.isDone) { return .finished }
      let released = releaseBarriers()
      if released { continue }
      guard someRan else {
        reportDeadlock()
        return .faulted
      }
      let allSpin = warps.indices.allSatisfy { warp in
        !warps[warp].canRun || spinning >> UInt32(warp) & 1 != 0
      }
      if allSpin, program.communicatesBetweenBlocks { return .spinning }
    }
  }

  /// Ends a block whose launch took longer than allowed, where its first warp stands.
  func endLate() -> Outcome {
    let warp = warps.firstIndex { !$0.isDone } ?? 0
    let group = warps[warp].runnable.first ?? warps[warp].converging.first
    let waiting = warps[warp].waiting.first
    fail(
      .timeout, at: group?.counter ?? waiting?.operation ?? 0, warp: warp,
      lanes: group?.lanes ?? waiting?.group.lanes ?? 0)
    return .faulted
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

  private func fill(_ row: UnsafeMutableRawPointer, _ bits: UInt64, is64: Bool) {
    if is64 {
      row.assumingMemoryBound(to: UInt64.self).update(repeating: bits, count: 32)
    } else {
      row.assumingMemoryBound(to: UInt32.self)
        .update(repeating: UInt32(truncatingIfNeeded: bits), count: 32)
    }
  }

  /// Writes the constant rows of a frame that are the same for every block.
  func writeLaunchConstants(_ frame: Frame, warp: Int) {
    let function = program.functions[frame.function]
    for (row, offset) in function.constants {
      let pointer = frame.file + offset
      let is64 = row.is64
      switch row {
      case .uniform(let bits, _): fill(pointer, bits, is64: is64)
      case .parameter(let offset, let byteCount, let isSigned, _):
        fill(pointer, parameter(offset, byteCount, isSigned: isSigned), is64: is64)
      case .variable(let index, let offset, _):
        fill(pointer, variables[index].address &+ UInt64(bitPattern: offset), is64: is64)
      case .dynamicShared(let offset, _):
        fill(
          pointer, UInt64(bitPattern: Int64(program.staticSharedBytes) &+ offset), is64: is64)
      case .frame(let offset, _):
        fill(pointer, UInt64(bitPattern: Int64(frame.localBase) &+ offset), is64: is64)
      case .calleeFrame(let offset):
        let base = Int64(frame.localBase + function.frameBytes)
        fill(pointer, UInt64(bitPattern: base &+ offset), is64: is64)
      case .special(let register):
        let lanes = pointer.assumingMemoryBound(to: UInt32.self)
        for lane in 0..<32 { lanes[lane] = value(of: register, warp: warp, lane: lane) }
      }
    }
  }

  private func parameter(_ offset: Int, _ byteCount: Int, isSigned: Bool) -> UInt64 {
    var bits: UInt64 = 0
    for byte in 0..<byteCount { bits |= UInt64(parameters[offset + byte]) << UInt64(8 * byte) }
    if isSigned, byteCount < 8 {
      let shift = UInt64(64 - 8 * byteCount)
      bits = UInt64(bitPattern: Int64(bitPattern: bits << shift) >> Int64(shift))
    }
    return bits
  }

  /// Writes the constant rows of a frame that change from block to block.
  func writeBlockConstants(_ frame: Frame) {
    for (row, offset) in program.functions[frame.function].constants {
      guard case .special(let register) = row else { continue }
      let pointer = frame.file + offset
      switch register {
      case .blockX, .clusterX: fill(pointer, UInt64(block.x), is64: false)
      case .blockY, .clusterY: fill(pointer, UInt64(block.y), is64: false)
      case .blockZ, .clusterZ: fill(pointer, UInt64(block.z), is64: false)
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
    // A launch without clusters has one block in each.
    case .blockX, .clusterX: value = block.x
    case .blockY, .clusterY: value = block.y
    case .blockZ, .clusterZ: value = block.z
    case .gridWidth, .clusterGridWidth: value = launch.grid.x
    case .gridHeight, .clusterGridHeight: value = launch.grid.y
    case .gridDepth, .clusterGridDepth: value = launch.grid.z
    case .clusterWidth, .clusterHeight, .clusterDepth, .clusterSize: value = 1
    case .clusterBlockX, .clusterBlockY, .clusterBlockZ, .clusterRank: value = 0
    case .warpCount: value = warpCount
    // Which multiprocessor runs a block is not known: all seem to run on one.
    case .multiprocessor, .grid, .reservedSharedBytes: value = 0
    case .multiprocessorCount: value = 1
    case .totalSharedBytes, .aggregateSharedBytes: value = sharedBytes
    case .dynamicSharedBytes: value = launch.dynamicSharedBytes
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
