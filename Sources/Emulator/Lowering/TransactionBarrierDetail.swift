import PTX

/// The form of an mbarrier operation, packed in the `detail` of its operation.
struct TransactionBarrierDetail: RawRepresentable {
  /// Bits 0 to 3 the kind by its place among the cases, then four flags.
  let rawValue: UInt16

  init(rawValue: UInt16) { self.rawValue = rawValue }

  init(_ form: TransactionBarrier) {
    let kind = TransactionBarrier.Kind.allCases.firstIndex(of: form.kind) ?? 0
    rawValue =
      UInt16(kind) | (form.usesParity ? 16 : 0) | (form.expectsBytes ? 32 : 0)
      | (form.isIncomplete ? 64 : 0) | (form.space == .shared ? 128 : 0)
  }

  var kind: TransactionBarrier.Kind { TransactionBarrier.Kind.allCases[Int(rawValue & 15)] }
  var usesParity: Bool { rawValue & 16 != 0 }
  var expectsBytes: Bool { rawValue & 32 != 0 }
  var isIncomplete: Bool { rawValue & 64 != 0 }
  var isShared: Bool { rawValue & 128 != 0 }
}
