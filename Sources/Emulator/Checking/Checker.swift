import PTX

/// Watches a launch for what `Checks` names. One thread runs all blocks while it does.
///
/// Time is a counter that every event that orders accesses moves on; an access is stamped with it.
final class Checker {
  let checks: Checks
  let program: Program
  let memory: GlobalMemory
  /// Warps of a block.
  let warpCount: Int
  /// The role of each operation.
  let roles: [OperationRole]
  /// Operation and flags of the marks of each operation.
  let marks: [UInt32]
  var log = FindingLog()
  var now: UInt32 = 1
  var history: OrderHistory
  /// What is known to those who acquire from an address of global memory.
  var releases: [UInt64: OrderHistory.Node] = [:]
  let globalShadow = ShadowPages()
  /// Where reads of what nothing wrote are looked for.
  let tables: DefinednessTables?
  /// Whether races between blocks can be told: warps of the grid are counted in 27 bits.
  let watchesGlobalRaces: Bool

  init(_ program: Program, _ launch: Launch, memory: GlobalMemory, checks: Checks) {
    self.checks = checks
    self.program = program
    self.memory = memory
    warpCount = (launch.block.count + 31) / 32
    roles = program.sources.map { source in
      source < 0 ? [] : OperationRole(program.instructions[Int(source)].operation)
    }
    marks = roles.enumerated().map { Mark.meta(counter: $0, $1) }
    tables = checks.contains(.initialization) ? DefinednessTables(program) : nil
    history = OrderHistory(warpsPerBlock: warpCount)
    let (warps, overflow) = warpCount.multipliedReportingOverflow(by: launch.grid.count)
    watchesGlobalRaces = checks.contains(.races) && !overflow && warps < 1 << 27
  }

  /// Moves time on.
  @inline(__always)
  func advance() {
    // Past the end all accesses seem to be of one moment: a race may be missed.
    if now < .max { now += 1 }
  }

  /// The instruction of an operation, as findings name it.
  func access(_ counter: Int, _ thread: Finding.Thread? = nil) -> Finding.Access {
    guard program.sources.indices.contains(counter), program.sources[counter] >= 0 else {
      return Finding.Access(instruction: "end", thread: thread)
    }
    let instruction = program.instructions[Int(program.sources[counter])]
    return Finding.Access(
      position: instruction.position, instruction: instruction.operation.mnemonic, thread: thread)
  }

  /// What the checkers found, in the order of the text.
  var findings: [Finding] { log.sorted }
}
