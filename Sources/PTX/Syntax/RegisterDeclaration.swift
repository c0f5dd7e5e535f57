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
