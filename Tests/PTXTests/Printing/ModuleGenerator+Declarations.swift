import PTX

// What stands at module scope.
extension ModuleGenerator {
  static let pragmas = ["nounroll", "", "used_bytes_mask 0xFF; é {"]

  mutating func declaration() -> Declaration {
    switch number(0...9) {
    case 0...2: .variable(variable([.global, .const, .shared], linkage: pick(Linkage.allCases)))
    case 3: .variable(variable([.global, .const, .shared]))
    case 4...5: .function(function())
    case 6: .alias(name: name(), target: name())
    case 7:
      .reference(
        pick(ReferenceType.allCases), name: name(),
        linkage: optional { $0.pick([.visible, .extern]) })
    case 8: .pragma(pick(Self.pragmas))
    default: .kernel(kernel())
    }
  }

  private mutating func kernel() -> Kernel {
    Kernel(
      linkage: optional { $0.pick([.visible, .weak]) }, name: name(),
      parameters: (0..<number(0...5)).map { _ in parameter(ofKernel: true) },
      directives: directives(), body: statements(depth: 0, labels: []))
  }

  private mutating func function() -> Function {
    Function(
      linkage: optional { $0.pick([.visible, .weak, .extern]) }, name: name(),
      results: (0..<number(0...2)).map { _ in parameter(ofKernel: false) },
      parameters: (0..<number(0...4)).map { _ in parameter(ofKernel: false) },
      isNoReturn: flip(), directives: flip() ? directives() : [],
      body: optional { $0.statements(depth: 0, labels: []) })
  }

  private mutating func directives() -> [PerformanceDirective] {
    let extents = Array([number(1...1024), number(1...64), number(1...64)].prefix(number(1...3)))
    let all: [PerformanceDirective] = [
      flip() ? .maximumThreads(extents) : .requiredThreads(extents),
      .minimumBlocksPerSM(number(1...32)), .maximumRegisters(number(1...255)),
      .maximumBlocksPerSM(number(1...32)), .requiredClusterBlocks(extents), .explicitCluster,
      .maximumClusterRank(number(1...16)), .blocksAreClusters, .pragma(pick(Self.pragmas)),
    ]
    let chosen = Array(all.shuffled(using: &random).prefix(number(0...4)))
    for directive in chosen { note(directive) }
    return chosen
  }

  mutating func parameter(ofKernel isOfKernel: Bool) -> Parameter {
    if !isOfKernel, number(0...2) == 0 {
      kinds.insert("registerParameter")
      return Parameter(
        type: pick(ScalarType.allCases.filter { !$0.isConversionOnly }),
        name: flip() ? "_" : name(), isRegister: true)
    }
    var parameter = Parameter(
      type: memoryType(), name: isOfKernel || flip() ? name() : "_",
      pointer: optional {
        Parameter.Pointer(
          space: $0.optional { $0.pick(StateSpace.allCases) }, alignment: $0.optional { $0.power() }
        )
      },
      alignment: optional { $0.power() },
      count: optional { $0.number((isOfKernel ? 1 : 0)...4096) })
    if number(0...5) == 0 {
      kinds.insert("referenceParameter")
      parameter.reference = pick(ReferenceType.allCases)
      if parameter.pointer == nil { parameter.type = .b64 }
    }
    return parameter
  }

  mutating func variable(_ spaces: [StateSpace], linkage: Linkage? = nil) -> Variable {
    var variable = Variable(
      linkage: linkage, space: pick(spaces), alignment: optional { $0.power() },
      vector: pick(VectorWidth.allCases), type: memoryType(), name: name(),
      dimensions: (0..<number(0...3)).map { _ in number(1...64) }, isManaged: flip())
    if linkage == .extern, flip() { variable.dimensions.insert(nil, at: 0) }
    kinds.insert(variable.isUnsized ? "unsized" : "sized")
    if linkage != .extern, variable.space == .global || variable.space == .const, flip() {
      var shape = variable.dimensions.map { $0 ?? 1 }
      if variable.vector != .one { shape.append(variable.vector.rawValue) }
      variable.initializer = initializer(shape[...])
    }
    return variable
  }

  private mutating func initializer(_ shape: ArraySlice<Int>) -> Initializer {
    let result: Initializer
    if let length = shape.first {
      result = .list((0..<number(0...min(length, 3))).map { _ in initializer(shape.dropFirst()) })
    } else {
      let offset: Int64 = pick([0, 0, 4, -4, .max, .min])
      result =
        switch number(0...4) {
        case 0: .integer(integer())
        case 1: .float32(UInt32.random(in: 0 ... .max, using: &random))
        case 2: .float64(UInt64.random(in: 0 ... .max, using: &random))
        case 3: .address(of: name(), offset: offset, isGeneric: flip())
        default:
          .maskedAddress(
            of: name(), offset: offset, isGeneric: flip(), mask: 0xFF << UInt64(8 * number(0...7)))
        }
    }
    kinds.insert(
      "initial " + (Mirror(reflecting: result).children.first?.label ?? ""))
    return result
  }

  private mutating func memoryType() -> ScalarType {
    pick(ScalarType.allCases.filter { $0 != .pred && !$0.isConversionOnly })
  }
}
