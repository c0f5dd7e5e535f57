/// A variable of a state space: `.shared .align 16 .b8 tile[16384];`.
public struct Variable: Hashable, Sendable {
  /// The linkage directive, if the text has one.
  public var linkage: Linkage?
  /// The state space of the storage.
  public var space: StateSpace
  /// Alignment in bytes; nil means the natural alignment of an element.
  public var alignment: Int?
  /// Values an element: `.v4 .f32 colour` is four floats.
  public var vector: VectorWidth
  /// The type of a value.
  public var type: ScalarType
  /// The name.
  public var name: String
  /// The number of elements of each dimension, outermost first; empty for a scalar. The outermost
  /// is nil for an array of unstated length (`extern .shared .b8 pool[]`).
  public var dimensions: [Int?]
  /// The values at the start of the storage, for `.global` and `.const`; the rest is zero.
  public var initializer: Initializer?
  /// `.attribute(.managed)`: host and device share the storage.
  public var isManaged: Bool
  /// Where the name stands in the text that it was parsed from.
  @Incidental public var position: SourcePosition?

  /// Creates a variable.
  public init(
    linkage: Linkage? = nil, space: StateSpace, alignment: Int? = nil,
    vector: VectorWidth = .one, type: ScalarType, name: String, dimensions: [Int?] = [],
    initializer: Initializer? = nil, isManaged: Bool = false, position: SourcePosition? = nil
  ) {
    self.linkage = linkage
    self.space = space
    self.alignment = alignment
    self.vector = vector
    self.type = type
    self.name = name
    self.dimensions = dimensions
    self.initializer = initializer
    self.isManaged = isManaged
    self.position = position
  }

  /// Whether the length is given at launch (`extern .shared .b8 pool[]`).
  public var isUnsized: Bool { dimensions.contains(nil) }

  /// The size in bytes of one element.
  public var elementByteCount: Int { type.byteCount * vector.rawValue }

  /// The size in bytes; an unstated dimension counts as zero.
  public var byteCount: Int {
    dimensions.reduce(elementByteCount) { $0 * ($1 ?? 0) }
  }

  /// The alignment in bytes that the storage must have.
  public var effectiveAlignment: Int { alignment ?? elementByteCount }
}
