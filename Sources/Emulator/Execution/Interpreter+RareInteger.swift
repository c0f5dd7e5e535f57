// The less frequent integer operations of 32 and 64 bits.
extension BlockExecutor {
  @inline(never)
  static func computeInteger(
    _ operation: MicroOperation, _ file: UnsafeMutableRawPointer, _ active: UInt32
  ) {
    /// All lanes of three sources of one type. A source that an operation lacks is read from the
    /// start of the file and ignored.
    @inline(__always)
    func each<Value>(_ type: Value.Type, _ function: (Value, Value, Value) -> Value) {
      let a = Lanes.row(file, operation.a, as: type)
      let b = Lanes.row(file, max(operation.b, 0), as: type)
      let c = Lanes.row(file, max(operation.c, 0), as: type)
      Lanes.each(file, active, operation.d, as: type) { function(a[$0], b[$0], c[$0]) }
    }
    @inline(__always)
    func dot(_ function: (UInt32, UInt32) -> Int32) {
      each(UInt32.self) { a, b, c in c &+ UInt32(bitPattern: function(a, b)) }
    }

    switch IntegerFunction(rawValue: operation.detail) ?? .addSaturating {
    case .addSaturating: each(Int32.self) { a, b, _ in saturated(Int64(a) &+ Int64(b)) }
    case .subSaturating: each(Int32.self) { a, b, _ in saturated(Int64(a) &- Int64(b)) }
    case .minRectified: each(Int32.self) { a, b, _ in max(0, min(a, b)) }
    case .maxRectified: each(Int32.self) { a, b, _ in max(0, max(a, b)) }
    case .madHiU32: each(UInt32.self) { a, b, c in a.multipliedFullWidth(by: b).high &+ c }
    case .madHiS32: each(Int32.self) { a, b, c in a.multipliedFullWidth(by: b).high &+ c }
    case .madHiU64: each(UInt64.self) { a, b, c in a.multipliedFullWidth(by: b).high &+ c }
    case .madHiS64: each(Int64.self) { a, b, c in a.multipliedFullWidth(by: b).high &+ c }
    case .madHiSaturating:
      each(Int32.self) { a, b, c in
        saturated(Int64(a.multipliedFullWidth(by: b).high) &+ Int64(c))
      }
    case .mul24LowU, .mul24LowS, .mad24LowU, .mad24LowS:
      let isSum = operation.c >= 0
      let isSigned =
        operation.detail == IntegerFunction.mul24LowS.rawValue
        || operation.detail == IntegerFunction.mad24LowS.rawValue
      each(UInt32.self) { a, b, c in
        let product = isSigned ? signed24(a) &* signed24(b) : unsigned24(a) &* unsigned24(b)
        return UInt32(truncatingIfNeeded: product) &+ (isSum ? c : 0)
      }
    case .mul24HighU: each(UInt32.self) { a, b, _ in high(unsigned24(a) &* unsigned24(b)) }
    case .mul24HighS: each(UInt32.self) { a, b, _ in high(signed24(a) &* signed24(b)) }
    case .mad24HighU: each(UInt32.self) { a, b, c in high(unsigned24(a) &* unsigned24(b)) &+ c }
    case .mad24HighS: each(UInt32.self) { a, b, c in high(signed24(a) &* signed24(b)) &+ c }
    case .mad24HighSaturating:
      each(UInt32.self) { a, b, c in
        let product = Int32(bitPattern: high(signed24(a) &* signed24(b)))
        return UInt32(bitPattern: saturated(Int64(product) &+ Int64(Int32(bitPattern: c))))
      }
    case .sadU32: each(UInt32.self) { a, b, c in c &+ (a < b ? b &- a : a &- b) }
    case .sadS32: each(Int32.self) { a, b, c in c &+ (a < b ? b &- a : a &- b) }
    case .sadU64: each(UInt64.self) { a, b, c in c &+ (a < b ? b &- a : a &- b) }
    case .sadS64: each(Int64.self) { a, b, c in c &+ (a < b ? b &- a : a &- b) }
    case .isZero32: each(UInt32.self) { a, _, _ in a == 0 ? 1 : 0 }
    case .isZero64: each(UInt64.self) { a, _, _ in a == 0 ? 1 : 0 }
    case .dotBytesUU: dot { dotBytes($0, $1, unsigned8, unsigned8) }
    case .dotBytesUS: dot { dotBytes($0, $1, unsigned8, signed8) }
    case .dotBytesSU: dot { dotBytes($0, $1, signed8, unsigned8) }
    case .dotBytesSS: dot { dotBytes($0, $1, signed8, signed8) }
    case .dotLowUU: dot { dotHalves($0, $1, unsigned16, unsigned8) }
    case .dotLowUS: dot { dotHalves($0, $1, unsigned16, signed8) }
    case .dotLowSU: dot { dotHalves($0, $1, signed16, unsigned8) }
    case .dotLowSS: dot { dotHalves($0, $1, signed16, signed8) }
    case .dotHighUU: dot { dotHalves($0, $1 &>> 16, unsigned16, unsigned8) }
    case .dotHighUS: dot { dotHalves($0, $1 &>> 16, unsigned16, signed8) }
    case .dotHighSU: dot { dotHalves($0, $1 &>> 16, signed16, unsigned8) }
    case .dotHighSS: dot { dotHalves($0, $1 &>> 16, signed16, signed8) }
    }
  }

  @inline(__always)
  private static func saturated(_ value: Int64) -> Int32 { Int32(clamping: value) }

  // MARK: Parts of a word

  @inline(__always)
  private static func unsigned24(_ word: UInt32) -> Int64 { Int64(word & 0xFF_FFFF) }

  @inline(__always)
  private static func signed24(_ word: UInt32) -> Int64 {
    Int64(Int32(bitPattern: word &<< 8) &>> 8)
  }

  /// Bits 16 to 47 of a product of 24-bit numbers.
  @inline(__always)
  private static func high(_ product: Int64) -> UInt32 {
    UInt32(truncatingIfNeeded: product &>> 16)
  }

  @inline(__always)
  private static func unsigned8(_ word: UInt32) -> Int32 { Int32(word & 0xFF) }

  @inline(__always)
  private static func signed8(_ word: UInt32) -> Int32 { Int32(Int8(truncatingIfNeeded: word)) }

  @inline(__always)
  private static func unsigned16(_ word: UInt32) -> Int32 { Int32(word & 0xFFFF) }

  @inline(__always)
  private static func signed16(_ word: UInt32) -> Int32 { Int32(Int16(truncatingIfNeeded: word)) }

  @inline(__always)
  private static func dotBytes(
    _ a: UInt32, _ b: UInt32, _ first: (UInt32) -> Int32, _ second: (UInt32) -> Int32
  ) -> Int32 {
    first(a) &* second(b) &+ first(a &>> 8) &* second(b &>> 8)
      &+ first(a &>> 16) &* second(b &>> 16) &+ first(a &>> 24) &* second(b &>> 24)
  }

  @inline(__always)
  private static func dotHalves(
    _ a: UInt32, _ b: UInt32, _ first: (UInt32) -> Int32, _ second: (UInt32) -> Int32
  ) -> Int32 {
    first(a) &* second(b) &+ first(a &>> 16) &* second(b &>> 8)
  }
}
