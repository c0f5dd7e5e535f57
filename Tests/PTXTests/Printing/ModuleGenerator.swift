import PTX

import struct BipolarInt.SplitMix64

/// Makes random modules that use everything the syntax tree can hold: every name is declared once,
/// branches have a label, and the rest is arbitrary.
struct ModuleGenerator {
  var random: SplitMix64
  private var nameCount = 0
  /// Which kinds of statements, operands and declarations were made, by the names of their cases.
  var kinds: Set<String> = []

  init(seed: UInt64) {
    random = SplitMix64(seed: seed)
  }

  mutating func module() -> Module {
    let targets: [Target] = [
      .sm75, .sm80, .sm86, .sm89, Target(90, isArchitectureSpecific: true),
      Target(100, isFamilySpecific: true),
    ]
    var module = Module(
      version: LanguageVersion(number(1...9), number(0...99)), target: pick(targets))
    for _ in 0..<number(0...5) { module.declarations.append(declaration()) }
    for declaration in module.declarations { note(declaration) }
    return module
  }

  mutating func statements(depth: Int, labels: [String]) -> [Statement] {
    let own = (0..<number(0...2)).map { _ in name() }
    var result: [Statement] = own.map { .label($0) }
    for _ in 0..<number(0...(depth == 0 ? 14 : 5)) {
      switch number(0...13) {
      case 0: result.append(.registers(registers()))
      case 1: result.append(.variable(variable([.local, .shared, .global, .const, .param])))
      case 2 where depth < 5:
        result.append(.block(statements(depth: depth + 1, labels: labels + own)))
      case 3: result.append(.pragma(pick(Self.pragmas)))
      case 4: result.append(.prototype(prototype()))
      case 5: result.append(.callTargets(name: name(), functions: [name(), name()]))
      case 6 where !(labels + own).isEmpty:
        let targets = (0..<number(1...4)).map { _ in pick(labels + own) }
        result.append(.branchTargets(name: name(), labels: targets))
      case 7: result.append(.instruction(call()))
      default: result.append(.instruction(instruction(labels: labels + own)))
      }
    }
    for statement in result { note(statement) }
    return result.shuffled(using: &random)
  }

  private mutating func registers() -> RegisterDeclaration {
    RegisterDeclaration(
      type: pick(ScalarType.allCases.filter { !$0.isConversionOnly }),
      vector: pick(VectorWidth.allCases),
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
    note(operation)
    return Instruction(predicate: guardPrefix, operation: operation, operands: operands)
  }

  private mutating func call() -> Instruction {
    let lists: [[Operand]] = (0..<2).map { _ in
      (0..<number(0...3)).map { _ in .name(pick([name(), "_"])) }
    }
    let arguments = lists[1] + (flip() ? [.integer(integer())] : [])
    let target: [Operand] = flip() ? [.name(name())] : []
    return Instruction(
      predicate: optional { Guard($0.name()) }, operation: .call(Call(isUniform: flip())),
      operands: [.list(lists[0]), .name(name()), .list(arguments)] + target)
  }

  mutating func prototype() -> CallPrototype {
    CallPrototype(
      name: name(), results: (0..<number(0...2)).map { _ in parameter(ofKernel: false) },
      parameters: (0..<number(0...3)).map { _ in parameter(ofKernel: false) },
      isNoReturn: flip())
  }

  /// What a mnemonic becomes whose modifiers are not valid with its opcode.
  private static func invalid(_ mnemonic: String) -> Operation {
    do throws(MnemonicError) {
      return try Operation(mnemonic: mnemonic)
    } catch {
      return .invalid(mnemonic, reason: error.description)
    }
  }

  /// Operations with few, many and any number of operands.
  private static let operations: [Operation] = [
    .control(Control(.ret)), .control(Control(.exit)), .barrier(Barrier()),
    .load(Load(.global, isNonCoherent: true, vector: .four, type: .u32)),
    .load(Load(.param, type: .u64)), .store(Store(.shared, vector: .two, type: .b64)),
    .matrixMultiply(MatrixMultiply(shape: .m16n8k256, operation: .xor)),
    .matrixMultiply(MatrixMultiply(shape: .m8n8k128, operation: .and)),
    .numericMatrixMultiply(
      NumericMatrixMultiply(.m16n8k64, a: .s8, b: .u8, c: .s32, saturates: true, sparsity: .ordered)
    ),
    .warpMatrixTransfer(WarpMatrixTransfer(.a, .row, .m8n8k128, nil, type: .b1)),
    .warpMatrixMultiply(WarpMatrixMultiply(.m16n16k16, .col, .row, a: .f16, c: .f16, d: .f32)),
    .matrixStore(MatrixStore(count: .two, isTransposed: true)), .matrixTranspose(MatrixTranspose()),
    invalid("add.q7"), invalid("ld.wibble.u32"),
    .other("wibble"), .other("wibble.L2::128B.b32"), .other("tanhx.approx.f32"),
  ]

  private mutating func operand() -> Operand {
    switch number(0...9) {
    case 0: .name(pick([name(), "%tid.x", "_", "WARP_SZ", "$L_1", "v.w", "%r1.b0", "%v.a"]))
    case 1: .integer(integer())
    case 2: .float32(UInt32.random(in: 0 ... .max, using: &random))
    case 3: .float64(UInt64.random(in: 0 ... .max, using: &random))
    case 4: .address(Address(base: optional { $0.name() }, offset: integer()))
    case 5: .vector((0..<number(1...8)).map { _ in element() })
    case 6: .negated(name())
    case 7: .displaced(name(), pick([1, -1, .min, .max, 16]))
    case 8:
      .coordinates(
        Address(base: name(), offset: flip() ? 0 : 8),
        flip() ? [element()] : [element(), element()]
      )
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

  mutating func integer() -> Int64 {
    switch number(0...3) {
    case 0: pick([0, -1, 1, .min, .max, .min + 1, 1 << 32])
    case 1: Int64.random(in: .min ... .max, using: &random)
    default: Int64.random(in: -300...300, using: &random)
    }
  }

  // MARK: Choices

  mutating func name() -> String {
    nameCount += 1
    return pick(["%r", "_", "$", "%", "tile_", "X$", "e", "L__BB"]) + "\(nameCount)z"
  }

  mutating func power() -> Int { 1 << number(0...10) }
  mutating func flip() -> Bool { Bool.random(using: &random) }
  mutating func number(_ range: ClosedRange<Int>) -> Int {
    Int.random(in: range, using: &random)
  }

  mutating func optional<Value>(
    _ value: (inout ModuleGenerator) -> Value
  ) -> Value? {
    flip() ? value(&self) : nil
  }

  mutating func pick<Value>(_ values: [Value]) -> Value {
    values[Int.random(in: values.indices, using: &random)]
  }

  mutating func note(_ value: Any) {
    kinds.insert(Mirror(reflecting: value).children.first?.label ?? "\(value)")
  }
}
