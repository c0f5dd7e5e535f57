// Operations whose lane i depends on lane i of the sources alone.
extension BlockExecutor {
  @inline(__always)
  static func compute(
    _ operation: MicroOperation, _ file: UnsafeMutableRawPointer, _ active: UInt32
  ) {
    typealias Half = Lanes.Half
    let d = operation.d
    let a = operation.a
    let b = operation.b
    let c = operation.c

    @inline(__always)
    func vector(_ function: (Half, Half) -> Half) {
      Lanes.map(file, active, d, a, b, function)
    }
    @inline(__always)
    func unary<From, To>(_ from: From.Type, _ function: (From) -> To) {
      let x = Lanes.row(file, a, as: from)
      Lanes.each(file, active, d, as: To.self) { function(x[$0]) }
    }
    @inline(__always)
    func binary<Value>(_ type: Value.Type, _ function: (Value, Value) -> Value) {
      let x = Lanes.row(file, a, as: type)
      let y = Lanes.row(file, b, as: type)
      Lanes.each(file, active, d, as: type) { function(x[$0], y[$0]) }
    }
    @inline(__always)
    func shift<Value>(_ type: Value.Type, _ function: (Value, UInt32) -> Value) {
      let x = Lanes.row(file, a, as: type)
      let y = Lanes.row(file, b, as: UInt32.self)
      Lanes.each(file, active, d, as: type) { function(x[$0], y[$0]) }
    }

    switch operation.code {
    case .add32: vector { $0 &+ $1 }
    case .sub32: vector { $0 &- $1 }
    case .mulLo32: vector { $0 &* $1 }
    case .and32: vector { $0 & $1 }
    case .or32: vector { $0 | $1 }
    case .xor32: vector { $0 ^ $1 }
    case .mulHiU32: binary(UInt32.self) { $0.multipliedFullWidth(by: $1).high }
    case .mulHiS32: binary(Int32.self) { $0.multipliedFullWidth(by: $1).high }
    case .minU32: binary(UInt32.self) { $0 < $1 ? $0 : $1 }
    case .minS32: binary(Int32.self) { $0 < $1 ? $0 : $1 }
    case .maxU32: binary(UInt32.self) { $0 > $1 ? $0 : $1 }
    case .maxS32: binary(Int32.self) { $0 > $1 ? $0 : $1 }
    case .divU32: binary(UInt32.self, divide)
    case .divS32: binary(Int32.self, divide)
    case .remU32: binary(UInt32.self, remainder)
    case .remS32: binary(Int32.self, remainder)
    case .shl32: shift(UInt32.self) { $1 < 32 ? $0 &<< $1 : 0 }
    case .shrU32: shift(UInt32.self) { $1 < 32 ? $0 &>> $1 : 0 }
    case .shrS32: shift(Int32.self) { $0 &>> Int32(truncatingIfNeeded: $1 < 32 ? $1 : 31) }

    case .add64: binary(UInt64.self) { $0 &+ $1 }
    case .sub64: binary(UInt64.self) { $0 &- $1 }
    case .mulLo64: binary(UInt64.self) { $0 &* $1 }
    case .and64: binary(UInt64.self) { $0 & $1 }
    case .or64: binary(UInt64.self) { $0 | $1 }
    case .xor64: binary(UInt64.self) { $0 ^ $1 }
    case .mulHiU64: binary(UInt64.self) { $0.multipliedFullWidth(by: $1).high }
    case .mulHiS64: binary(Int64.self) { $0.multipliedFullWidth(by: $1).high }
    case .minU64: binary(UInt64.self) { $0 < $1 ? $0 : $1 }
    case .minS64: binary(Int64.self) { $0 < $1 ? $0 : $1 }
    case .maxU64: binary(UInt64.self) { $0 > $1 ? $0 : $1 }
    case .maxS64: binary(Int64.self) { $0 > $1 ? $0 : $1 }
    case .divU64: binary(UInt64.self, divide)
    case .divS64: binary(Int64.self, divide)
    case .remU64: binary(UInt64.self, remainder)
    case .remS64: binary(Int64.self, remainder)
    case .shl64: shift(UInt64.self) { $1 < 64 ? $0 &<< UInt64($1) : 0 }
    case .shrU64: shift(UInt64.self) { $1 < 64 ? $0 &>> UInt64($1) : 0 }
    case .shrS64: shift(Int64.self) { $0 &>> Int64($1 < 64 ? $1 : 63) }

    case .not32: Lanes.map(file, active, d, a) { ~$0 }
    case .neg32: Lanes.map(file, active, d, a) { Half.zero &- $0 }
    case .abs32: unary(Int32.self) { $0 < 0 ? 0 &- $0 : $0 }
    case .popc32: unary(UInt32.self) { UInt32(truncatingIfNeeded: $0.nonzeroBitCount) }
    case .clz32: unary(UInt32.self) { UInt32(truncatingIfNeeded: $0.leadingZeroBitCount) }
    case .brev32: unary(UInt32.self) { reversed($0) }
    case .not64: unary(UInt64.self) { ~$0 }
    case .neg64: unary(UInt64.self) { 0 &- $0 }
    case .abs64: unary(Int64.self) { $0 < 0 ? 0 &- $0 : $0 }
    case .popc64: unary(UInt64.self) { UInt32(truncatingIfNeeded: $0.nonzeroBitCount) }
    case .clz64: unary(UInt64.self) { UInt32(truncatingIfNeeded: $0.leadingZeroBitCount) }
    case .brev64: unary(UInt64.self) { reversed($0) }

    case .mad32: Lanes.map(file, active, d, a, b, c) { $0 &* $1 &+ $2 }
    case .mad64:
      let z = Lanes.row(file, c, as: UInt64.self)
      let x = Lanes.row(file, a, as: UInt64.self)
      let y = Lanes.row(file, b, as: UInt64.self)
      Lanes.each(file, active, d, as: UInt64.self) { x[$0] &* y[$0] &+ z[$0] }
    case .mulWideU, .madWideU:
      let x = Lanes.row(file, a, as: UInt32.self)
      let y = Lanes.row(file, b, as: UInt32.self)
      if operation.code == .mulWideU {
        Lanes.each(file, active, d, as: UInt64.self) { UInt64(x[$0]) &* UInt64(y[$0]) }
      } else {
        let z = Lanes.row(file, c, as: UInt64.self)
        Lanes.each(file, active, d, as: UInt64.self) { UInt64(x[$0]) &* UInt64(y[$0]) &+ z[$0] }
      }
    case .mulWideS, .madWideS:
      let x = Lanes.row(file, a, as: Int32.self)
      let y = Lanes.row(file, b, as: Int32.self)
      if operation.code == .mulWideS {
        Lanes.each(file, active, d, as: Int64.self) { Int64(x[$0]) &* Int64(y[$0]) }
      } else {
        let z = Lanes.row(file, c, as: Int64.self)
        Lanes.each(file, active, d, as: Int64.self) { Int64(x[$0]) &* Int64(y[$0]) &+ z[$0] }
      }
    case .lop3:
      let table = UInt8(truncatingIfNeeded: operation.immediate)
      Lanes.map(file, active, d, a, b, c) { lookUp(table, $0, $1, $2) }

    case .move32: Lanes.map(file, active, d, a) { $0 }
    case .move64: unary(UInt64.self) { $0 }
    case .truncate64: unary(UInt64.self) { UInt32(truncatingIfNeeded: $0) }
    case .extendU32: unary(UInt32.self) { UInt64($0) }
    case .extendS32: unary(Int32.self) { Int64($0) }
    case .extendU8: unary(UInt32.self) { $0 & 0xFF }
    case .extendS8: unary(UInt32.self) { Int32(Int8(truncatingIfNeeded: $0)) }
    case .extendU16: unary(UInt32.self) { $0 & 0xFFFF }
    case .extendS16: unary(UInt32.self) { Int32(Int16(truncatingIfNeeded: $0)) }
    // With the same amount in all lanes these loops become vector shifts.
    case .shlUniform32:
      let amount = UInt32(truncatingIfNeeded: operation.immediate)
      unary(UInt32.self) { $0 &<< amount }
    case .shrUniformU32:
      let amount = UInt32(truncatingIfNeeded: operation.immediate)
      unary(UInt32.self) { $0 &>> amount }
    case .shrUniformS32:
      let amount = Int32(truncatingIfNeeded: operation.immediate)
      unary(Int32.self) { $0 &>> amount }
    case .shlUniform64:
      let amount = UInt64(bitPattern: operation.immediate)
      unary(UInt64.self) { $0 &<< amount }
    case .shrUniformU64:
      let amount = UInt64(bitPattern: operation.immediate)
      unary(UInt64.self) { $0 &>> amount }
    case .shrUniformS64:
      let amount = operation.immediate
      unary(Int64.self) { $0 &>> amount }
    case .uniformBits: computeUniformBits(operation, file, active)
    case .halfword: computeHalfword(operation, file, active)
    case .integer: computeInteger(operation, file, active)
    case .activeMask: Lanes.each(file, active, d, as: UInt32.self) { _ in active }
    default: break
    }
  }

  /// Division by zero has no defined result in PTX. The sequences of instructions that the hardware
  /// runs for 32 and 64 bits end with all ones, for the quotient and for the remainder (code that
  /// ptxas 13 makes for sm_90).
  @inline(__always)
  static func divide<Value: FixedWidthInteger>(_ a: Value, _ b: Value) -> Value {
    b == 0 ? ~0 : a.dividedReportingOverflow(by: b).partialValue
  }

  @inline(__always)
  static func remainder<Value: FixedWidthInteger>(_ a: Value, _ b: Value) -> Value {
    b == 0 ? ~0 : a.remainderReportingOverflow(dividingBy: b).partialValue
  }

  @inline(__always)
  private static func reversed<Value: FixedWidthInteger & UnsignedInteger>(
    _ value: Value
  ) -> Value {
    var result: Value = 0
    for bit in 0..<Value.bitWidth { result |= (value >> bit & 1) << (Value.bitWidth - 1 - bit) }
    return result
  }

  /// The sum of the minterms of the truth table whose bit is set.
  @inline(__always)
  private static func lookUp(
    _ table: UInt8, _ a: Lanes.Half, _ b: Lanes.Half, _ c: Lanes.Half
  ) -> Lanes.Half {
    var result = Lanes.Half.zero
    for minterm in 0..<8 where table >> minterm & 1 != 0 {
      let x = minterm & 4 != 0 ? a : ~a
      let y = minterm & 2 != 0 ? b : ~b
      let z = minterm & 1 != 0 ? c : ~c
      result |= x & y & z
    }
    return result
  }
}
