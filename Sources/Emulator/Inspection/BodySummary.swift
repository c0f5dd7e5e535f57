import PTX

/// What the statements of one body declare and use.
struct BodySummary {
  private(set) var instructions: [Instruction] = []
  private(set) var sharedBytes: Int
  private(set) var localBytes = 0
  private(set) var barriers: Set<Int> = []

  /// - Parameter sharedBytes: Bytes of shared memory that lie in front.
  init(_ statements: [Statement], sharedBytes: Int = 0) {
    self.sharedBytes = sharedBytes
    visit(statements)
  }

  private mutating func visit(_ statements: [Statement]) {
    for statement in statements {
      switch statement {
      case .instruction(let instruction):
        instructions.append(instruction)
        if let barrier = Self.barrier(instruction) { barriers.insert(barrier) }
      case .variable(let variable) where variable.space == .shared:
        sharedBytes = ModuleInspection.end(sharedBytes, variable)
      case .variable(let variable) where variable.space == .local:
        localBytes = ModuleInspection.end(localBytes, variable)
      case .block(let inner): visit(inner)
      default: break
      }
    }
  }

  /// The number of the barrier that an instruction names as a constant.
  private static func barrier(_ instruction: Instruction) -> Int? {
    let parts = instruction.operation.mnemonic.split(separator: ".")
    guard parts.first == "bar" || parts.first == "barrier",
      !parts.contains("warp"), !parts.contains("cluster")
    else { return nil }
    // A reduction has its destination in front.
    let index = parts.contains("red") ? 1 : 0
    guard index < instruction.operands.count else { return 0 }
    if case .integer(let number) = instruction.operands[index], (0..<16).contains(number) {
      return Int(number)
    }
    return nil
  }

  /// Whether an instruction has one of `names` as an operand or in an address.
  func uses(_ names: Set<String>) -> Bool {
    !names.isEmpty && instructions.contains { $0.operands.contains { Self.uses($0, names) } }
  }

  private static func uses(_ operand: Operand, _ names: Set<String>) -> Bool {
    switch operand {
    case .name(let name), .displaced(let name, _): names.contains(name)
    case .address(let address): address.base.map(names.contains) ?? false
    case .vector(let operands), .list(let operands): operands.contains { uses($0, names) }
    default: false
    }
  }
}
