/// A kernel: a function that the host launches (`.entry`).
public struct Kernel: Hashable, Sendable {
  /// The linkage directive, if the text has one.
  public var linkage: Linkage?
  /// The name that a launch refers to.
  public var name: String
  /// The formal parameters in order.
  public var parameters: [Parameter]
  /// Tuning directives between the parameter list and the body.
  public var directives: [PerformanceDirective]
  /// Declarations, labels and instructions in order.
  public var body: [Statement]

  /// Creates a kernel.
  public init(
    linkage: Linkage? = .visible, name: String, parameters: [Parameter] = [],
    directives: [PerformanceDirective] = [], body: [Statement] = []
  ) {
    self.linkage = linkage
    self.name = name
    self.parameters = parameters
    self.directives = directives
    self.body = body
  }
}

/// A formal parameter of a kernel: `.param .u64 .ptr .global .align 16 weights`.
public struct Parameter: Hashable, Sendable {
  /// The `.ptr` attribute: what a pointer parameter points to.
  public struct Pointer: Hashable, Sendable {
    /// The state space pointed into; nil means generic.
    public var space: StateSpace?
    /// The alignment in bytes of what is pointed to.
    public var alignment: Int?

    /// Creates a pointer attribute.
    public init(space: StateSpace?, alignment: Int? = nil) {
      self.space = space
      self.alignment = alignment
    }
  }

  /// The type of the parameter, or of its elements.
  public var type: ScalarType
  /// The name.
  public var name: String
  /// The `.ptr` attribute, if the text has one.
  public var pointer: Pointer?
  /// Alignment in bytes, if the text has one.
  public var alignment: Int?
  /// The number of elements for an array parameter (`.b8 name[16]`).
  public var count: Int?
  /// Whether it is a register (`.reg .u32 x`), as the parameters and results of functions may be,
  /// not a variable of the parameter space.
  public var isRegister: Bool

  /// Creates a parameter.
  public init(
    type: ScalarType, name: String, pointer: Pointer? = nil, alignment: Int? = nil,
    count: Int? = nil, isRegister: Bool = false
  ) {
    self.type = type
    self.name = name
    self.pointer = pointer
    self.alignment = alignment
    self.count = count
    self.isRegister = isRegister
  }

  /// The size in bytes in the parameter space.
  public var byteCount: Int { type.byteCount * (count ?? 1) }

  /// The alignment in bytes in the parameter space.
  public var effectiveAlignment: Int { alignment ?? type.byteCount }
}

/// A performance-tuning directive of a kernel (PTX ISA, "Performance-Tuning Directives").
public enum PerformanceDirective: Hashable, Sendable {
  /// `.maxntid x, y, z`: the largest block; one to three numbers.
  case maximumThreads([Int])
  /// `.reqntid x, y, z`: the only block allowed; one to three numbers.
  case requiredThreads([Int])
  /// `.minnctapersm n`.
  case minimumBlocksPerSM(Int)
  /// `.maxnreg n`.
  case maximumRegisters(Int)
}

/// One line of a kernel body.
public enum Statement: Hashable, Sendable {
  /// `.reg .b32 %r<10>;` or `.reg .pred p, q;`.
  case registers(RegisterDeclaration)
  /// A `.shared`, `.local`, `.global` or `.const` variable, or a `.param` variable for a call.
  case variable(Variable)
  /// `name:`.
  case label(String)
  /// An instruction with its guard.
  case instruction(Instruction)
  /// A scope in braces; names declared in it are local to it.
  case block([Statement])
  /// `.pragma "text";`.
  case pragma(String)
  /// `name: .callprototype ...;`
  case prototype(CallPrototype)
  /// `name: .calltargets f, g;`: the functions that an indirect call may reach.
  case callTargets(name: String, functions: [String])
  /// `name: .branchtargets a, b;`: the labels of a `brx.idx`.
  case branchTargets(name: String, labels: [String])
}

/// A declaration of virtual registers of one type.
public struct RegisterDeclaration: Hashable, Sendable {
  /// One declarator of the list.
  public enum Declarator: Hashable, Sendable {
    /// `name`.
    case single(String)
    /// `prefix<count>`: the registers `prefix0` to `prefix(count - 1)`.
    case range(prefix: String, count: Int)
  }

  /// The type of every register declared here.
  public var type: ScalarType
  /// Values a register: `.reg .v4 .f32 v` declares `v.x`, `v.y`, `v.z` and `v.w`.
  public var vector: VectorWidth
  /// What is declared, in order.
  public var declarators: [Declarator]

  /// Creates a declaration.
  public init(
    type: ScalarType, vector: VectorWidth = .one, declarators: [Declarator]
  ) {
    self.type = type
    self.vector = vector
    self.declarators = declarators
  }
}
