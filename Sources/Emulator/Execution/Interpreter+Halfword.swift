// 16-bit operations. The upper half of a row is unspecified: sources are cut to 16 bits first.
extension BlockExecutor {
  @inline(never)
  static func computeHalfword(
    _ operation: MicroOperation, _ file: UnsafeMutableRawPointer, _ active: UInt32
  ) {
    let a = Lanes.row(file, operation.a, as: UInt32.self)
    let b = Lanes.row(file, max(operation.b, 0), as: UInt32.self)
    let c = Lanes.row(file, max(operation.c, 0), as: UInt32.self)

    @inline(__always)
    func unsigned(_ function: (UInt32, UInt32, UInt32) -> UInt32) {
      Lanes.each(file, active, operation.d, as: UInt32.self) { lane in
        function(a[lane] & 0xFFFF, b[lane] & 0xFFFF, c[lane])
      }
    }
    @inline(__always)
    func signed(_ function: (Int32, Int32, Int32) -> Int32) {
      Lanes.each(file, active, operation.d, as: Int32.self) { lane in
        function(
          Int32(Int16(truncatingIfNeeded: a[lane])), Int32(Int16(truncatingIfNeeded: b[lane])),
          Int32(bitPattern: c[lane]))
      }
    }
    /// The same function on the lower and on the upper halves.
    @inline(__always)
    func packed<Value: FixedWidthInteger>(
      _ type: Value.Type, _ function: (Value, Value) -> Value
    ) {
      Lanes.each(file, active, operation.d, as: UInt32.self) { lane in
        let low = function(
          Value(truncatingIfNeeded: a[lane]), Value(truncatingIfNeeded: b[lane]))
        let high = function(
          Value(truncatingIfNeeded: a[lane] &>> 16), Value(truncatingIfNeeded: b[lane] &>> 16))
        return UInt32(UInt16(truncatingIfNeeded: low))
          | UInt32(UInt16(truncatingIfNeeded: high)) &<< 16
      }
    }

    switch HalfwordFunction(rawValue: operation.detail) ?? .minU {
    case .minU: unsigned { a, b, _ in a < b ? a : b }
    case .minS: signed { a, b, _ in a < b ? a : b }
    case .maxU: unsigned { a, b, _ in a > b ? a : b }
    case .maxS: signed { a, b, _ in a > b ? a : b }
    case .divU: unsigned { a, b, _ in divide(a, b) }
    case .divS: signed { a, b, _ in divide(a, b) }
    // The 16-bit sequence of the hardware multiplies back: by zero, a stays.
    case .remU: unsigned { a, b, _ in b == 0 ? a : remainder(a, b) }
    case .remS: signed { a, b, _ in b == 0 ? a : remainder(a, b) }
    case .abs: signed { a, _, _ in a < 0 ? 0 &- a : a }
    case .sadU: unsigned { a, b, c in c &+ (a < b ? b &- a : a &- b) }
    case .sadS: signed { a, b, c in c &+ (a < b ? b &- a : a &- b) }
    case .shrU:
      Lanes.each(file, active, operation.d, as: UInt32.self) { lane in
        b[lane] < 16 ? (a[lane] & 0xFFFF) &>> b[lane] : 0
      }
    case .shrS:
      Lanes.each(file, active, operation.d, as: Int32.self) { lane in
        Int32(Int16(truncatingIfNeeded: a[lane]))
          &>> Int32(truncatingIfNeeded: b[lane] < 16 ? b[lane] : 15)
      }
    case .isZero: unsigned { a, _, _ in a == 0 ? 1 : 0 }
    case .mulHiU: unsigned { a, b, _ in (a &* b) &>> 16 }
    case .mulHiS: signed { a, b, _ in (a &* b) &>> 16 }
    case .madHiU: unsigned { a, b, c in (a &* b) &>> 16 &+ c }
    case .madHiS: signed { a, b, c in (a &* b) &>> 16 &+ c }
    case .mulWideU: unsigned { a, b, _ in a &* b }
    case .mulWideS: signed { a, b, _ in a &* b }
    case .madWideU: unsigned { a, b, c in a &* b &+ c }
    case .madWideS: signed { a, b, c in a &* b &+ c }
    case .addPacked: packed(UInt16.self) { $0 &+ $1 }
    case .minPackedU: packed(UInt16.self) { $0 < $1 ? $0 : $1 }
    case .minPackedS: packed(Int16.self) { $0 < $1 ? $0 : $1 }
    case .maxPackedU: packed(UInt16.self) { $0 > $1 ? $0 : $1 }
    case .maxPackedS: packed(Int16.self) { $0 > $1 ? $0 : $1 }
    case .minPackedRectified: packed(Int16.self) { Swift.max(0, Swift.min($0, $1)) }
    case .maxPackedRectified: packed(Int16.self) { Swift.max(0, Swift.max($0, $1)) }
    }
  }
}
