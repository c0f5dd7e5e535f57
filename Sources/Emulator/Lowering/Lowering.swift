import PTX

/// Turns a kernel's statements into decoded operations: resolves names, materialises constants as
/// rows, and hands the result to the register allocation. How each instruction family is lowered
/// stands in `Lowering+<Family>.swift`.
struct Lowering {
  let kernel: Kernel
  let module: Module

  private(set) var operations: [MicroOperation] = []
  private(set) var effects: [RegisterAllocation.Effects] = []
  private var sources: [Int32] = []
  private var instructions: [Instruction] = []
  var pool: [Int32] = []

  private var registerIs64: [Bool] = []
  private var predicateCount = 0
  private var constantIndices: [ConstantRow: Int] = [:]
  private(set) var constants: [ConstantRow] = []
  private var scopes: [[String: Entity]] = [[:]]
  private var labelPositions: [Int] = []
  private var pendingBranches: [(operation: Int, label: Int)] = []
  private var sharedBytes = 0
  /// Names of the dynamic shared memory; all mean the same bytes, behind the static variables.
  private(set) var dynamicNames: Set<String> = []
  private var dynamicAlignment = 128
  private var dynamicOffset = 0
  private var parameterOffsets: [Int] = []
  private var parameterBytes = 0
  private(set) var current: Instruction?

  /// What a name stands for.
  enum Entity {
    case register(index: Int, type: ScalarType)
    case predicate(slot: Int)
    case shared(offset: Int)
    case parameter(index: Int)
    case label(Int)
  }

  /// Virtual row numbers from here on are constants.
  static let constantBase: Int32 = 1 << 24

  init(kernel: Kernel, module: Module) {
    self.kernel = kernel
    self.module = module
  }

  // MARK: The whole kernel

  mutating func program() throws(LoweringError) -> Program {
    try declareParameters()
    try declareModuleVariables()
    // Variables of inner scopes count too, wherever the text names the dynamic memory first.
    var layout = self
    try layout.declareVariables(kernel.body)
    dynamicOffset = Self.aligned(layout.sharedBytes, to: dynamicAlignment)
    guard dynamicOffset <= Self.maximumSharedBytes else {
      throw invalid("an alignment of \(dynamicAlignment) bytes leaves no shared memory")
    }
    try lower(kernel.body)
    // Control that runs off the end leaves the kernel.
    appendEnd()
    for (operation, label) in pendingBranches {
      let target = labelPositions[label]
      operations[operation].immediate = Int64(target)
      effects[operation].target = target
    }
    return assemble()
  }

  private mutating func declareParameters() throws(LoweringError) {
    for (index, parameter) in kernel.parameters.enumerated() {
      let alignment = parameter.effectiveAlignment
      guard alignment > 0, alignment & (alignment - 1) == 0 else {
        throw invalid("parameter \(parameter.name) has alignment \(alignment), not a power of two")
      }
      let offset = Self.aligned(parameterBytes, to: alignment)
      parameterOffsets.append(offset)
      parameterBytes = offset + parameter.byteCount
      scopes[0][parameter.name] = .parameter(index: index)
    }
    guard parameterBytes <= 4096 else {
      throw invalid("parameters take \(parameterBytes) bytes, more than the 4096 a kernel may have")
    }
  }

  private mutating func declareModuleVariables() throws(LoweringError) {
    for case .variable(let variable) in module.declarations {
      guard variable.space == .shared else {
        throw unsupported(".\(variable.space.rawValue) variable \(variable.name)")
      }
      guard variable.isUnsized else {
        try declare(variable)
        continue
      }
      dynamicNames.insert(variable.name)
      dynamicAlignment = max(dynamicAlignment, variable.effectiveAlignment)
    }
  }

  /// Declares the variables of a body and of its inner scopes, in the order of `lower`.
  private mutating func declareVariables(_ statements: [Statement]) throws(LoweringError) {
    for case .variable(let variable) in statements { try declare(variable) }
    for case .block(let inner) in statements { try declareVariables(inner) }
  }

  private static func aligned(_ offset: Int, to alignment: Int) -> Int {
    (offset + alignment - 1) / alignment * alignment
  }

  private mutating func declare(_ variable: Variable) throws(LoweringError) {
    guard variable.space == .shared else {
      throw unsupported(".\(variable.space.rawValue) variable \(variable.name)")
    }
    let offset = Self.aligned(sharedBytes, to: max(variable.effectiveAlignment, 1))
    var byteCount = variable.type.byteCount
    for dimension in variable.dimensions {
      let (product, overflow) = byteCount.multipliedReportingOverflow(by: dimension ?? 0)
      guard !overflow, product <= Self.maximumSharedBytes else {
        throw invalid("shared variable \(variable.name) is larger than 227 KiB")
      }
      byteCount = product
    }
    sharedBytes = offset + byteCount
    guard sharedBytes <= Self.maximumSharedBytes else {
      throw invalid("shared variables take \(sharedBytes) bytes, more than any block has (227 KiB)")
    }
    scopes[scopes.count - 1][variable.name] = .shared(offset: offset)
  }

  /// The most shared memory that a block may have on any target: 227 KiB on sm_90.
  static let maximumSharedBytes = 227 * 1024

  // MARK: Statements

  private mutating func lower(_ statements: [Statement]) throws(LoweringError) {
    for statement in statements {
      switch statement {
      case .registers(let declaration): try declare(declaration)
      case .variable(let variable): try declare(variable)
      case .label(let name):
        scopes[scopes.count - 1][name] = .label(labelPositions.count)
        labelPositions.append(-1)
      default: break
      }
    }
    for statement in statements {
      switch statement {
      case .label(let name):
        if case .label(let label) = entity(name) { labelPositions[label] = operations.count }
      case .instruction(let instruction):
        current = instruction
        instructions.append(instruction)
        try lower(instruction)
        current = nil
      case .block(let inner):
        scopes.append([:])
        try lower(inner)
        scopes.removeLast()
      case .registers, .variable, .pragma, .prototype, .callTargets, .branchTargets: break
      }
    }
  }

  private mutating func declare(_ declaration: RegisterDeclaration) throws(LoweringError) {
    for declarator in declaration.declarators {
      switch declarator {
      case .single(let name): declareRegister(name, declaration.type)
      case .range(let prefix, let count):
        guard (0...65536).contains(count) else {
          throw invalid("\(count) registers \(prefix) are more than the 65536 that are modelled")
        }
        for index in 0..<count { declareRegister("\(prefix)\(index)", declaration.type) }
      }
    }
  }

  private mutating func declareRegister(_ name: String, _ type: ScalarType) {
    if type == .pred {
      scopes[scopes.count - 1][name] = .predicate(slot: predicateCount)
      predicateCount += 1
    } else {
      scopes[scopes.count - 1][name] = .register(index: registerIs64.count, type: type)
      registerIs64.append(type.bitWidth == 64)
    }
  }

  /// A register of the lowering's own, for instructions that take two operations.
  mutating func temporary(is64: Bool) -> Int32 {
    registerIs64.append(is64)
    return Int32(registerIs64.count - 1)
  }

  private mutating func lower(_ instruction: Instruction) throws(LoweringError) {
    let requirement = instruction.operation.requirement
    if module.target < requirement.target {
      throw LoweringError(
        kind: .targetMismatch, kernel: kernel.name, position: instruction.position,
        message: "\(instruction.operation.mnemonic) needs .target \(requirement.target) or higher, "
          + "the module says \(module.target)")
    }
    if module.version < requirement.version {
      throw LoweringError(
        kind: .targetMismatch, kernel: kernel.name, position: instruction.position,
        message: "\(instruction.operation.mnemonic) needs .version \(requirement.version) or "
          + "higher, the module says \(module.version)")
    }
    if let count = instruction.operation.operandCount,
      !count.contains(instruction.operands.count)
    {
      throw invalid(
        "\(instruction.operation.mnemonic) takes \(count.lowerBound) operands, "
          + "not \(instruction.operands.count)")
    }
    let operands = instruction.operands
    switch instruction.operation {
    case .arithmetic(let form): try lower(form, operands)
    case .logic(let form): try lower(form, operands)
    case .lookupTable: try lowerLookupTable(operands)
    case .bitCount(let form): try lower(form, operands)
    case .comparison(let form): try lower(form, operands)
    case .select(let form): try lower(form, operands)
    case .move(let form): try lower(form, operands)
    case .convert(let form): try lower(form, operands)
    case .convertAddress(let form): try lower(form, operands)
    case .load(let form): try lower(form, operands)
    case .store(let form): try lower(form, operands)
    case .asyncCopy(let form): try lower(form, operands)
    case .matrixLoad(let form): try lower(form, operands)
    case .matrixMultiply(let form): try lower(form, operands)
    case .shuffle(let form): try lower(form, operands)
    case .vote(let form): try lower(form, operands)
    case .control(let form): try lower(form, operands)
    case .call(let form): throw unsupported("instruction \(form.mnemonic)")
    case .indexedBranch(let form): throw unsupported("instruction \(form.mnemonic)")
    case .barrier: try lowerBarrier(operands)
    case .other(let mnemonic): throw unsupported("instruction \(mnemonic)")
    }
  }

  // MARK: Emission

  /// Appends an operation of the current instruction under its guard.
  ///
  /// - Parameters:
  ///   - reads: Virtual rows read; constants among them are left out of the effects.
  ///   - writes: Virtual rows written.
  mutating func append(
    _ operation: MicroOperation, reads: [Int32] = [], writes: [Int32] = []
  ) throws(LoweringError) {
    var operation = operation
    var effect = RegisterAllocation.Effects()
    if let predicate = current?.predicate {
      guard case .predicate(let slot) = entity(predicate.register) else {
        throw invalid("guard \(predicate.register) is not a predicate register")
      }
      operation.predicate = Int32(slot * 2 + (predicate.isNegated ? 1 : 0))
      effect.isGuarded = true
    }
    effect.reads = reads.filter { $0 < Self.constantBase }.map(Int.init)
    effect.writes = writes.map(Int.init)
    effect.fallsThrough =
      !(operation.code == .exit || operation.code == .branch) || effect.isGuarded
    operations.append(operation)
    effects.append(effect)
    sources.append(Int32(instructions.count - 1))
  }

  /// Appends a branch to a label whose position is filled in later.
  mutating func appendBranch(to name: String) throws(LoweringError) {
    guard case .label(let label) = entity(name) else {
      throw invalid("\(name) is not a label in scope")
    }
    pendingBranches.append((operations.count, label))
    try append(MicroOperation(code: .branch))
  }

  private mutating func appendEnd() {
    operations.append(MicroOperation(code: .exit))
    effects.append(RegisterAllocation.Effects(fallsThrough: false))
    sources.append(-1)
  }

  // MARK: Names and constants

  func entity(_ name: String) -> Entity? {
    for scope in scopes.reversed() {
      if let entity = scope[name] { return entity }
    }
    return nil
  }

  /// The virtual row of a constant.
  mutating func constant(_ row: ConstantRow) -> Int32 {
    if let index = constantIndices[row] { return Self.constantBase + Int32(index) }
    constantIndices[row] = constants.count
    constants.append(row)
    return Self.constantBase + Int32(constants.count - 1)
  }

  /// The offset of a shared variable's first byte in the block's shared memory.
  func sharedOffset(_ name: String) -> Int? {
    if case .shared(let offset) = entity(name) { return offset }
    return dynamicNames.contains(name) ? dynamicOffset : nil
  }

  func parameterOffset(_ name: String) -> (offset: Int, parameter: Parameter)? {
    guard case .parameter(let index) = entity(name) else { return nil }
    return (parameterOffsets[index], kernel.parameters[index])
  }

  // MARK: Errors

  func invalid(_ message: String) -> LoweringError {
    LoweringError(
      kind: .invalid, kernel: kernel.name, position: current?.position, message: message)
  }

  func unsupported(_ what: String) -> LoweringError {
    LoweringError(
      kind: .notSupported, kernel: kernel.name, position: current?.position,
      message: "\(what) is not supported yet")
  }

  // MARK: Assembly

  /// Replaces virtual rows by byte offsets: 64-bit rows first, then 32-bit rows, then constants.
  private func assemble() -> Program {
    let allocation = RegisterAllocation(
      effects: effects, is64: registerIs64, uncounted: constantRegisters())
    let narrowBase = allocation.rowCount64 * 256
    let generalRowBytes = narrowBase + allocation.rowCount32 * 128
    var constantOffsets: [Int] = []
    var end = generalRowBytes
    for row in constants {
      constantOffsets.append(end)
      end += row.is64 ? 256 : 128
    }
    func offset(_ row: Int32) -> Int32 {
      if row < 0 { return row }
      if row >= Self.constantBase {
        return Int32(constantOffsets[Int(row - Self.constantBase)])
      }
      let register = Int(row)
      return Int32(
        registerIs64[register]
          ? allocation.rows[register] * 256 : narrowBase + allocation.rows[register] * 128)
    }
    let placed = operations.map { operation in
      var operation = operation
      let fields = operation.code.rowFields
      if fields.contains(.d) { operation.d = offset(operation.d) }
      if fields.contains(.a) { operation.a = offset(operation.a) }
      if fields.contains(.b) { operation.b = offset(operation.b) }
      if fields.contains(.c) { operation.c = offset(operation.c) }
      return operation
    }
    let dynamic = dynamicNames.isEmpty ? sharedBytes : dynamicOffset
    return Program(
      name: kernel.name, target: module.target, staticSharedBytes: dynamic,
      estimatedRegisters: estimatedRegisters(maximumLive: allocation.maximumLive),
      parameters: kernel.parameters, parameterOffsets: parameterOffsets,
      parameterBytes: parameterBytes, directives: kernel.directives, operations: placed,
      sources: sources, instructions: instructions, pool: pool.map(offset),
      constants: zip(constants, constantOffsets).map { ($0, $1) }, rowBytes: end,
      generalRowBytes: generalRowBytes, predicateCount: max(1, predicateCount))
  }
}
