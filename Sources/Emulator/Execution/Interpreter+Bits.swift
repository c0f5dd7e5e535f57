// Bit fields, bit positions, bytes and funnel shifts.
extension BlockExecutor {
  @inline(never)
  static func computeBits(
    _ operation: MicroOperation, _ file: UnsafeMutableRawPointer, _ active: UInt32,
    _ pool: UnsafePointer<Int32>
  ) {
    let b = Lanes.row(file, max(operation.b, 0), as: UInt32.self)
    let c = Lanes.row(file, max(operation.c, 0), as: UInt32.self)

    @inline(__always)
    func extract<Value: FixedWidthInteger>(_ type: Value.Type) {
      let a = Lanes.row(file, operation.a, as: type)
      Lanes.each(file, active, operation.d, as: type) { field(a[$0], b[$0], c[$0]) }
    }
    @inline(__always)
    func insert<Value: FixedWidthInteger>(_ type: Value.Type) {
      let a = Lanes.row(file, operation.a, as: type)
      let b = Lanes.row(file, operation.b, as: type)
      let width = Lanes.row(
        file, pool[Int(truncatingIfNeeded: operation.immediate)], as: UInt32.self)
      Lanes.each(file, active, operation.d, as: type) {
        inserted(a[$0], into: b[$0], c[$0], width[$0])
      }
    }
    @inline(__always)
    func find<Value: FixedWidthInteger>(_ type: Value.Type, isShift: Bool) {
      let a = Lanes.row(file, operation.a, as: type)
      Lanes.each(file, active, operation.d, as: UInt32.self) { lane in
        let value = a[lane] < 0 ? ~a[lane] : a[lane]
        let zeros = UInt32(truncatingIfNeeded: value.leadingZeroBitCount)
        let width = UInt32(Value.bitWidth)
        return zeros == width ? .max : isShift ? zeros : width &- 1 &- zeros
      }
    }
    @inline(__always)
    func words(_ function: (UInt32, UInt32, UInt32) -> UInt32) {
      let a = Lanes.row(file, operation.a, as: UInt32.self)
      Lanes.each(file, active, operation.d, as: UInt32.self) { function(a[$0], b[$0], c[$0]) }
    }

    switch BitFunction(rawValue: operation.detail) ?? .extractU32 {
    case .extractU32: extract(UInt32.self)
    case .extractS32: extract(Int32.self)
    case .extractU64: extract(UInt64.self)
    case .extractS64: extract(Int64.self)
    case .insert32: insert(UInt32.self)
    case .insert64: insert(UInt64.self)
    case .findU32: find(UInt32.self, isShift: false)
    case .findS32: find(Int32.self, isShift: false)
    case .findU64: find(UInt64.self, isShift: false)
    case .findS64: find(Int64.self, isShift: false)
    case .findShiftU32: find(UInt32.self, isShift: true)
    case .findShiftS32: find(Int32.self, isShift: true)
    case .findShiftU64: find(UInt64.self, isShift: true)
    case .findShiftS64: find(Int64.self, isShift: true)
    case .findNth: words { findNth($0, base: $1, offset: Int32(bitPattern: $2)) }
    case .extendClampU: words { a, b, _ in b < 32 ? low(a, b) : a }
    case .extendWrapU: words { a, b, _ in low(a, b & 31) }
    case .extendClampS: words { a, b, _ in b < 32 ? signExtended(a, b) : a }
    case .extendWrapS: words { a, b, _ in signExtended(a, b & 31) }
    case .maskClamp: words { a, b, _ in a < 32 ? mask(a, min(b, 32)) : 0 }
    case .maskWrap: words { a, b, _ in mask(a & 31, b & 31) }
    case .funnelLeftClamp:
      words { a, b, c in c < 32 ? funnelLeft(a, b, c) : a }
    case .funnelLeftWrap: words { funnelLeft($0, $1, $2 & 31) }
    case .funnelRightClamp: words { a, b, c in c < 32 ? funnelRight(a, b, c) : b }
    case .funnelRightWrap: words { funnelRight($0, $1, $2 & 31) }
    case .permute: words { permuted($0, $1, $2) }
    case .permuteByMode:
      let table = UInt64(bitPattern: operation.immediate)
      words { permuted($0, $1, UInt32(truncatingIfNeeded: table &>> (UInt64($2 & 3) &* 16))) }
    }
  }

  // MARK: Scalars

  /// `width` bits of `value` from `position`, both modulo 256, extended by the sign of the type. Bits
  /// past the end are the sign, or 0.
  @inline(__always)
  private static func field<Value: FixedWidthInteger>(
    _ value: Value, _ position: UInt32, _ width: UInt32
  ) -> Value {
    let position = Int(position & 0xFF)
    let width = Int(width & 0xFF)
    if width == 0 { return 0 }
    if position >= Value.bitWidth { return value < 0 ? ~0 : 0 }
    let kept = min(width, Value.bitWidth &- position)
    let top = value &<< Value(truncatingIfNeeded: Value.bitWidth &- position &- kept)
    return top &>> Value(truncatingIfNeeded: Value.bitWidth &- kept)
  }

  /// `base` with the lower `width` bits of `value` at `position`, both modulo 256.
  @inline(__always)
  private static func inserted<Value: FixedWidthInteger>(
    _ value: Value, into base: Value, _ position: UInt32, _ width: UInt32
  ) -> Value {
    let position = Int(position & 0xFF)
    let width = min(Int(width & 0xFF), Value.bitWidth)
    if width == 0 || position >= Value.bitWidth { return base }
    let shift = Value(truncatingIfNeeded: position)
    let mask = (~0 as Value).magnitude >> (Value.bitWidth &- width)
    let placed = Value(truncatingIfNeeded: mask) &<< shift
    return base & ~placed | value &<< shift & placed
  }

  /// The position of the set bit that is |offset| bits away from `base`, upwards for positive
  /// offsets; all ones if there is none (PTX ISA, "fns").
  @inline(__always)
  private static func findNth(_ mask: UInt32, base: UInt32, offset: Int32) -> UInt32 {
    guard base < 32 else { return .max }
    if offset == 0 { return mask &>> base & 1 != 0 ? base : .max }
    // Bits from the base on, in the direction of the search.
    var rest = offset > 0 ? mask & (.max &<< base) : mask & (.max &>> (31 &- base))
    let skipped = offset.magnitude &- 1
    guard skipped < 32 else { return .max }
    for _ in 0..<skipped {
      rest &= offset > 0 ? rest &- 1 : ~(1 &<< UInt32(31 &- (rest.leadingZeroBitCount & 31)))
    }
    guard rest != 0 else { return .max }
    return UInt32(offset > 0 ? rest.trailingZeroBitCount : 31 &- rest.leadingZeroBitCount)
  }

  /// The lower `width` bits, for widths below 32.
  @inline(__always)
  private static func low(_ value: UInt32, _ width: UInt32) -> UInt32 {
    value & ~(.max &<< width)
  }

  @inline(__always)
  private static func signExtended(_ value: UInt32, _ width: UInt32) -> UInt32 {
    if width == 0 { return 0 }
    return UInt32(bitPattern: Int32(bitPattern: value &<< (32 &- width)) &>> Int32(32 &- width))
  }

  /// `width` set bits from `position` on, for positions below 32.
  @inline(__always)
  private static func mask(_ position: UInt32, _ width: UInt32) -> UInt32 {
    let end = position &+ width
    return .max &<< position & (end < 32 ? ~(.max &<< end) : .max)
  }

  /// The upper word of `b:a` shifted left, for amounts below 32.
  @inline(__always)
  private static func funnelLeft(_ a: UInt32, _ b: UInt32, _ amount: UInt32) -> UInt32 {
    b &<< amount | (a &>> 1) &>> (31 &- amount)
  }

  /// The lower word of `b:a` shifted right, for amounts below 32.
  @inline(__always)
  private static func funnelRight(_ a: UInt32, _ b: UInt32, _ amount: UInt32) -> UInt32 {
    a &>> amount | (b &<< 1) &<< (31 &- amount)
  }

  /// Four bytes of `b:a`, each named by four bits of the selector; the upper one of these asks for
  /// the sign of the byte in all its bits (PTX ISA, "prmt").
  @inline(__always)
  private static func permuted(_ a: UInt32, _ b: UInt32, _ selector: UInt32) -> UInt32 {
    let bytes = UInt64(b) &<< 32 | UInt64(a)
    var result: UInt32 = 0
    for index in 0..<4 as Range<UInt32> {
      let choice = selector &>> (4 &* index)
      let byte = UInt8(truncatingIfNeeded: bytes &>> UInt64((choice & 7) &* 8))
      let sign: UInt8 = byte & 0x80 != 0 ? 0xFF : 0
      result |= UInt32(choice & 8 != 0 ? sign : byte) &<< (8 &* index)
    }
    return result
  }
}
