/// What the assembler makes of a division by a variable: the 18 instructions of `div.u32` beside its
/// operands (ptxas 12.9, sm_75 to sm_90; 13 by a constant, 24 signed, 72 of 64 bits). Their kinds are
/// those of its algorithm: a reciprocal between two conversions, one Newton step, a product, and
/// corrections by comparison.
enum DivisionExpansion {
  static let instructions = integer + multiply + conversion
  static let integer = 10.0
  static let multiply = 5.0
  static let conversion = 3.0
}
