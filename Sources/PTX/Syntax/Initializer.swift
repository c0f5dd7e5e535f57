/// The initial value of a variable of global or constant memory, as the text writes it.
public enum Initializer: Hashable, Sendable {
  /// An integer, kept to the width of the element.
  case integer(Int64)
  /// A 32-bit float by its bits.
  case float32(UInt32)
  /// A 64-bit float by its bits; a variable of `.f32` keeps its rounded value.
  case float64(UInt64)
  /// The address of a variable or function and a distance in bytes. A generic address is wanted
  /// where the text says `generic(name)`, else the address within the variable's own space.
  case address(of: String, offset: Int64, isGeneric: Bool)
  /// One byte of an address: `0xFF00(name)` keeps the byte that the mask selects, shifted down.
  case maskedAddress(of: String, offset: Int64, isGeneric: Bool, mask: UInt64)
  /// `{ ... }`: the elements of one dimension, in order; missing ones are zero.
  case list([Initializer])
}
