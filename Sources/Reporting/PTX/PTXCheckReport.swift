public import Emulator
public import PTX

/// Everything that `apsim ptx check` tells: the schema `apsim.ptx_check/1`.
public struct PTXCheckReport: Encodable, Sendable {
  struct Problem: Encodable, Sendable {
    let kind: String
    let line: Int?
    let column: Int?
    let function: String?
    let message: String

    init(_ problem: ModuleInspection.Problem) {
      switch problem.kind {
      case .notSupported: kind = "not_supported"
      case .targetMismatch: kind = "target"
      case .invalid: kind = "invalid"
      }
      line = problem.position?.line
      column = problem.position?.column
      function = problem.function.isEmpty ? nil : problem.function
      message = problem.message
    }

    init(_ error: PTXError) {
      kind = "syntax"
      line = error.position.line
      column = error.position.column
      function = nil
      message = error.message
    }

    /// `kernel.ptx:12:5: message`.
    func text(in file: String) -> String {
      let place = line.map { ":\($0):\(column ?? 1)" } ?? ""
      return "\(file)\(place): \(message)"
    }
  }

  struct Parameter: Encodable, Sendable {
    let name: String
    let type: String
    let bytes: Int
  }

  struct Entry: Encodable, Sendable {
    let name: String
    let isKernel: Bool
    let instructions: Int
    let estimatedRegisters: Int?
    let sharedBytes: Int
    let usesDynamicSharedMemory: Bool
    let localBytes: Int
    let parameterBytes: Int
    let parameters: [Parameter]
    let barriers: [Int]
    let oldestTarget: String
    let problems: [Problem]

    init(_ entry: ModuleInspection.Entry) {
      name = entry.name
      isKernel = entry.isKernel
      instructions = entry.instructions
      estimatedRegisters = entry.registers
      sharedBytes = entry.sharedBytes
      usesDynamicSharedMemory = entry.usesDynamicSharedMemory
      localBytes = entry.localBytes
      parameterBytes = entry.parameterBytes
      parameters = entry.parameters.map {
        Parameter(name: $0.name, type: $0.type.rawValue, bytes: $0.byteCount)
      }
      barriers = entry.barriers
      oldestTarget = entry.oldestTarget.description
      problems = entry.problems.map(Problem.init)
    }
  }

  let schema = "apsim.ptx_check/1"
  let file: String
  let version: String?
  let moduleTarget: String?
  let target: String?
  let constBytes: Int
  let globalBytes: Int
  let entries: [Entry]
  /// Problems that belong to no kernel: mistakes of the text, a target older than it allows.
  let problems: [Problem]

  /// Whether every kernel can run.
  public var isRunnable: Bool { problems.isEmpty && entries.allSatisfy(\.problems.isEmpty) }

  /// The first problem in one line, with the number of others; nil where there is none.
  public var firstProblem: String? {
    let all = problems + entries.flatMap(\.problems)
    guard let first = all.first else { return nil }
    return first.text(in: file) + (all.count > 1 ? " (and \(all.count - 1) more)" : "")
  }

  /// The report of a module that was read.
  public init(_ inspection: ModuleInspection, file: String) {
    self.file = file
    version = inspection.version.description
    moduleTarget = inspection.moduleTarget.description
    target = inspection.target.description
    constBytes = inspection.moduleBytes[.const] ?? 0
    globalBytes = inspection.moduleBytes[.global] ?? 0
    entries = inspection.entries.map(Entry.init)
    problems = inspection.moduleProblem.map { [Problem($0)] } ?? []
  }

  /// The report of a text that is no PTX.
  public init(_ errors: ParseErrors, file: String) {
    self.file = file
    (version, moduleTarget, target) = (nil, nil, nil)
    (constBytes, globalBytes) = (0, 0)
    entries = []
    problems = errors.errors.map(Problem.init)
  }
}
