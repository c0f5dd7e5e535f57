/// A formal parameter of a kernel or function: `.param .u64 .ptr .global .align 16 weights`.
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
  /// The number of elements for an array parameter (`.b8 name[16]`); 0 for one of unstated length
  /// (`.b8 name[]`), which takes the variable arguments of a function.
  public var count: Int?
  /// What the handle is of, for `.param .texref name` (its `type` is `b64`) and
  /// `.param .u64 .ptr .texref name`.
  public var reference: ReferenceType?
  /// Whether it is a register (`.reg .u32 x`), as the parameters and results of functions may be,
  /// not a variable of the parameter space.
  public var isRegister: Bool

  /// Creates a parameter.
  public init(
    type: ScalarType, name: String, pointer: Pointer? = nil, alignment: Int? = nil,
    count: Int? = nil, isRegister: Bool = false, reference: ReferenceType? = nil
  ) {
    self.type = type
    self.name = name
    self.pointer = pointer
    self.alignment = alignment
    self.count = count
    self.isRegister = isRegister
    self.reference = reference
  }

  /// The size in bytes in the parameter space.
  public var byteCount: Int { type.byteCount * (count ?? 1) }

  /// The alignment in bytes in the parameter space.
  public var effectiveAlignment: Int { alignment ?? type.byteCount }
}
