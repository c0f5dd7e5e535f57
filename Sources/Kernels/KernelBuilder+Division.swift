import PTX

extension KernelBuilder {
  /// The quotient and the remainder of an unsigned 32-bit division by a constant.
  ///
  /// Powers of two, which nearly all sizes are, need no division.
  ///
  /// - Parameter divisor: At least 1.
  mutating func divide(
    _ value: Register, by divisor: Int
  ) -> (quotient: Register, remainder: Register) {
    if divisor == 1 { return (value, move(.u32, 0)) }
    if divisor & (divisor - 1) == 0 {
      return (
        logic(.shr, .u32, value, divisor.trailingZeroBitCount),
        logic(.and, .b32, value, divisor - 1)
      )
    }
    return (
      arithmetic(.div, .u32, [value, divisor]), arithmetic(.rem, .u32, [value, divisor])
    )
  }
}
