import Dispatch
import Synchronization

/// A launch whose program, sizes and arguments were checked: runs its blocks.
struct PreparedLaunch: Sendable {
  let program: Program
  let launch: Launch
  let memory: GlobalMemory
  let variables: [GlobalMemory.Allocation]
  let options: Emulator.Options
  let deadline: ContinuousClock.Instant?
  /// The blocks to run in the order of the grid; nil for all.
  let blocks: [Int]?

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
    blocks = options.blocks.map { Array(Set($0)).sorted() }
  }

  private var blockCount: Int { blocks?.count ?? launch.grid.count }

  /// The index in the grid of the block that runs as number `turn`.
  private func block(_ turn: Int) -> Int { blocks?[turn] ?? turn }

  /// What blocks gave: counts, what they printed, and the first fault in the order of the grid.
  private struct Results {
    var counts: [OperationCounts]
    var printed: [(block: Int, text: String)] = []
    var fault: (block: Int, fault: Fault)?

    init(operationCount: Int) {
      counts = Array(repeating: OperationCounts(), count: operationCount)
    }

    mutating func take(_ executor: BlockExecutor, _ outcome: BlockExecutor.Outcome) {
      if !executor.printed.isEmpty { printed.append((executor.blockIndex, executor.printed)) }
      if outcome == .faulted, let fault = executor.fault,
        self.fault.map({ executor.blockIndex < $0.block }) ?? true
      {
        self.fault = (executor.blockIndex, fault)
      }
    }

    /// Forgets what blocks behind the fault printed: whether they ran depends on the host threads.
    mutating func dropBehindFault() {
      guard let fault else { return }
      printed.removeAll { $0.block > fault.block }
    }

    mutating func addCounts(of executor: BlockExecutor) {
      for index in counts.indices { counts[index] += executor.counts[index] }
    }

    func profile(of program: Program, findings: [Finding] = []) throws(Fault) -> Profile {
      let text = printed.sorted { $0.block < $1.block }.map(\.text).joined()
      if var fault = fault?.fault {
        fault.findings = findings
        fault.printed = text
        throw fault
      }
      return Profile(program: program, counts: counts, printed: text, findings: findings)
    }
  }

  private func executor() -> BlockExecutor {
    BlockExecutor(
      program: program, launch: launch, memory: memory, variables: variables, options: options,
      deadline: deadline)
  }

  /// Runs independent blocks on host threads.
  func run(
    threads: Int, progress: (@Sendable (_ finishedBlocks: Int) -> Void)?
  ) throws(Fault) -> Profile {
    let blockCount = blockCount
    let next = Atomic<Int>(0)
    let finished = Atomic<Int>(0)
    let results = Mutex(Results(operationCount: program.operations.count))
    DispatchQueue.concurrentPerform(iterations: min(threads, blockCount)) { _ in
      let executor = executor()
      while true {
        let turn = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard turn < blockCount else { break }
        let block = block(turn)
        // Blocks before a fault must still run: one of them may fault too, and the first counts.
        let isNeeded = results.withLock { $0.fault.map { block < $0.block } ?? true }
        guard isNeeded else { break }
        executor.start(block: block)
        let outcome = executor.isLate ? executor.endLate() : executor.run()
        results.withLock { $0.take(executor, outcome) }
        if let progress {
          progress(finished.wrappingAdd(1, ordering: .relaxed).newValue)
        }
      }
      results.withLock { $0.addCounts(of: executor) }
    }
    results.withLock { $0.dropBehindFault() }
    return try results.withLock { $0 }.profile(of: program)
  }

  /// Blocks that may be under way at one time where they wait for each other; a GPU has fewer.
  private static let residentLimit = 4096

  /// Runs blocks one after the other in the order of the grid. A block that only spins is put aside
  /// for the next one and resumed in turn, as if all were resident.
  func runInTurns(
    progress: (@Sendable (_ finishedBlocks: Int) -> Void)?
  ) throws(Fault) -> Profile {
    let checker =
      options.checks.isEmpty
      ? nil : Checker(program, launch, memory: memory, checks: options.checks)
    let blockCount = blockCount
    var results = Results(operationCount: program.operations.count)
    var resident: [BlockExecutor] = []
    var spare: BlockExecutor?
    var next = 0
    var finished = 0
    var turn = 0
    while next < blockCount || !resident.isEmpty {
      let executor: BlockExecutor
      // After every turn of a block that waits a new one may begin.
      if next < blockCount, resident.isEmpty || turn >= resident.count,
        resident.count < Self.residentLimit
      {
        executor = spare ?? self.executor()
        if let checker, executor.checker == nil {
          executor.watch(for: checker)
        }
        spare = nil
        executor.start(block: block(next))
        next += 1
        resident.append(executor)
        turn = resident.count - 1
      } else {
        if turn >= resident.count { turn = 0 }
        executor = resident[turn]
      }
      let outcome = executor.isLate ? executor.endLate() : executor.run()
      guard outcome != .spinning else {
        turn += 1
        continue
      }
      results.take(executor, outcome)
      if outcome == .faulted {
        resident.remove(at: turn)
        for waiting in resident { results.take(waiting, .spinning) }
        break
      }
      resident.remove(at: turn)
      if let spare { results.addCounts(of: spare) }
      spare = executor
      finished += 1
      progress?(finished)
    }
    for executor in resident { results.addCounts(of: executor) }
    if let spare { results.addCounts(of: spare) }
    return try results.profile(of: program, findings: checker?.findings ?? [])
  }
}
