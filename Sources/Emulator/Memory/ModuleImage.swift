public import PTX
import Synchronization

/// A module made ready to be loaded: its variables laid out, its kernels lowered when they are first
/// asked for and kept.
public final class ModuleImage: Sendable {
  /// The module.
  public let module: Module
  /// The variables of global and constant memory in the order of the text.
  let variables: [ModuleVariable]
  /// The index of each variable by its name.
  let variableIndices: [String: Int]
  /// The index of each function by its name: its address in function pointers.
  let functionIndices: [String: Int]
  private let programs = Mutex<[String: Program]>([:])

  /// Lays out the variables of a module.
  ///
  /// - Throws: `LoweringError` for an initialiser that names something unknown or does not fit.
  public init(_ module: Module) throws(LoweringError) {
    self.module = module
    var functionIndices: [String: Int] = [:]
    for function in module.functions where functionIndices[function.name] == nil {
      functionIndices[function.name] = functionIndices.count
    }
    self.functionIndices = functionIndices
    var variables: [ModuleVariable] = []
    var variableIndices: [String: Int] = [:]
    for case .variable(let variable) in module.declarations
    where variable.space == .global || variable.space == .const {
      // A declaration repeated, or declared .extern and defined: the definition counts.
      if let index = variableIndices[variable.name] {
        if variable.linkage == .extern { continue }
        variables[index] = try ModuleVariable(variable)
        continue
      }
      variableIndices[variable.name] = variables.count
      variables.append(try ModuleVariable(variable))
    }
    self.variables = variables
    self.variableIndices = variableIndices
    for variable in variables { try check(variable) }
  }

  private func check(_ variable: ModuleVariable) throws(LoweringError) {
    for relocation in variable.relocations
    where variableIndices[relocation.symbol] == nil && functionIndices[relocation.symbol] == nil {
      throw LoweringError(
        kind: .invalid, kernel: variable.name, position: nil,
        message: "the initialiser of \(variable.name) names \(relocation.symbol), which the module "
          + "does not declare")
    }
  }

  /// The kernel called `name`, lowered; nil if the module has none.
  ///
  /// - Throws: `LoweringError` as `Program.init`.
  public func program(named name: String) throws(LoweringError) -> Program? {
    if var known = programs.withLock({ $0[name] }) {
      known.imageReference = known.imageReference.withOwnership
      return known
    }
    guard let kernel = module.kernel(named: name) else { return nil }
    let program = try Program(kernel, in: self)
    var kept = program
    kept.imageReference = program.imageReference.withoutOwnership
    programs.withLock { [kept] in $0[name] = kept }
    return program
  }
}
