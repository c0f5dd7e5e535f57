import PTX

// What the names of a text stand for.
extension Lowering {
  /// Looks a name up in the scopes of the function, then among the names of the module.
  func entity(_ name: String) -> Entity? {
    for scope in scopes.reversed() {
      if let entity = scope[name] { return entity }
    }
    if let offset = moduleSharedOffsets[name] { return .shared(offset: offset) }
    if let index = image.variableIndices[name] { return .variable(index: index) }
    return nil
  }

  /// The entity of a name that may be a shared variable or function of module scope: its place is made
  /// when something first refers to it.
  mutating func resolve(_ name: String) throws(LoweringError) -> Entity? {
    if let known = entity(name) { return known }
    for declaration in module.declarations {
      switch declaration {
      case .variable(let variable) where variable.name == name && variable.space == .shared:
        if variable.isUnsized {
          usesDynamicShared = true
          dynamicAlignment = max(dynamicAlignment, variable.effectiveAlignment)
          return .dynamicShared
        }
        let offset = try placeShared(variable)
        moduleSharedOffsets[name] = offset
        return .shared(offset: offset)
      case .function(let function) where function.name == name: return .function(function)
      default: continue
      }
    }
    return nil
  }

  // MARK: Declarations of a body

  mutating func declare(_ statement: Statement) throws(LoweringError) {
    switch statement {
    case .registers(let declaration): try declare(declaration)
    case .variable(let variable): try declare(variable)
    case .label(let name): scopes[scopes.count - 1][name] = .label(newLabel())
    case .prototype(let prototype): scopes[scopes.count - 1][prototype.name] = .prototype(prototype)
    case .callTargets(let name, let functions):
      scopes[scopes.count - 1][name] = .callTargets(functions)
    case .branchTargets(let name, let labels):
      scopes[scopes.count - 1][name] = .branchTargets(labels)
    case .instruction, .block, .pragma: break
    }
  }

  private mutating func declare(_ variable: Variable) throws(LoweringError) {
    switch variable.space {
    case .shared:
      if variable.isUnsized {
        usesDynamicShared = true
        dynamicAlignment = max(dynamicAlignment, variable.effectiveAlignment)
        scopes[scopes.count - 1][variable.name] = .dynamicShared
      } else {
        scopes[scopes.count - 1][variable.name] = .shared(offset: try placeShared(variable))
      }
    case .local, .param:
      let offset = Self.aligned(frameBytes, to: max(variable.effectiveAlignment, 1))
      let size = try byteCount(variable, limit: LocalMemory.limit)
      frameBytes = offset + size
      guard frameBytes <= LocalMemory.limit else {
        throw invalid(
          "local variables take \(frameBytes) bytes, more than the \(LocalMemory.limit) of a thread"
        )
      }
      scopes[scopes.count - 1][variable.name] = .local(
        offset: offset, byteCount: size, isParameter: variable.space == .param)
    case .global, .const:
      throw unsupported(
        ".\(variable.space.rawValue) variable \(variable.name) in a body: declare it outside, which"
      )
    }
  }

  private mutating func placeShared(_ variable: Variable) throws(LoweringError) -> Int {
    let offset = Self.aligned(sharedBytes, to: max(variable.effectiveAlignment, 1))
    let size = try byteCount(variable, limit: Self.maximumSharedBytes)
    sharedBytes = offset + size
    guard sharedBytes <= Self.maximumSharedBytes else {
      throw invalid("shared variables take \(sharedBytes) bytes, more than any block has (227 KiB)")
    }
    return offset
  }

  private func byteCount(_ variable: Variable, limit: Int) throws(LoweringError) -> Int {
    var byteCount = variable.type.byteCount
    for dimension in variable.dimensions {
      let (product, overflow) = byteCount.multipliedReportingOverflow(by: dimension ?? 0)
      guard !overflow, product <= limit else {
        throw invalid(
          "variable \(variable.name) is larger than the \(limit / 1024) KiB that there are")
      }
      byteCount = product
    }
    return byteCount
  }

  private mutating func declare(_ declaration: RegisterDeclaration) throws(LoweringError) {
    for declarator in declaration.declarators {
      switch declarator {
      case .single(let name): declareRegister(name, declaration)
      case .range(let prefix, let count):
        guard (0...1 << 20).contains(count), registerIs64.count + count <= 1 << 21 else {
          throw invalid("\(count) registers \(prefix) are more than the 1048576 that are modelled")
        }
        for index in 0..<count { declareRegister("\(prefix)\(index)", declaration) }
      }
    }
  }

  private mutating func declareRegister(_ name: String, _ declaration: RegisterDeclaration) {
    guard declaration.vector == .one else {
      for component in Self.components.prefix(declaration.vector.rawValue) {
        declareRegister("\(name).\(component.position)", declaration.type)
        scopes[scopes.count - 1]["\(name).\(component.color)"] =
          entity("\(name).\(component.position)")
      }
      return
    }
    declareRegister(name, declaration.type)
  }

  mutating func declareRegister(_ name: String, _ type: ScalarType) {
    if type == .pred {
      scopes[scopes.count - 1][name] = .predicate(slot: predicateCount)
      predicateCount += 1
    } else {
      scopes[scopes.count - 1][name] = .register(index: registerIs64.count, type: type)
      // A value of 128 bits takes two rows of 64.
      registerIs64.append(type.bitWidth >= 64)
      if type.bitWidth == 128 { registerIs64.append(true) }
    }
  }
}
