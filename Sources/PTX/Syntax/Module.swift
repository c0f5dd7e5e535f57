/// A PTX translation unit: the unit that is printed, parsed, emulated and given to a driver.
///
/// Equality is about meaning: source positions and comments take no part in it.
public struct Module: Hashable, Sendable {
  /// The language version the text asks for.
  public var version: LanguageVersion
  /// The oldest architecture the text may run on.
  public var target: Target
  /// The width of a pointer in bits. PTX for the targets named here has 64 only.
  public var addressSize: Int
  /// Module-scope variables and kernels, in the order of the text.
  public var declarations: [Declaration]

  /// Creates a module.
  public init(
    version: LanguageVersion, target: Target, addressSize: Int = 64,
    declarations: [Declaration] = []
  ) {
    self.version = version
    self.target = target
    self.addressSize = addressSize
    self.declarations = declarations
  }

  /// The kernels (`.entry`) of the module, in the order of the text.
  public var kernels: [Kernel] {
    declarations.compactMap { if case .kernel(let kernel) = $0 { kernel } else { nil } }
  }

  /// The device functions (`.func`) of the module, declared or defined, in the order of the text.
  public var functions: [Function] {
    declarations.compactMap { if case .function(let function) = $0 { function } else { nil } }
  }

  /// The kernel called `name`.
  public func kernel(named name: String) -> Kernel? {
    kernels.first { $0.name == name }
  }
}

/// Something declared at module scope. A new kind (`.alias`, `.file` ...) is a case here, a branch in
/// the parser and a branch in the printer.
public enum Declaration: Hashable, Sendable {
  case variable(Variable)
  case kernel(Kernel)
  case function(Function)
}

/// Who may see a symbol.
public enum Linkage: String, Hashable, Sendable, CaseIterable {
  case visible, weak, extern
}

/// Where a variable lives.
public enum StateSpace: String, Hashable, Sendable, CaseIterable {
  case global, shared, local, const, param
}

/// A variable of a state space: `.shared .align 16 .b8 tile[16384];`.
public struct Variable: Hashable, Sendable {
  /// The linkage directive, if the text has one.
  public var linkage: Linkage?
  /// The state space of the storage.
  public var space: StateSpace
  /// Alignment in bytes; nil means the natural alignment of `type`.
  public var alignment: Int?
  /// The element type.
  public var type: ScalarType
  /// The name.
  public var name: String
  /// The number of elements of each dimension, outermost first; empty for a scalar. The outermost
  /// is nil for an array of unstated length (`extern .shared .b8 pool[]`).
  public var dimensions: [Int?]
  /// The values at the start of the storage, for `.global` and `.const`; the rest is zero.
  public var initializer: Initializer?

  /// Creates a variable.
  public init(
    linkage: Linkage? = nil, space: StateSpace, alignment: Int? = nil, type: ScalarType,
    name: String, dimensions: [Int?] = [], initializer: Initializer? = nil
  ) {
    self.linkage = linkage
    self.space = space
    self.alignment = alignment
    self.type = type
    self.name = name
    self.dimensions = dimensions
    self.initializer = initializer
  }

  /// Whether the length is given at launch (`extern .shared .b8 pool[]`).
  public var isUnsized: Bool { dimensions.contains(nil) }

  /// The size in bytes; an unstated dimension counts as zero.
  public var byteCount: Int {
    dimensions.reduce(type.byteCount) { $0 * ($1 ?? 0) }
  }

  /// The alignment in bytes that the storage must have.
  public var effectiveAlignment: Int { alignment ?? type.byteCount }
}
