// Bit fields, bytes and funnel shifts whose positions are constants: whole vectors at once.
extension BlockExecutor {
  @inline(never)
  static func computeUniformBits(
    _ operation: MicroOperation, _ file: UnsafeMutableRawPointer, _ active: UInt32
  ) {
    let a = Lanes.row(file, operation.a, as: UInt32.self)
    let b = Lanes.row(file, operation.b, as: UInt32.self)
    let constant = UInt32(truncatingIfNeeded: operation.immediate)
    // Position and width of a field; past the end stands the sign bit, or 0.
    let position = min(constant & 0xFF, 31)
    let isPastEnd = constant & 0xFF > 31
    let width = constant &>> 8 & 0xFF
    let kept = min(width, 32 &- position)

    @inline(__always)
    func words(_ function: (UInt32, UInt32) -> UInt32) {
      Lanes.each(file, active, operation.d, as: UInt32.self) { function(a[$0], b[$0]) }
    }
    @inline(__always)
    func splat(_ word: UInt32) -> Lanes.Half { Lanes.Half(repeating: word) }

    // Amounts that are the same in all lanes let the loops become vector shifts.
    switch UniformBitFunction(rawValue: operation.detail) ?? .permute {
    case .extractU:
      if width == 0 || isPastEnd { return words { _, _ in 0 } }
      let left = 32 &- position &- kept
      let right = 32 &- kept
      words { a, _ in (a &<< left) &>> right }
    case .extractS:
      if width == 0 { return words { _, _ in 0 } }
      let left = 32 &- position &- kept
      let right = Int32(32 &- kept)
      words { a, _ in UInt32(bitPattern: Int32(bitPattern: a &<< left) &>> right) }
    case .insert:
      if width == 0 || isPastEnd { return words { _, b in b } }
      let mask = (UInt32.max &>> (32 &- kept)) &<< position
      words { a, b in b & ~mask | (a &<< position) & mask }
    case .permute:
      Lanes.map(file, active, operation.d, operation.a, operation.b) { low, high in
        var result = Lanes.Half.zero
        for index in 0..<4 as Range<UInt32> {
          let choice = constant &>> (4 &* index)
          let source = choice & 4 == 0 ? low : high
          var byte = (source &>> splat(8 &* (choice & 3))) & splat(0xFF)
          if choice & 8 != 0 { byte = (byte &>> splat(7)) &* splat(0xFF) }
          result |= byte &<< splat(8 &* index)
        }
        return result
      }
    case .funnelLeft:
      // Amounts are from 1 to 31.
      let other = 32 &- constant
      words { a, b in b &<< constant | a &>> other }
    case .funnelRight:
      let other = 32 &- constant
      words { a, b in a &>> constant | b &<< other }
    }
  }
}
