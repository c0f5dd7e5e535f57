import PTX

extension ModuleInspection.Entry {
  init(_ kernel: Kernel, of module: Module, on target: Target) {
    var shared = 0
    var dynamicNames: Set<String> = []
    for case .variable(let variable) in module.declarations where variable.space == .shared {
      if variable.isUnsized { dynamicNames.insert(variable.name) }
      shared = ModuleInspection.end(shared, variable)
    }
    let summary = BodySummary(kernel.body, sharedBytes: shared)
    var problems = Self.problems(summary.instructions, of: kernel.name, module, target)
    // What functions have wrong by themselves is theirs, not that of every kernel that calls them.
    let inFunctions = module.functions.flatMap { function in
      Self.problems(
        BodySummary(function.body ?? []).instructions, of: function.name, module, target)
    }
    let known = Set((problems + inFunctions).compactMap(\.position))
    let search = Self.lower(kernel, of: module, without: known)
    problems += search.problems
    self.init(
      name: kernel.name, isKernel: true, instructions: summary.instructions.count,
      registers: search.program?.estimatedRegisters,
      sharedBytes: search.program?.staticSharedBytes ?? summary.sharedBytes,
      usesDynamicSharedMemory: summary.uses(dynamicNames), localBytes: summary.localBytes,
      parameterBytes: Self.bytes(of: kernel.parameters), parameters: kernel.parameters,
      barriers: summary.barriers.sorted(), oldestTarget: Self.oldestTarget(summary, module),
      problems: Self.sorted(problems))
  }

  init(_ function: Function, _ body: [Statement], of module: Module, on target: Target) {
    let summary = BodySummary(body)
    self.init(
      name: function.name, isKernel: false, instructions: summary.instructions.count,
      registers: nil, sharedBytes: summary.sharedBytes, usesDynamicSharedMemory: false,
      localBytes: summary.localBytes, parameterBytes: Self.bytes(of: function.parameters),
      parameters: function.parameters, barriers: summary.barriers.sorted(),
      oldestTarget: Self.oldestTarget(summary, module),
      problems: Self.sorted(
        Self.problems(summary.instructions, of: function.name, module, target)))
  }

  /// Where the parameters end in the parameter space.
  private static func bytes(of parameters: [Parameter]) -> Int {
    parameters.reduce(0) { end, parameter in
      let alignment = max(parameter.effectiveAlignment, 1)
      return (end + alignment - 1) / alignment * alignment + parameter.byteCount
    }
  }

  private static func oldestTarget(_ summary: BodySummary, _ module: Module) -> Target {
    summary.instructions.map(\.operation.requirement.target).max() ?? Requirement.none.target
  }

  private static func sorted(_ problems: [ModuleInspection.Problem]) -> [ModuleInspection.Problem] {
    func key(_ problem: ModuleInspection.Problem) -> (Int, Int) {
      (problem.position?.line ?? 0, problem.position?.column ?? 0)
    }
    return problems.sorted { key($0) < key($1) }
  }

  /// What can be said of each instruction alone.
  private static func problems(
    _ instructions: [Instruction], of function: String, _ module: Module, _ target: Target
  ) -> [ModuleInspection.Problem] {
    var problems: [ModuleInspection.Problem] = []
    for instruction in instructions where problems.count < ModuleInspection.problemLimit {
      func add(_ kind: LoweringError.Kind, _ message: String) {
        problems.append(
          ModuleInspection.Problem(
            kind: kind, function: function, position: instruction.position, message: message))
      }
      let operation = instruction.operation
      let needed = operation.requirement
      if case .other(let mnemonic) = operation {
        add(.notSupported, "instruction \(mnemonic) is not supported")
      } else if case .invalid(_, let reason) = operation {
        add(.invalid, reason)
      } else if module.target < needed.target {
        add(
          .targetMismatch,
          "\(operation.mnemonic) needs .target \(needed.target) or higher, the module says "
            + "\(module.target)")
      } else if target < needed.target {
        add(
          .targetMismatch,
          "\(operation.mnemonic) needs \(needed.target) or higher and does not run on \(target)")
      } else if module.version < needed.version {
        add(
          .targetMismatch,
          "\(operation.mnemonic) needs .version \(needed.version) or higher, the module says "
            + "\(module.version)")
      }
    }
    return problems
  }

  /// Lowers the kernel, leaving out an instruction that is refused and trying again, so that one
  /// refusal does not hide the next.
  private static func lower(
    _ kernel: Kernel, of module: Module, without refused: Set<SourcePosition>
  ) -> (program: Program?, problems: [ModuleInspection.Problem]) {
    var refused = refused
    var problems: [ModuleInspection.Problem] = []
    while problems.count < ParseErrors.limit {
      let rest = refused.isEmpty ? module : module.removing(refused)
      guard let kernel = rest.kernel(named: kernel.name) else { break }
      do {
        let program = try Program(kernel, of: rest)
        return (refused.isEmpty ? program : nil, problems)
      } catch {
        problems.append(
          ModuleInspection.Problem(
            kind: error.kind, function: kernel.name, position: error.position,
            message: error.message))
        guard let position = error.position, refused.insert(position).inserted else { break }
      }
    }
    return (nil, problems)
  }
}

extension Module {
  /// The module without the instructions at `positions`.
  fileprivate func removing(_ positions: Set<SourcePosition>) -> Module {
    func filtered(_ statements: [Statement]) -> [Statement] {
      statements.compactMap { statement in
        switch statement {
        case .instruction(let instruction):
          instruction.position.map(positions.contains) == true ? nil : statement
        case .block(let inner): .block(filtered(inner))
        default: statement
        }
      }
    }
    var module = self
    module.declarations = declarations.map { declaration in
      switch declaration {
      case .kernel(var kernel):
        kernel.body = filtered(kernel.body)
        return .kernel(kernel)
      case .function(var function):
        function.body = function.body.map(filtered)
        return .function(function)
      default: return declaration
      }
    }
    return module
  }
}
