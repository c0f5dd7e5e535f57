/// A virtual register that a builder made.
public struct Register: Hashable, Sendable {
  /// The name in the text, `%r7`.
  public let name: String
  /// The declared type: `pred`, `b16`, `b32` or `b64`.
  public let type: ScalarType
}

/// What may stand as a source operand of a built instruction.
public protocol Source {
  /// The operand as it stands in the text.
  var operand: Operand { get }
}

extension Register: Source {
  /// The register's name.
  public var operand: Operand { .name(name) }
}

extension Int: Source {
  /// The integer constant.
  public var operand: Operand { .integer(Int64(self)) }
}

extension Operand: Source {
  /// The operand itself.
  public var operand: Operand { self }
}

extension Operand {
  /// Special registers of the thread and block indices.
  public enum Special: String, Sendable {
    case threadX = "%tid.x"
    case threadY = "%tid.y"
    case blockX = "%ctaid.x"
    case blockY = "%ctaid.y"
    case blockZ = "%ctaid.z"
    case blockWidth = "%ntid.x"
    case gridWidth = "%nctaid.x"
    case lane = "%laneid"
  }

  /// A special register.
  public static func special(_ register: Special) -> Operand { .name(register.rawValue) }
}
