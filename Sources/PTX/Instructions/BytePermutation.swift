/// `prmt.b32`: picks four bytes out of eight (PTX ISA, "prmt").
public struct BytePermutation: InstructionForm {
  /// A rule that turns the lower two bits of the selector into four bytes; without one the selector
  /// names each byte in four bits.
  public enum Mode: String, Hashable, Sendable, CaseIterable {
    /// Four bytes upwards from the selected one.
    case f4e
    /// Four bytes downwards from the selected one.
    case b4e
    /// The selected byte four times.
    case rc8
    /// Bytes below the selected one are replaced by it.
    case ecl
    /// Bytes above the selected one are replaced by it.
    case ecr
    /// The selected half twice.
    case rc16
  }

  /// The rule; nil for a selector with four bits a byte.
  public var mode: Mode?

  /// Creates a form.
  public init(_ mode: Mode? = nil) { self.mode = mode }

  init(_ reader: inout ModifierReader) throws(MnemonicError) {
    try reader.require("b32")
    mode = reader.take(Mode.self)
  }

  /// The canonical spelling.
  public var mnemonic: String { mode.map { "prmt.b32.\($0.rawValue)" } ?? "prmt.b32" }

  var operandCount: ClosedRange<Int> { 4...4 }
  var instructionClass: InstructionClass { .integer }
}

/// `shf`: shifts a pair of 32-bit registers and keeps one (PTX ISA, "shf").
public struct FunnelShift: InstructionForm {
  /// The direction: `l` keeps the upper register, `r` the lower.
  public enum Direction: String, Hashable, Sendable, CaseIterable {
    case left = "l"
    case right = "r"
  }

  /// The direction.
  public var direction: Direction
  /// What happens to amounts above 31.
  public var overflow: BitField.Overflow

  /// Creates a form.
  public init(_ direction: Direction, _ overflow: BitField.Overflow) {
    self.direction = direction
    self.overflow = overflow
  }

  init(_ reader: inout ModifierReader) throws(MnemonicError) {
    direction = try reader.require(Direction.self, ".l or .r")
    overflow = try reader.require(BitField.Overflow.self, ".clamp or .wrap")
    try reader.require("b32")
  }

  /// The canonical spelling.
  public var mnemonic: String { "shf.\(direction.rawValue).\(overflow.rawValue).b32" }

  var operandCount: ClosedRange<Int> { 4...4 }
  var instructionClass: InstructionClass { .integer }
}
