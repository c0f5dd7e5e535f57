public import PTX

/// What a module contains and what of it cannot run: found without running anything.
public struct ModuleInspection: Sendable {
  /// Something that keeps a kernel or function from running.
  public struct Problem: Hashable, Sendable {
    /// Why: not modelled, not on the target, or meaningless.
    public let kind: LoweringError.Kind
    /// The kernel or function.
    public let function: String
    /// Where it stands, if the module was parsed from a text.
    public let position: SourcePosition?
    /// What is wrong, and the mend.
    public let message: String
  }

  /// A kernel or function.
  public struct Entry: Sendable {
    /// The name.
    public let name: String
    /// Whether the host can launch it.
    public let isKernel: Bool
    /// Instructions in its own text.
    public let instructions: Int
    /// 32-bit registers that a thread needs, estimated; nil where it cannot be lowered, or is a
    /// function, which shares the registers of its callers.
    public let registers: Int?
    /// Bytes of the shared variables in its own text, and for a kernel those of the module.
    public let sharedBytes: Int
    /// Whether it uses shared memory whose size the launch gives.
    public let usesDynamicSharedMemory: Bool
    /// Bytes of the local variables in its own text.
    public let localBytes: Int
    /// Bytes of its parameters.
    public let parameterBytes: Int
    /// The parameters in order.
    public let parameters: [Parameter]
    /// Numbers of the barriers that it names.
    public let barriers: [Int]
    /// The oldest target that has all its instructions.
    public let oldestTarget: Target
    /// What keeps it from running, in the order of the text.
    public let problems: [Problem]
  }

  /// The version of the language that the text asks for.
  public let version: LanguageVersion
  /// The oldest target that the text may run on, as it says itself.
  public let moduleTarget: Target
  /// The target that was asked about.
  public let target: Target
  /// Bytes of the module's variables by state space.
  public let moduleBytes: [StateSpace: Int]
  /// Kernels and functions with a body, in the order of the text.
  public let entries: [Entry]
  /// A problem of the module as a whole: a target older than it allows.
  public let moduleProblem: Problem?

  /// All problems, the module's first.
  public var problems: [Problem] {
    (moduleProblem.map { [$0] } ?? []) + entries.flatMap(\.problems)
  }

  /// Problems of one kernel after which the search ends.
  static let problemLimit = 100

  /// Inspects a module.
  ///
  /// - Parameter target: The target to run on; nil for the module's own.
  public init(_ module: Module, target: Target? = nil) {
    let target = target ?? module.target
    version = module.version
    moduleTarget = module.target
    self.target = target
    moduleProblem = Self.mismatch(module, target)
    var bytes: [StateSpace: Int] = [:]
    for case .variable(let variable) in module.declarations {
      bytes[variable.space, default: 0] = Self.end(bytes[variable.space] ?? 0, variable)
    }
    moduleBytes = bytes
    entries = module.declarations.compactMap { declaration in
      switch declaration {
      case .kernel(let kernel): Entry(kernel, of: module, on: target)
      case .function(let function):
        function.body.map { Entry(function, $0, of: module, on: target) }
      default: nil
      }
    }
  }

  /// Why `module` cannot run on `target` as a whole.
  static func mismatch(_ module: Module, _ target: Target) -> Problem? {
    let own = module.target
    // Code for one architecture (sm_90a) runs on that one alone.
    let runs = own.isArchitectureSpecific ? own.number == target.number : own <= target
    guard !runs else { return nil }
    return Problem(
      kind: .targetMismatch, function: "", position: nil,
      message: "the module says .target \(own), which does not run on \(target)")
  }

  /// The first byte behind `variable` where it follows `offset` bytes; an unstated size counts as
  /// none, and one past any memory as the largest number.
  static func end(_ offset: Int, _ variable: Variable) -> Int {
    let alignment = max(variable.effectiveAlignment, 1)
    var size = variable.type.byteCount
    for dimension in variable.dimensions {
      let (product, overflow) = size.multipliedReportingOverflow(by: dimension ?? 0)
      size = overflow ? .max : product
    }
    let (padded, paddingOverflow) = offset.addingReportingOverflow(alignment - 1)
    let start = paddingOverflow ? offset : padded / alignment * alignment
    let (end, overflow) = start.addingReportingOverflow(size)
    return overflow ? .max : end
  }
}

extension Emulator {
  /// Refuses a module that does not run on `target`.
  ///
  /// - Throws: `LoweringError` of the kind `targetMismatch`.
  public static func check(_ module: Module, runsOn target: Target) throws(LoweringError) {
    guard let problem = ModuleInspection.mismatch(module, target) else { return }
    throw LoweringError(
      kind: problem.kind, kernel: module.kernels.first?.name ?? "", position: nil,
      message: problem.message)
  }
}
