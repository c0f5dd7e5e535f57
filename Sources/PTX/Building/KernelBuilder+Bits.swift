// Bits, bytes and words.
extension KernelBuilder {
  /// Any function of three bits, bit by bit: bit `(a << 2) | (b << 1) | c` of `table` is its value.
  @discardableResult
  public mutating func lookup(
    _ a: some Source, _ b: some Source, _ c: some Source, table: UInt8,
    into destination: Register? = nil
  ) -> Register {
    let result = destination ?? register(.b32)
    emit(
      .lookupTable(LookupTable()),
      [result.operand, a.operand, b.operand, c.operand, .integer(Int64(table))])
    return result
  }

  /// Four bytes picked from the eight of `high` and `low`, by the nibbles of `selector`.
  public mutating func permute(
    low: some Source, high: some Source, selector: some Source
  ) -> Register {
    let result = register(.b32)
    emit(
      .bytePermutation(BytePermutation()),
      [result.operand, low.operand, high.operand, selector.operand])
    return result
  }

  /// The upper (left) or lower (right) word of `high` and `low`, shifted by an amount modulo 32.
  @discardableResult
  public mutating func funnelShift(
    _ direction: FunnelShift.Direction, low: some Source, high: some Source,
    by amount: some Source, into destination: Register? = nil
  ) -> Register {
    let result = destination ?? register(.b32)
    emit(
      .funnelShift(FunnelShift(direction, .wrap)),
      [result.operand, low.operand, high.operand, amount.operand])
    return result
  }

  /// The field of `length` bits from bit `position`, with its sign for signed types.
  public mutating func extractField(
    _ type: ScalarType, _ a: some Source, position: some Source, length: some Source
  ) -> Register {
    let result = register(type)
    emit(
      .bitField(BitField(.bfe, type: type)),
      [result.operand, a.operand, position.operand, length.operand])
    return result
  }

  /// `function.type` of one source: not, cnot.
  public mutating func complement(_ type: ScalarType, _ a: some Source) -> Register {
    let result = register(type)
    emit(.logic(Logic(.not, type: type)), [result.operand, a.operand])
    return result
  }

  /// `c` plus the four products of the bytes of `a` and `b`.
  @discardableResult
  public mutating func dotProduct(
    _ form: DotProduct, _ a: some Source, _ b: some Source, _ c: some Source,
    into destination: Register? = nil
  ) -> Register {
    let result = destination ?? register(.b32)
    emit(.dotProduct(form), [result.operand, a.operand, b.operand, c.operand])
    return result
  }
}
