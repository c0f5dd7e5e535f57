/// An operand of an instruction as it stands in the text. Names are resolved (register, label,
/// variable) where a kernel is lowered.
public enum Operand: Hashable, Sendable {
  /// A register, special register (`%tid.x`), label or variable name, or the sink `_`.
  case name(String)
  /// An integer constant; a `U` suffix and the base it was written in are not kept.
  case integer(Int64)
  /// A 32-bit float constant by its bits (`0f3F800000`).
  case float32(UInt32)
  /// A 64-bit float constant by its bits (`0d3FF0000000000000`, or a decimal such as `1.5`).
  case float64(UInt64)
  /// A memory operand in brackets.
  case address(Address)
  /// `{%r0, %r1}`.
  case vector([Operand])
  /// A negated predicate source, `!p`.
  case negated(String)
  /// A paired destination, `%r|%p`: a value and the predicate beside it.
  case pair(String, String)
  /// A name and a constant distance from it, `table+16`: the address of a part of a variable.
  case displaced(String, Int64)
  /// An address with coordinates behind it: `[texture, {%f1, %f2}]`, `[texture, sampler, {%f1}]`.
  case coordinates(Address, [Operand])
  /// Operands in parentheses: the results or the arguments of a call.
  case list([Operand])
}

/// A memory operand: `[%rd1+16]`, `[tile]`, `[4096]`.
public struct Address: Hashable, Sendable {
  /// The register or variable, or nil for an absolute address.
  public var base: String?
  /// The constant added to the base, in bytes.
  public var offset: Int64

  /// Creates an address.
  public init(base: String?, offset: Int64 = 0) {
    self.base = base
    self.offset = offset
  }
}
