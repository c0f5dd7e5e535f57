/// Writes a kernel instruction by instruction: hands out registers, keeps the declarations, and
/// returns a `Kernel` that prints, parses and runs like one read from a file.
///
/// Methods that compute return their destination register; pass `into:` to write to a register that
/// already exists, as the variable of a loop does.
public struct KernelBuilder {
  private let name: String
  private let directives: [PerformanceDirective]
  private var parameters: [Parameter] = []
  private var variables: [Variable] = []
  private var body: [Statement] = []
  private var registerCounts: [ScalarType: Int] = [:]
  private var labelCounts: [String: Int] = [:]
  private var predicate: Guard?

  /// Starts a kernel.
  ///
  /// - Parameters:
  ///   - name: The entry name.
  ///   - threads: The block size that the kernel is written for, stated as `.reqntid`.
  public init(name: String, threads: Int) {
    self.name = name
    directives = [.requiredThreads([threads])]
  }

  /// The kernel as written so far.
  public var kernel: Kernel {
    let registers = Self.prefixes.compactMap { type, prefix -> Statement? in
      guard let count = registerCounts[type] else { return nil }
      return .registers(
        RegisterDeclaration(type: type, declarators: [.range(prefix: prefix, count: count)]))
    }
    return Kernel(
      name: name, parameters: parameters, directives: directives,
      body: registers + variables.map { .variable($0) } + body)
  }

  // MARK: Declarations

  private static let prefixes: [(ScalarType, String)] = [
    (.pred, "%p"), (.b16, "%rs"), (.b32, "%r"), (.b64, "%rd"),
  ]

  /// A new register wide enough for a value of `type`.
  public mutating func register(_ type: ScalarType) -> Register {
    let storage: ScalarType =
      switch type.bitWidth {
      case 1: .pred
      case 8, 16: .b16
      case 64: .b64
      default: .b32
      }
    let index = registerCounts[storage, default: 0]
    registerCounts[storage] = index + 1
    let prefix = Self.prefixes.first { $0.0 == storage }?.1 ?? "%r"
    return Register(name: "\(prefix)\(index)", type: storage)
  }

  /// `count` new registers.
  public mutating func registers(_ type: ScalarType, count: Int) -> [Register] {
    (0..<count).map { _ in register(type) }
  }

  /// Declares a scalar parameter and loads it into a register.
  public mutating func parameter(_ type: ScalarType, _ name: String) -> Register {
    parameters.append(Parameter(type: type, name: name))
    return load(.param, type, from: Address(base: name))
  }

  /// Declares a pointer to global memory and loads its address into a register.
  public mutating func globalPointer(_ name: String, alignment: Int) -> Register {
    parameters.append(
      Parameter(
        type: .u64, name: name,
        pointer: Parameter.Pointer(space: .global, alignment: alignment)))
    let generic = load(.param, .u64, from: Address(base: name))
    let address = register(.b64)
    emit(
      .convertAddress(ConvertAddress(space: .global, isToSpace: true)),
      [address.operand, generic.operand])
    return address
  }

  /// Declares shared memory of the block and returns its address, a 32-bit register.
  public mutating func shared(_ name: String, byteCount: Int, alignment: Int = 128) -> Register {
    variables.append(
      Variable(
        space: .shared, alignment: alignment, type: .b8, name: name, dimensions: [byteCount]))
    return move(.u32, Operand.name(name))
  }

  /// Declares the shared memory whose size the launch gives (`extern .shared`), which may exceed
  /// the 48 KiB that a static declaration is limited to, and returns its address.
  ///
  /// The variable itself stands at module scope: see `Module.dynamicShared`.
  public mutating func dynamicShared(_ name: String) -> Register {
    move(.u32, Operand.name(name))
  }

  // MARK: Structure

  /// Appends an instruction under the current guard.
  public mutating func emit(_ operation: Operation, _ operands: [Operand] = []) {
    body.append(
      .instruction(
        Instruction(predicate: predicate, operation: operation, operands: operands)))
  }

  /// Runs `write` so that everything it emits is guarded by `register`, and by the guards around
  /// this one.
  public mutating func guarded(
    by register: Register, negated: Bool = false, _ write: (inout KernelBuilder) -> Void
  ) {
    let outer = predicate
    predicate = guardHolding(Guard(register.name, isNegated: negated))
    write(&self)
    predicate = outer
  }

  /// Runs `write` guarded by `register`, or by the guards around it alone if that is nil.
  public mutating func guarded(by register: Register?, _ write: (inout KernelBuilder) -> Void) {
    if let register { guarded(by: register, negated: false, write) } else { write(&self) }
  }

  /// A guard that holds where both `inner` and the guard in force do.
  private mutating func guardHolding(_ inner: Guard) -> Guard {
    guard let outer = predicate else { return inner }
    let both = register(.pred)
    // Where the outer guard does not hold, the inner one may never have been written.
    predicate = nil
    copy(outer, to: both)
    predicate = outer
    copy(inner, to: both)
    return Guard(both.name)
  }

  private mutating func copy(_ condition: Guard, to register: Register) {
    let operation: Operation =
      condition.isNegated ? .logic(Logic(.not, type: .pred)) : .move(Move(type: .pred))
    emit(operation, [register.operand, .name(condition.register)])
  }

  /// A label name not used before.
  public mutating func newLabel(_ stem: String) -> String {
    let index = labelCounts[stem, default: 0]
    labelCounts[stem] = index + 1
    return "\(stem)_\(index)"
  }

  /// Places a label here.
  public mutating func place(_ label: String) {
    body.append(.label(label))
  }

  /// Goes to `label`, everywhere or where `register` holds (or does not), as far as the guards in
  /// force allow.
  public mutating func branch(
    to label: String, if register: Register? = nil, negated: Bool = false, uniform: Bool = false
  ) {
    let outer = predicate
    if let register { predicate = guardHolding(Guard(register.name, isNegated: negated)) }
    emit(.control(Control(.bra, isUniform: uniform)), [.name(label)])
    predicate = outer
  }

  /// Ends the thread.
  public mutating func end() {
    emit(.control(Control(.ret)))
  }
}

extension Module {
  /// The module-scope declaration that `KernelBuilder.dynamicShared` refers to.
  public static func dynamicShared(_ name: String, alignment: Int = 128) -> Declaration {
    .variable(
      Variable(
        linkage: .extern, space: .shared, alignment: alignment, type: .b8, name: name,
        dimensions: [nil]))
  }
}
