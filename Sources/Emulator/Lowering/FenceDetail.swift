import PTX

/// The scope and order of a fence, packed in the `detail` of its operation.
struct FenceDetail: RawRepresentable {
  /// Bits 0 to 3 the scope, 4 to 7 the order, both by their place among the cases.
  let rawValue: UInt16

  init(rawValue: UInt16) { self.rawValue = rawValue }

  init(_ form: Fence) {
    let scope = MemoryScope.allCases.firstIndex(of: form.scope ?? .cta) ?? 0
    let order = Fence.Order.allCases.firstIndex(of: form.order ?? Self.standard(form)) ?? 0
    rawValue = UInt16(scope | order << 4)
  }

  /// `membar` orders as `fence.sc`, a fence without an order as acq_rel (PTX ISA, "membar, fence").
  private static func standard(_ form: Fence) -> Fence.Order {
    form.usesOldName ? .sequential : .acquireRelease
  }

  var scope: MemoryScope { MemoryScope.allCases[Int(rawValue & 3)] }
  var order: Fence.Order { Fence.Order.allCases[Int(rawValue >> 4 & 3)] }
}
