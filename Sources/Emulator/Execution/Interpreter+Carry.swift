// Arithmetic through the carry flag (PTX ISA, "Extended-Precision Integer Arithmetic Instructions").
//
// There is one flag, and a difference is the sum a + ~b + 1: the flag it leaves is set where nothing
// was borrowed, as in the machine code that ptxas makes. A chain of differences alone cannot tell,
// but the 128-bit division that nvcc emits reads the flag of subc.cc by addc.
extension BlockExecutor {
  @inline(never)
  static func computeCarry(
    _ operation: MicroOperation, _ file: UnsafeMutableRawPointer,
    _ predicates: UnsafeMutablePointer<UInt32>, _ active: UInt32
  ) {
    let function = CarryFunction(rawValue: operation.detail)
    let slot = Int(truncatingIfNeeded: operation.immediate)
    let isDifference = function.kind == .sub
    let flags =
      function.readsCarry ? (isDifference ? ~predicates[slot] : predicates[slot]) : 0
    let carries =
      function.is64
      ? carry(UInt64.self, Int64.self, function.kind, operation, file, active, flags)
      : carry(UInt32.self, Int32.self, function.kind, operation, file, active, flags)
    if function.writesCarry {
      let result = isDifference ? ~carries : carries
      predicates[slot] = predicates[slot] & ~active | result & active
    }
  }

  /// Computes the active lanes and returns the carries or borrows that come out.
  @inline(__always)
  private static func carry<
    Value: FixedWidthInteger & UnsignedInteger, Signed: FixedWidthInteger & SignedInteger
  >(
    _ type: Value.Type, _ signed: Signed.Type, _ kind: CarryFunction.Kind,
    _ operation: MicroOperation, _ file: UnsafeMutableRawPointer, _ active: UInt32, _ flags: UInt32
  ) -> UInt32 {
    let a = Lanes.row(file, operation.a, as: type)
    let b = Lanes.row(file, operation.b, as: type)
    let c = Lanes.row(file, max(operation.c, 0), as: type)
    var carries: UInt32 = 0
    Lanes.each(file, active, operation.d, as: type) { lane in
      let bit = UInt32(truncatingIfNeeded: lane)
      let flag = Value(truncatingIfNeeded: flags &>> bit & 1)
      let first: (partialValue: Value, overflow: Bool)
      switch kind {
      case .add: first = a[lane].addingReportingOverflow(b[lane])
      case .sub: first = a[lane].subtractingReportingOverflow(b[lane])
      case .madLowU, .madLowS: first = (a[lane] &* b[lane]).addingReportingOverflow(c[lane])
      case .madHighU:
        first = a[lane].multipliedFullWidth(by: b[lane]).high.addingReportingOverflow(c[lane])
      case .madHighS:
        let product = Signed(truncatingIfNeeded: a[lane])
          .multipliedFullWidth(by: Signed(truncatingIfNeeded: b[lane])).high
        first = Value(truncatingIfNeeded: product).addingReportingOverflow(c[lane])
      }
      let second =
        kind == .sub
        ? first.partialValue.subtractingReportingOverflow(flag)
        : first.partialValue.addingReportingOverflow(flag)
      carries |= (first.overflow || second.overflow ? 1 : 0) &<< bit
      return second.partialValue
    }
    return carries
  }
}
