// Modules, kernels, functions and variables.
extension Printer {
  /// Writes a module.
  mutating func print(_ module: Module) {
    text += ".version \(module.version)\n.target \(module.target)\n"
    text += ".address_size \(module.addressSize)\n"
    var previousIsLine = false
    for declaration in module.declarations {
      let isLine = declaration.isLine
      if !(isLine && previousIsLine) { text += "\n" }
      previousIsLine = isLine
      switch declaration {
      case .variable(let variable): print(variable, indentation: 0)
      case .kernel(let kernel): print(kernel)
      case .function(let function): print(function)
      case .alias(let name, let target): text += ".alias \(name), \(target);\n"
      case .reference(let type, let name, let linkage):
        print(linkage)
        text += ".global .\(type.rawValue) \(name);\n"
      case .pragma(let string): text += ".pragma \"\(string)\";\n"
      }
    }
  }

  private mutating func print(_ kernel: Kernel) {
    print(kernel.linkage)
    text += ".entry \(kernel.name)("
    for (index, parameter) in kernel.parameters.enumerated() {
      text += index == 0 ? "\n  " : ",\n  "
      print(parameter)
    }
    text += kernel.parameters.isEmpty ? ")\n" : "\n)\n"
    for directive in kernel.directives { print(directive) }
    print(body: kernel.body)
  }

  private mutating func print(_ function: Function) {
    print(function.linkage)
    text += ".func "
    if !function.results.isEmpty {
      print(list: function.results)
      text += " "
    }
    text += function.name
    print(list: function.parameters)
    if function.isNoReturn { text += " .noreturn" }
    if function.body != nil || !function.directives.isEmpty { text += "\n" }
    for directive in function.directives { print(directive) }
    if let body = function.body { print(body: body) } else { text += ";\n" }
  }

  private mutating func print(body: [Statement]) {
    text += "{\n"
    print(body, indentation: 1, separatesDeclarations: true)
    text += "}\n"
  }

  /// Writes `label: .callprototype ...;`.
  mutating func print(_ prototype: CallPrototype, indentation: Int) {
    indent(indentation)
    text += "\(prototype.name): .callprototype "
    if !prototype.results.isEmpty {
      print(list: prototype.results)
      text += " "
    }
    text += "_ "
    print(list: prototype.parameters)
    text += prototype.isNoReturn ? " .noreturn;\n" : ";\n"
  }

  private mutating func print(list parameters: [Parameter]) {
    text += "("
    for (index, parameter) in parameters.enumerated() {
      if index > 0 { text += ", " }
      print(parameter)
    }
    text += ")"
  }

  private mutating func print(_ parameter: Parameter) {
    text += parameter.isRegister ? ".reg" : ".param"
    if let alignment = parameter.alignment { text += " .align \(alignment)" }
    if parameter.reference == nil || parameter.pointer != nil {
      text += " .\(parameter.type.rawValue)"
    }
    if let pointer = parameter.pointer {
      text += " .ptr"
      if let space = pointer.space { text += " .\(space.rawValue)" }
      if let alignment = pointer.alignment { text += " .align \(alignment)" }
    }
    if let reference = parameter.reference { text += " .\(reference.rawValue)" }
    text += " \(parameter.name)"
    if let count = parameter.count { text += count == 0 ? "[]" : "[\(count)]" }
  }

  private mutating func print(_ directive: PerformanceDirective) {
    switch directive {
    case .maximumThreads(let extents): text += ".maxntid \(list(extents))\n"
    case .requiredThreads(let extents): text += ".reqntid \(list(extents))\n"
    case .minimumBlocksPerSM(let count): text += ".minnctapersm \(count)\n"
    case .maximumBlocksPerSM(let count): text += ".maxnctapersm \(count)\n"
    case .maximumRegisters(let count): text += ".maxnreg \(count)\n"
    case .requiredClusterBlocks(let extents): text += ".reqnctapercluster \(list(extents))\n"
    case .explicitCluster: text += ".explicitcluster\n"
    case .maximumClusterRank(let count): text += ".maxclusterrank \(count)\n"
    case .blocksAreClusters: text += ".blocksareclusters\n"
    case .pragma(let string): text += ".pragma \"\(string)\";\n"
    }
  }

  private func list(_ numbers: [Int]) -> String {
    numbers.map(String.init).joined(separator: ", ")
  }

  private mutating func print(_ linkage: Linkage?) {
    if let linkage { text += ".\(linkage.rawValue) " }
  }

  /// Writes a variable from its linkage to the `;`.
  mutating func print(_ variable: Variable, indentation: Int) {
    indent(indentation)
    print(variable.linkage)
    text += ".\(variable.space.rawValue)"
    if variable.isManaged { text += " .attribute(.managed)" }
    if let alignment = variable.alignment { text += " .align \(alignment)" }
    text += "\(spaced(variable.vector)) .\(variable.type.rawValue) \(variable.name)"
    for dimension in variable.dimensions {
      text += "[\(dimension.map(String.init) ?? "")]"
    }
    if let initializer = variable.initializer {
      text += " = "
      print(initializer)
    }
    text += ";\n"
  }

  private mutating func print(_ initializer: Initializer) {
    switch initializer {
    case .integer(let value): print(Operand.integer(value))
    case .float32(let bits): print(Operand.float32(bits))
    case .float64(let bits): print(Operand.float64(bits))
    case .address(let name, let offset, let isGeneric):
      text += isGeneric ? "generic(\(name))" : name
      if offset != 0 { text += "+\(offset)" }
    case .maskedAddress(let name, let offset, let isGeneric, let mask):
      text += "0x\(String(mask, radix: 16, uppercase: true))("
      print(.address(of: name, offset: offset, isGeneric: isGeneric))
      text += ")"
    case .list(let elements):
      text += "{"
      for (index, element) in elements.enumerated() {
        if index > 0 { text += ", " }
        print(element)
      }
      text += "}"
    }
  }
}

extension Declaration {
  /// Whether the declaration stands on one line, without empty lines to others of its kind.
  fileprivate var isLine: Bool {
    switch self {
    case .variable, .alias, .reference, .pragma: true
    case .kernel, .function: false
    }
  }
}
