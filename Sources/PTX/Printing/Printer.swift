/// Writes the canonical text of a module: one statement a line, two spaces for each pair of braces,
/// operands in a column, labels at the left of their scope, integers in decimal.
struct Printer {
  /// The column, counted from the indentation, where operands begin unless the mnemonic is longer.
  private static let operandColumn = 20

  /// The text so far.
  var text = ""

  // MARK: Statements

  /// Writes statements; on demand with an empty line between the declarations at their head and
  /// the rest.
  mutating func print(
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
    case .prototype(let prototype): print(prototype, indentation: indentation)
    case .callTargets(let name, let functions):
      indent(indentation)
      text += "\(name): .calltargets \(functions.joined(separator: ", "));\n"
    case .branchTargets(let name, let labels):
      indent(indentation)
      text += "\(name): .branchtargets \(labels.joined(separator: ", "));\n"
    }
  }

  private mutating func print(_ declaration: RegisterDeclaration, indentation: Int) {
    indent(indentation)
    text += ".reg\(spaced(declaration.vector)) .\(declaration.type.rawValue) "
    for (index, declarator) in declaration.declarators.enumerated() {
      if index > 0 { text += ", " }
      switch declarator {
      case .single(let name): text += name
      case .range(let prefix, let count): text += "\(prefix)<\(count)>"
      }
    }
    text += ";\n"
  }

  /// The modifier of a vector in a declaration.
  func spaced(_ vector: VectorWidth) -> String {
    vector == .one ? "" : " " + vector.modifier
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
      if case .call = instruction.operation {
        print(call: instruction.operands)
      } else {
        print(list: instruction.operands)
      }
    }
    text += ";"
  }

  private mutating func print(list operands: [Operand]) {
    for (index, operand) in operands.enumerated() {
      if index > 0 { text += ", " }
      print(operand)
    }
  }

  /// Writes the operands of a call without the lists that are empty, as far as the place of the
  /// others allows.
  private mutating func print(call operands: [Operand]) {
    var operands = operands
    if operands.count == 3, operands[2] == .list([]) { operands.removeLast() }
    if operands.first == .list([]) { operands.removeFirst() }
    print(list: operands)
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
    case .coordinates(let address, let coordinates):
      print(address, coordinates)
    case .list(let elements):
      text += "("
      print(list: elements)
      text += ")"
    }
  }

  /// Writes a memory operand. The assembler knows `+-16`, not `-16`, behind a base.
  private mutating func print(_ address: Address, _ coordinates: [Operand] = []) {
    text += "["
    switch (address.base, address.offset) {
    case (let base?, 0): text += base
    case (let base?, let offset): text += "\(base)+\(offset)"
    case (nil, let offset): text += String(offset)
    }
    for coordinate in coordinates {
      text += ", "
      print(coordinate)
    }
    text += "]"
  }

  private func hexadecimal(_ bits: UInt64, digits: Int) -> String {
    let significant = String(bits, radix: 16, uppercase: true)
    return String(repeating: "0", count: digits - significant.utf8.count) + significant
  }

  /// Writes two spaces for each pair of braces around the line.
  mutating func indent(_ depth: Int) {
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
