// Predicates from comparisons of integers and from predicates, and selection by them.
extension BlockExecutor {
  @inline(__always)
  static func setPredicate(
    _ operation: MicroOperation, _ file: UnsafeMutableRawPointer,
    _ predicates: UnsafeMutablePointer<UInt32>, _ active: UInt32
  ) {
    @inline(__always)
    func compare<Value>(_ type: Value.Type, _ relation: (Value, Value) -> Bool) -> UInt32 {
      let a = Lanes.row(file, operation.a, as: type)
      let b = Lanes.row(file, operation.b, as: type)
      return Lanes.mask { relation(a[$0], b[$0]) }
    }
    @inline(__always)
    func predicate(_ slot: Int32) -> UInt32 { predicates[Int(slot)] }

    let value: UInt32
    switch operation.code {
    case .eq32: value = compare(UInt32.self, ==)
    case .ne32: value = compare(UInt32.self, !=)
    case .ltU32: value = compare(UInt32.self, <)
    case .leU32: value = compare(UInt32.self, <=)
    case .ltS32: value = compare(Int32.self, <)
    case .leS32: value = compare(Int32.self, <=)
    case .eq64: value = compare(UInt64.self, ==)
    case .ne64: value = compare(UInt64.self, !=)
    case .ltU64: value = compare(UInt64.self, <)
    case .leU64: value = compare(UInt64.self, <=)
    case .ltS64: value = compare(Int64.self, <)
    case .leS64: value = compare(Int64.self, <=)
    case .andPredicate: value = predicate(operation.a) & predicate(operation.b)
    case .orPredicate: value = predicate(operation.a) | predicate(operation.b)
    case .xorPredicate: value = predicate(operation.a) ^ predicate(operation.b)
    case .notPredicate: value = ~predicate(operation.a)
    default: value = predicate(operation.a)
    }
    let slot = Int(operation.d)
    predicates[slot] = (predicates[slot] & ~active) | (value & active)
  }

  @inline(__always)
  static func select(
    _ operation: MicroOperation, _ file: UnsafeMutableRawPointer,
    _ predicates: UnsafeMutablePointer<UInt32>, _ active: UInt32
  ) {
    let chosen = predicates[Int(operation.c)]
    if operation.code == .select32 {
      let a = Lanes.row(file, operation.a, as: UInt32.self)
      let b = Lanes.row(file, operation.b, as: UInt32.self)
      // Without a branch: which lanes choose what is rarely predictable.
      Lanes.each(file, active, operation.d, as: UInt32.self) { lane in
        let mask = 0 &- (chosen >> UInt32(truncatingIfNeeded: lane) & 1)
        return b[lane] ^ (a[lane] ^ b[lane]) & mask
      }
    } else {
      let a = Lanes.row(file, operation.a, as: UInt64.self)
      let b = Lanes.row(file, operation.b, as: UInt64.self)
      Lanes.each(file, active, operation.d, as: UInt64.self) { lane in
        let mask = 0 &- UInt64(chosen >> UInt32(truncatingIfNeeded: lane) & 1)
        return b[lane] ^ (a[lane] ^ b[lane]) & mask
      }
    }
  }
}
