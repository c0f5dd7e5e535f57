/// Writes the canonical text of a module: one statement a line, two spaces for each pair of braces,
/// operands in a column, labels at the left of their scope, integers in decimal.
struct Printer {
  /// The column, counted from the indentation, where operands begin unless the mnemonic is longer.
  private static let operandColumn = 20

  /// The text so far.
  private(set) var text = ""

  // MARK: Module

  /// Writes a module.
  mutating func print(_ module: Module) {
    text += ".version \(module.version)\n.target \(module.target)\n"
    text += ".address_size \(module.addressSize)\n"
    var previousIsVariable = false
    for declaration in module.declarations {
      switch declaration {
      case .variable(let variable):
        if !previousIsVariable { text += "\n" }
        print(variable, indentation: 0)
        previousIsVariable = true
      case .kernel(let kernel):
        text += "\n"
        print(kernel)
        previousIsVariable = false
      case .function:
        preconditionFailure("the parser refuses functions so far")
      }
    }
  }

  /// Writes a kernel.
  private mutating func print(_ kernel: Kernel) {
    print(kernel.linkage)
    text += ".entry \(kernel.name)("
    for (index, parameter) in kernel.parameters.enumerated() {
      text += index == 0 ? "\n  " : ",\n  "
      print(parameter)
    }
    text += kernel.parameters.isEmpty ? ")\n" : "\n)\n"
    for directive in kernel.directives { print(directive) }
    text += "{\n"
    print(kernel.body, indentation: 1, separatesDeclarations: true)
    text += "}\n"
  }

  private mutating func print(_ parameter: Parameter) {
    text += ".param"
    if let alignment = parameter.alignment { text += " .align \(alignment)" }
    text += " .\(parameter.type.rawValue)"
    if let pointer = parameter.pointer {
      text += " .ptr"
      if let space = pointer.space { text += " .\(space.rawValue)" }
      if let alignment = pointer.alignment { text += " .align \(alignment)" }
    }
    text += " \(parameter.name)"
    if let count = parameter.count { text += "[\(count)]" }
  }

  private mutating func print(_ directive: PerformanceDirective) {
    switch directive {
    case .maximumThreads(let extents): text += ".maxntid \(list(extents))\n"
    case .requiredThreads(let extents): text += ".reqntid \(list(extents))\n"
    case .minimumBlocksPerSM(let count): text += ".minnctapersm \(count)\n"
    case .maximumRegisters(let count): text += ".maxnreg \(count)\n"
    }
  }

  private func list(_ numbers: [Int]) -> String {
    numbers.map(String.init).joined(separator: ", ")
  }

  private mutating func print(_ linkage: Linkage?) {
    if let linkage { text += ".\(linkage.rawValue) " }
  }

  // MARK: Statements

  /// Writes statements; on demand with an empty line between the declarations at their head and
  /// the rest.
  private mutating func print(
    _ statements: [Statement], indentation: Int, separatesDeclarations: Bool = false
  ) {
    var isHead = separatesDeclarations
    for (index, statement) in statements.enumerated() {
      if isHead, !statement.isDeclaration {
        if index > 0 { text += "\n" }
        isHead = false
      }
      print(statement, indentation: indentation)
    }
  }

  private mutating func print(_ statement: Statement, indentation: Int) {
    switch statement {
    case .registers(let declaration): print(declaration, indentation: indentation)
    case .variable(let variable): print(variable, indentation: indentation)
    case .label(let name):
      indent(indentation - 1)
      text += "\(name):\n"
    case .instruction(let instruction):
      indent(indentation)
      print(instruction, column: Self.operandColumn)
      text += "\n"
    case .block(let statements):
      indent(indentation)
      text += "{\n"
      print(statements, indentation: indentation + 1)
      indent(indentation)
      text += "}\n"
    case .pragma(let string):
      indent(indentation)
      text += ".pragma \"\(string)\";\n"
    case .prototype, .callTargets, .branchTargets:
      preconditionFailure("the parser refuses indirect calls so far")
    }
  }

  private mutating func print(_ declaration: RegisterDeclaration, indentation: Int) {
    indent(indentation)
    text += ".reg .\(declaration.type.rawValue) "
    for (index, declarator) in declaration.declarators.enumerated() {
      if index > 0 { text += ", " }
      switch declarator {
      case .single(let name): text += name
      case .range(let prefix, let count): text += "\(prefix)<\(count)>"
      }
    }
    text += ";\n"
  }

  private mutating func print(_ variable: Variable, indentation: Int) {
    indent(indentation)
    print(variable.linkage)
    text += ".\(variable.space.rawValue)"
    if let alignment = variable.alignment { text += " .align \(alignment)" }
    text += " .\(variable.type.rawValue) \(variable.name)"
    for dimension in variable.dimensions {
      text += "[\(dimension.map(String.init) ?? "")]"
    }
    text += ";\n"
  }

  // MARK: Instructions

  /// Writes an instruction up to its `;` with the operands at `column` or behind the mnemonic.
  mutating func print(_ instruction: Instruction, column: Int) {
    let start = text.utf8.count
    if let predicate = instruction.predicate {
      text += predicate.isNegated ? "@!" : "@"
      text += predicate.register
      text += " "
    }
    text += instruction.operation.mnemonic
    if !instruction.operands.isEmpty {
      let width = text.utf8.count - start
      text += " "
      for _ in 0..<max(0, column - width - 1) { text += " " }
      print(list: instruction.operands)
    }
    text += ";"
  }

  private mutating func print(list operands: [Operand]) {
    for (index, operand) in operands.enumerated() {
      if index > 0 { text += ", " }
      print(operand)
    }
  }

  /// Writes an operand.
  mutating func print(_ operand: Operand) {
    switch operand {
    case .name(let name): text += name
    case .integer(let value): text += String(value)
    case .float32(let bits): text += "0f" + hexadecimal(UInt64(bits), digits: 8)
    case .float64(let bits): text += "0d" + hexadecimal(bits, digits: 16)
    case .address(let address): print(address)
    case .vector(let elements):
      text += "{"
      print(list: elements)
      text += "}"
    case .negated(let name): text += "!" + name
    case .pair(let first, let second): text += first + "|" + second
    case .displaced(let name, let offset): text += "\(name)+\(offset)"
    case .list(let elements):
      text += "("
      print(list: elements)
      text += ")"
    }
  }

  /// Writes a memory operand. The assembler knows `+-16`, not `-16`, behind a base.
  private mutating func print(_ address: Address) {
    text += "["
    switch (address.base, address.offset) {
    case (let base?, 0): text += base
    case (let base?, let offset): text += "\(base)+\(offset)"
    case (nil, let offset): text += String(offset)
    }
    text += "]"
  }

  private func hexadecimal(_ bits: UInt64, digits: Int) -> String {
    let significant = String(bits, radix: 16, uppercase: true)
    return String(repeating: "0", count: digits - significant.utf8.count) + significant
  }

  private mutating func indent(_ depth: Int) {
    for _ in 0..<max(0, depth) { text += "  " }
  }
}

extension Statement {
  /// Whether the statement declares storage.
  fileprivate var isDeclaration: Bool {
    switch self {
    case .registers, .variable: true
    case .label, .instruction, .block, .pragma, .prototype, .callTargets, .branchTargets: false
    }
  }
}
