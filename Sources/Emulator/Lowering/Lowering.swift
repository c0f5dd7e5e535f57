import PTX

/// Turns a kernel and the functions it may call into decoded operations: resolves names, materialises
/// constants as rows, and hands each function to the register allocation. How each instruction family
/// is lowered stands in `Lowering+<Family>.swift`, how names are declared in `Lowering+Names.swift`.
struct Lowering {
  let kernel: Kernel
  let image: ModuleImage
  var module: Module { image.module }

  // The whole program
  private(set) var operations: [MicroOperation] = []
  private var sources: [Int32] = []
  private var instructions: [Instruction] = []
  var pool: [Int32] = []
  var videoControls: [VideoControl] = []
  private(set) var functions: [FunctionCode] = []
  private var rowUses = RowUses()
  /// The index in `functions` of each device function by its name, once something refers to it.
  private var functionSlots: [String: Int] = [:]
  /// Functions that something refers to and that are not lowered yet.
  private var pendingFunctions: [Function] = []
  var sharedBytes = 0
  /// Places of the shared variables of module scope that something refers to.
  var moduleSharedOffsets: [String: Int] = [:]
  var usesDynamicShared = false
  var dynamicAlignment = 128
  private(set) var parameterOffsets: [Int] = []
  private var parameterBytes = 0
  /// Whether a block may see what another one writes during the launch.
  var communicatesBetweenBlocks = false
  /// Whether device code allocates.
  var usesHeap = false

  // The function being lowered
  /// Its name for reports.
  private(set) var functionName: String
  /// The function, if it is not the kernel.
  private(set) var function: Function?
  private(set) var effects: [RegisterAllocation.Effects] = []
  private var operationBase = 0
  private var poolBase = 0
  var registerIs64: [Bool] = []
  var predicateCount = 0
  /// The slots of the carry flag and of a predicate that nobody writes, once they are needed.
  var carryFlag: Int32?
  var falsePredicate: Int32?
  private var constantIndices: [ConstantRow: Int] = [:]
  private(set) var constants: [ConstantRow] = []
  var scopes: [[String: Entity]] = [[:]]
  private var labelPositions: [Int] = []
  private var pendingBranches: [(operation: Int, labels: [Int])] = []
  var pendingAtomics: [PendingAtomic] = []
  var frameBytes = 0
  /// The most bytes that a call of this function passes, results included.
  var outgoingBytes = 0
  private(set) var layout = SignatureLayout(results: [], parameters: [], byteCount: 0)
  private(set) var current: Instruction?

  /// What a name stands for.
  enum Entity {
    case register(index: Int, type: ScalarType)
    case predicate(slot: Int)
    case shared(offset: Int)
    case dynamicShared
    /// A variable of global or constant memory.
    case variable(index: Int)
    /// Bytes of the frame in local memory; `isParameter` for `.param` variables and formal parameters.
    case local(offset: Int, byteCount: Int, isParameter: Bool)
    case parameter(index: Int)
    case function(Function)
    case label(Int)
    case prototype(CallPrototype)
    case callTargets([String])
    case branchTargets([String])
  }

  /// Virtual row numbers from here on are constants.
  static let constantBase: Int32 = 1 << 24
  /// The most shared memory that a block may have on any target: 227 KiB on sm_90.
  static let maximumSharedBytes = 227 * 1024
  /// The most bytes of kernel parameters (PTX ISA, "Kernel Function Parameters").
  static let maximumParameterBytes = 32764

  init(kernel: Kernel, image: ModuleImage) {
    self.kernel = kernel
    self.image = image
    functionName = kernel.name
  }

  // MARK: The whole program

  mutating func program() throws(LoweringError) -> Program {
    functions.append(FunctionCode(name: kernel.name))
    for case .requiredClusterBlocks(let extents) in kernel.directives
    where extents.contains(where: { $0 > 1 }) {
      let shape = extents.map(String.init).joined(separator: ", ")
      throw unsupported("a cluster of several blocks (.reqnctapercluster \(shape))")
    }
    try declareParameters()
    try lowerBody(kernel.body, slot: 0)
    let registers = estimatedRegisters
    var next = 0
    while next < pendingFunctions.count {
      let function = pendingFunctions[next]
      next += 1
      try lower(function, slot: next)
    }
    let alignment = usesDynamicShared ? dynamicAlignment : 1
    let staticBytes = Self.aligned(sharedBytes, to: alignment)
    guard staticBytes <= Self.maximumSharedBytes else {
      throw invalid("an alignment of \(dynamicAlignment) bytes leaves no shared memory")
    }
    var slots = [Int32](repeating: -1, count: image.functionIndices.count)
    for (name, index) in image.functionIndices { slots[index] = Int32(functionSlots[name] ?? -1) }
    return Program(
      kernel: kernel, image: image, staticSharedBytes: staticBytes,
      estimatedRegisters: registers, parameterOffsets: parameterOffsets,
      parameterBytes: parameterBytes, operations: operations, sources: sources,
      instructions: instructions, pool: pool, videoControls: videoControls,
      functions: functions, functionSlots: slots, rowUses: rowUses,
      communicatesBetweenBlocks: communicatesBetweenBlocks, usesHeap: usesHeap)
  }

  private var estimatedRegisters = 0

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
    guard parameterBytes <= Self.maximumParameterBytes else {
      throw invalid(
        "parameters take \(parameterBytes) bytes, more than the \(Self.maximumParameterBytes) a "
          + "kernel may have")
    }
  }

  static func aligned(_ offset: Int, to alignment: Int) -> Int {
    (offset + alignment - 1) / alignment * alignment
  }

  // MARK: Functions

  /// The index of a function in the program, which makes sure that it is lowered.
  mutating func slot(of function: Function) throws(LoweringError) -> Int {
    if let slot = functionSlots[function.name] { return slot }
    guard
      let definition = module.functions.first(where: {
        $0.name == function.name && $0.body != nil
      })
    else {
      throw invalid(
        "function \(function.name) is declared but has no body in this module: link it in, or "
          + "compile it into the module")
    }
    let slot = functions.count
    functionSlots[function.name] = slot
    functions.append(FunctionCode(name: function.name))
    pendingFunctions.append(definition)
    return slot
  }

  private mutating func lower(_ function: Function, slot: Int) throws(LoweringError) {
    functionName = function.name
    self.function = function
    effects = []
    operationBase = operations.count
    poolBase = pool.count
    registerIs64 = []
    predicateCount = 0
    carryFlag = nil
    falsePredicate = nil
    constantIndices = [:]
    constants = []
    scopes = [[:]]
    labelPositions = []
    pendingBranches = []
    layout = Self.layout(results: function.results, parameters: function.parameters)
    frameBytes = layout.byteCount
    outgoingBytes = 0
    try declareFormals(of: function)
    try lowerBody(function.body ?? [], slot: slot)
  }

  private mutating func lowerBody(_ body: [Statement], slot: Int) throws(LoweringError) {
    functions[slot].entry = operations.count
    try lowerPrologue()
    try lower(body)
    // Control that runs off the end leaves the kernel or function.
    try lowerReturn()
    for (operation, labels) in pendingBranches {
      let targets = labels.map { labelPositions[$0] }
      effects[operation].targets = targets
      let index = operationBase + operation
      if operations[index].code == .indexedBranch {
        for (entry, target) in targets.enumerated() {
          pool[Int(operations[index].d) + entry] = Int32(operationBase + target)
        }
      } else {
        operations[index].immediate = Int64(operationBase + targets[0])
      }
    }
    settleAtomics()
    place(slot)
  }

  // MARK: Statements

  private mutating func lower(_ statements: [Statement]) throws(LoweringError) {
    for statement in statements { try declare(statement) }
    for statement in statements {
      switch statement {
      case .label(let name):
        if case .label(let label) = entity(name) {
          labelPositions[label] = operations.count - operationBase
        }
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

  /// A label that a statement declares; its position follows when the statements before it are lowered.
  mutating func newLabel() -> Int {
    labelPositions.append(0)
    return labelPositions.count - 1
  }

  /// A register of the lowering's own, for instructions that take several operations.
  mutating func temporary(is64: Bool) -> Int32 {
    registerIs64.append(is64)
    return Int32(registerIs64.count - 1)
  }

  /// A predicate of the lowering's own.
  mutating func temporaryPredicate() -> Int32 {
    predicateCount += 1
    return Int32(predicateCount - 1)
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
    effect.fallsThrough = !operation.code.endsLanes || effect.isGuarded
    operations.append(operation)
    effects.append(effect)
    sources.append(current == nil ? -1 : Int32(instructions.count - 1))
  }

  /// Appends a branch to labels whose positions are filled in later.
  mutating func appendBranch(
    _ operation: MicroOperation, to names: [String], reads: [Int32] = []
  ) throws(LoweringError) {
    var labels: [Int] = []
    for name in names {
      guard case .label(let label) = entity(name) else {
        throw invalid("\(name) is not a label in scope")
      }
      labels.append(label)
    }
    pendingBranches.append((effects.count, labels))
    try append(operation, reads: reads)
  }

  /// The virtual row of a constant.
  mutating func constant(_ row: ConstantRow) -> Int32 {
    if let index = constantIndices[row] { return Self.constantBase + Int32(index) }
    constantIndices[row] = constants.count
    constants.append(row)
    return Self.constantBase + Int32(constants.count - 1)
  }

  // MARK: Errors

  func invalid(_ message: String) -> LoweringError {
    LoweringError(
      kind: .invalid, kernel: functionName, position: current?.position, message: message)
  }

  func unsupported(_ what: String) -> LoweringError {
    LoweringError(
      kind: .notSupported, kernel: functionName, position: current?.position,
      message: "\(what) is not supported")
  }

  // MARK: Assembly

  /// Replaces the virtual rows of a function by byte offsets: 64-bit rows first, then 32-bit rows, then
  /// constants.
  private mutating func place(_ slot: Int) {
    let allocation = RegisterAllocation(
      effects: effects, is64: registerIs64,
      uncounted: slot == 0 ? constantRegisters(operations[operationBase...]) : [])
    let narrowBase = allocation.rowCount64 * 256
    let generalRowBytes = narrowBase + allocation.rowCount32 * 128
    var constantOffsets: [Int] = []
    var end = generalRowBytes
    for row in constants {
      constantOffsets.append(end)
      end += row.is64 ? 256 : 128
    }
    let is64 = registerIs64
    func offset(_ row: Int32) -> Int32 {
      if row < 0 { return row }
      if row >= Self.constantBase {
        return Int32(constantOffsets[Int(row - Self.constantBase)])
      }
      let register = Int(row)
      return Int32(
        is64[register]
          ? allocation.rows[register] * 256 : narrowBase + allocation.rows[register] * 128)
    }
    var isTable = [Bool](repeating: false, count: pool.count - poolBase)
    for index in operationBase..<operations.count {
      let fields = operations[index].code.rowFields
      if fields.contains(.d) { operations[index].d = offset(operations[index].d) }
      if fields.contains(.a) { operations[index].a = offset(operations[index].a) }
      if fields.contains(.b) { operations[index].b = offset(operations[index].b) }
      if fields.contains(.c) { operations[index].c = offset(operations[index].c) }
      if operations[index].code == .indexedBranch {
        let first = Int(operations[index].d) - poolBase
        for entry in first..<first + Int(operations[index].immediate) { isTable[entry] = true }
      }
    }
    for index in poolBase..<pool.count where !isTable[index - poolBase] {
      pool[index] = offset(pool[index])
    }
    for (effect, isOnlyWrite) in zip(effects, allocation.isOnlyWrite) {
      func row(_ register: Int) -> UInt32 {
        UInt32((is64[register] ? 0 : allocation.rowCount64) + allocation.rows[register])
      }
      rowUses.append(
        reads: effect.reads.map(row), writes: effect.writes.map(row),
        isOnlyWrite: isOnlyWrite)
    }
    functions[slot].rowCount = allocation.rowCount64 + allocation.rowCount32
    functions[slot].wideRowCount = allocation.rowCount64
    functions[slot].rowBytes = end
    functions[slot].generalRowBytes = generalRowBytes
    functions[slot].constants = zip(constants, constantOffsets).map { ($0, $1) }
    functions[slot].predicateCount = max(1, predicateCount)
    functions[slot].frameBytes = Self.aligned(frameBytes, to: 16)
    functions[slot].outgoingBytes = outgoingBytes
    if slot == 0 {
      estimatedRegisters = estimatedRegisters(maximumLive: allocation.maximumLive)
    }
  }
}
