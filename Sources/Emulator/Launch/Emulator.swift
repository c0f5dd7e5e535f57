import PTX

/// Runs kernels bit-exactly on all cores of the host.
///
/// Thread blocks are independent, so results, counts and faults are the same at every thread count.
public struct Emulator: Sendable {
  /// How much a launch observes. Each level costs more time than the one before.
  public enum Observation: Hashable, Sendable {
    /// The result alone.
    case result
    /// The result and the counters.
    case counters
  }

  /// The memory that kernels read and write.
  public let memory: GlobalMemory
  /// Host threads that run blocks.
  public let threads: Int

  /// Creates an emulator.
  ///
  /// - Parameter threads: Host threads, at least 1.
  public init(memory: GlobalMemory, threads: Int) {
    self.memory = memory
    self.threads = max(1, threads)
  }

  /// Warp instructions that one block may issue before it is taken for an endless loop.
  public static let defaultInstructionLimit = 4_000_000_000

  /// Runs a launch to its end with the standard options but for these two; see
  /// `run(_:_:options:progress:)`.
  public func run(
    _ program: Program, _ launch: Launch, observation: Observation = .counters,
    instructionLimit: Int = Emulator.defaultInstructionLimit,
    progress: (@Sendable (_ finishedBlocks: Int) -> Void)? = nil
  ) throws -> Profile {
    try run(
      program, launch,
      options: Options(observation: observation, instructionLimit: instructionLimit),
      progress: progress)
  }

  /// Runs a launch to its end.
  ///
  /// - Parameters:
  ///   - options: What to count and check, limits and schedule.
  ///   - progress: Called from host threads with the number of finished blocks.
  /// - Returns: What was counted, instruction by instruction.
  /// - Throws: `LaunchError` before anything runs; `Fault` of the first block, in the order of the
  ///   grid, that faulted.
  public func run(
    _ program: Program, _ launch: Launch, options: Options,
    progress: (@Sendable (_ finishedBlocks: Int) -> Void)? = nil
  ) throws -> Profile {
    try check(program, launch)
    try options.limits?.check(program, launch)
    let blockCount = launch.grid.count
    if let other = options.blocks?.first(where: { !(0..<blockCount).contains($0) }) {
      throw LaunchError.noSuchBlock(other, count: blockCount)
    }
    if program.usesHeap { try memory.prepareHeap() }
    let prepared = PreparedLaunch(
      program: program, launch: launch, memory: memory,
      variables: try memory.instantiate(program.image), options: options,
      deadline: options.timeout.map { ContinuousClock.now + $0 })
    // Where blocks see each other's writes, one thread runs them in a fixed order, so that the result
    // does not depend on the threads; so where a checker watches, whose findings depend on the order.
    return program.communicatesBetweenBlocks || !options.checks.isEmpty
      ? try prepared.runInTurns(progress: progress)
      : try prepared.run(threads: threads, progress: progress)
  }

  private func check(_ program: Program, _ launch: Launch) throws(LaunchError) {
    let grid = launch.grid
    guard grid.x >= 1, grid.y >= 1, grid.z >= 1, grid.x < 1 << 31, grid.y < 65536, grid.z < 65536
    else { throw .invalidGrid(grid) }
    let block = launch.block
    guard [block.x, block.y, block.z].allSatisfy({ (1...1024).contains($0) }), block.z <= 64,
      block.x * block.y * block.z <= 1024
    else { throw .invalidBlock(block) }
    for directive in program.directives {
      switch directive {
      case .requiredThreads(let sizes):
        let required = (sizes + [1, 1]).prefix(3)
        guard Array(required) == [block.x, block.y, block.z] else {
          throw .blockNotAllowed(
            kernel: program.name, block: block, directive: ".reqntid \(Self.list(sizes))")
        }
      case .maximumThreads(let sizes):
        let maximum = sizes.reduce(1) { $0.multipliedReportingOverflow(by: $1).partialValue }
        guard block.count <= maximum else {
          throw .blockNotAllowed(
            kernel: program.name, block: block, directive: ".maxntid \(Self.list(sizes))")
        }
      default: break
      }
    }
    guard launch.arguments.count == program.parameters.count else {
      throw .argumentCount(
        kernel: program.name, expected: program.parameters.count, given: launch.arguments.count)
    }
    for (parameter, argument) in zip(program.parameters, launch.arguments)
    where parameter.byteCount != argument.byteCount {
      throw .argumentSize(
        kernel: program.name, parameter: parameter.name, expected: parameter.byteCount,
        given: argument.byteCount)
    }
    let limit = Lowering.maximumSharedBytes - program.staticSharedBytes
    guard launch.dynamicSharedBytes >= 0, launch.dynamicSharedBytes <= limit else {
      throw .invalidSharedSize(launch.dynamicSharedBytes, limit: limit)
    }
  }

  private static func list(_ sizes: [Int]) -> String {
    sizes.map(String.init).joined(separator: ", ")
  }
}
