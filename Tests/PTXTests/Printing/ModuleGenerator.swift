import PTX

import struct BipolarInt.SplitMix64

/// Makes random modules that use everything the syntax tree can hold: every name is declared once,
/// branches have a label, and the rest is arbitrary.
struct ModuleGenerator {
  private var random: SplitMix64
  private var nameCount = 0
  /// Which kinds of statements, operands and declarations were made, by the names of their cases.
  private(set) var kinds: Set<String> = []

  init(seed: UInt64) {
    random = SplitMix64(seed: seed)
  }

  mutating func module() -> Module {
    let targets: [Target] = [.sm75, .sm80, .sm86, .sm89, Target(90, isArchitectureSpecific: true)]
    var module = Module(
      version: LanguageVersion(number(1...9), number(0...99)), target: pick(targets))
    for _ in 0..<number(0...4) {
      if flip() {
        let linkage = optional { $0.pick(Linkage.allCases) }
        module.declarations.append(
          .variable(variable([.global, .const, .shared], linkage: linkage)))
      } else {
        module.declarations.append(.kernel(kernel()))
      }
    }
    return module
  }

  private mutating func kernel() -> Kernel {
    let extents = Array([number(1...1024), number(1...64), number(1...64)].prefix(number(1...3)))
    var directives: [PerformanceDirective] = [
      flip() ? .maximumThreads(extents) : .requiredThreads(extents),
      .minimumBlocksPerSM(number(1...32)), .maximumRegisters(number(1...255)),
    ]
    directives = Array(directives.shuffled(using: &random).prefix(number(0...3)))
    let parameters = (0..<number(0...5)).map { _ in parameter() }
    return Kernel(
      linkage: optional { $0.pick([.visible, .weak]) }, name: name(), parameters: parameters,
      directives: directives, body: statements(depth: 0, labels: []))
  }

  private mutating func parameter() -> Parameter {
    Parameter(
      type: memoryType(), name: name(),
      pointer: optional {
        Parameter.Pointer(
          space: $0.optional { $0.pick(StateSpace.allCases) }, alignment: $0.optional { $0.power() }
        )
      },
      alignment: optional { $0.power() }, count: optional { $0.number(1...4096) })
  }

  private mutating func variable(_ spaces: [StateSpace], linkage: Linkage?) -> Variable {
    let space = pick(spaces)
    var dimensions: [Int?] = (0..<number(0...3)).map { _ in number(1...64) }
    if linkage == .extern, flip() { dimensions.insert(nil, at: 0) }
    kinds.insert(dimensions.first == .some(nil) ? "unsized" : "sized")
    return Variable(
      linkage: linkage, space: space, alignment: optional { $0.power() }, type: memoryType(),
      name: name(), dimensions: dimensions)
  }

  private mutating func statements(depth: Int, labels: [String]) -> [Statement] {
    let own = (0..<number(0...2)).map { _ in name() }
    var result: [Statement] = own.map { .label($0) }
    for _ in 0..<number(0...(depth == 0 ? 14 : 5)) {
      switch number(0...9) {
      case 0: result.append(.registers(registers()))
      case 1: result.append(.variable(variable([.local, .shared, .global, .const], linkage: nil)))
      case 2 where depth < 5:
        result.append(.block(statements(depth: depth + 1, labels: labels + own)))
      case 3: result.append(.pragma(pick(["nounroll", "", "used_bytes_mask 0xFF; é {"])))
      default: result.append(.instruction(instruction(labels: labels + own)))
      }
    }
    for statement in result { note(statement) }
    return result.shuffled(using: &random)
  }

  private mutating func registers() -> RegisterDeclaration {
    RegisterDeclaration(
      type: pick(ScalarType.allCases),
      declarators: (0..<number(1...3)).map { _ in
        // The underscore keeps the numbers of ranges apart from those of names.
        flip() ? .single(name()) : .range(prefix: name() + "_", count: number(0...300))
      })
  }

  private mutating func instruction(labels: [String]) -> Instruction {
    let guardPrefix = optional { Guard($0.name(), isNegated: $0.flip()) }
    if flip(), let label = labels.randomElement(using: &random) {
      return Instruction(
        predicate: guardPrefix, operation: .control(Control(.bra, isUniform: flip())),
        operands: [.name(label)])
    }
    let operation = pick(Self.operations)
    let counts = operation.operandCount ?? 0...6
    let operands = (0..<number(counts)).map { _ in operand() }
    for operand in operands { note(operand) }
    return Instruction(predicate: guardPrefix, operation: operation, operands: operands)
  }

  /// Operations with few, many and any number of operands.
  private static let operations: [Operation] = [
    .control(Control(.ret)), .control(Control(.exit)), .barrier(Barrier()),
    .load(Load(.global, isNonCoherent: true, vector: .four, type: .u32)),
    .load(Load(.param, type: .u64)), .store(Store(.shared, vector: .two, type: .b64)),
    .matrixMultiply(MatrixMultiply(shape: .m16n8k256, operation: .xor)),
    .matrixMultiply(MatrixMultiply(shape: .m8n8k128, operation: .and)),
    .other("wibble"), .other("wibble.L2::128B.b32"), .other("tanh.approx.f32"),
  ]

  private mutating func operand() -> Operand {
    switch number(0...7) {
    case 0: .name(pick([name(), "%tid.x", "_", "WARP_SZ", "$L_1"]))
    case 1: .integer(integer())
    case 2: .float32(UInt32.random(in: 0 ... .max, using: &random))
    case 3: .float64(UInt64.random(in: 0 ... .max, using: &random))
    case 4: .address(Address(base: optional { $0.name() }, offset: integer()))
    case 5: .vector((0..<number(1...8)).map { _ in element() })
    case 6: .negated(name())
    default: .pair(name(), pick([name(), "_"]))
    }
  }

  private mutating func element() -> Operand {
    switch number(0...3) {
    case 0: .integer(integer())
    case 1: .float32(UInt32.random(in: 0 ... .max, using: &random))
    case 2: .float64(UInt64.random(in: 0 ... .max, using: &random))
    default: .name(pick([name(), "_"]))
    }
  }

  private mutating func integer() -> Int64 {
    switch number(0...3) {
    case 0: pick([0, -1, 1, .min, .max, .min + 1, 1 << 32])
    case 1: Int64.random(in: .min ... .max, using: &random)
    default: Int64.random(in: -300...300, using: &random)
    }
  }

  private mutating func memoryType() -> ScalarType {
    pick(ScalarType.allCases.filter { $0 != .pred })
  }

  // MARK: Choices

  private mutating func name() -> String {
    nameCount += 1
    return pick(["%r", "_", "$", "%", "tile_", "X$", "e", "L__BB"]) + "\(nameCount)z"
  }

  private mutating func power() -> Int { 1 << number(0...10) }
  private mutating func flip() -> Bool { Bool.random(using: &random) }
  private mutating func number(_ range: ClosedRange<Int>) -> Int {
    Int.random(in: range, using: &random)
  }

  private mutating func optional<Value>(
    _ value: (inout ModuleGenerator) -> Value
  ) -> Value? {
    flip() ? value(&self) : nil
  }

  private mutating func pick<Value>(_ values: [Value]) -> Value {
    values[Int.random(in: values.indices, using: &random)]
  }

  private mutating func note(_ value: Any) {
    kinds.insert(Mirror(reflecting: value).children.first?.label ?? "\(value)")
  }
}
