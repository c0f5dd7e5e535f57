// match, elect and redux: each lane gets the outcome over its own members.
extension BlockExecutor {
  @inline(never)
  static func match(
    _ operation: MicroOperation, _ file: UnsafeMutableRawPointer,
    _ predicates: UnsafeMutablePointer<UInt32>, _ active: UInt32
  ) {
    let members = Lanes.row(file, operation.b, as: UInt32.self)
    var flags: UInt32 = 0
    if operation.code == .elect {
      Lanes.each(file, active, operation.d, as: UInt32.self) { lane in
        let leader = (members[lane] & active).trailingZeroBitCount
        if leader == lane { flags |= 1 &<< UInt32(truncatingIfNeeded: lane) }
        return UInt32(truncatingIfNeeded: leader)
      }
    } else {
      let is64 = operation.code == .matchAny64 || operation.code == .matchAll64
      let isAll = operation.code == .matchAll32 || operation.code == .matchAll64
      let narrow = Lanes.row(file, operation.a, as: UInt32.self)
      let wide = Lanes.row(file, operation.a, as: UInt64.self)
      // The destination may be the source: all lanes are read before the first is written.
      withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 32) { result in
        for lane in 0..<32 {
          let alike =
            is64
            ? Lanes.mask { wide[$0] == wide[lane] } : Lanes.mask { narrow[$0] == narrow[lane] }
          let others = members[lane] & active
          let isUniform = others & ~alike == 0
          if isUniform { flags |= 1 &<< UInt32(truncatingIfNeeded: lane) }
          result[lane] = isAll ? (isUniform ? others : 0) : others & alike
        }
        Lanes.each(file, active, operation.d, as: UInt32.self) { result[$0] }
      }
    }
    if operation.immediate >= 0 {
      let slot = Int(operation.immediate)
      predicates[slot] = predicates[slot] & ~active | flags & active
    }
  }

  @inline(never)
  static func reduce(
    _ operation: MicroOperation, _ file: UnsafeMutableRawPointer, _ active: UInt32
  ) {
    let values = Lanes.row(file, operation.a, as: UInt32.self)
    let members = Lanes.row(file, operation.b, as: UInt32.self)
    let function = ReductionFunction(rawValue: operation.detail) ?? .add
    withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 32) { result in
      var lastMembers: UInt32 = 0
      var outcome: UInt32 = 0
      for lane in 0..<32 {
        let others = members[lane] & active
        if others != lastMembers {
          lastMembers = others
          outcome = reduction(function, values, over: others)
        }
        result[lane] = outcome
      }
      Lanes.each(file, active, operation.d, as: UInt32.self) { result[$0] }
    }
  }

  private static func reduction(
    _ function: ReductionFunction, _ values: UnsafePointer<UInt32>, over lanes: UInt32
  ) -> UInt32 {
    var result = values[lanes.trailingZeroBitCount & 31]
    var remaining = lanes & (lanes &- 1)
    while remaining != 0 {
      let value = values[remaining.trailingZeroBitCount]
      remaining &= remaining &- 1
      switch function {
      case .add: result &+= value
      case .minU: result = min(result, value)
      case .maxU: result = max(result, value)
      case .minS:
        result = Int32(bitPattern: value) < Int32(bitPattern: result) ? value : result
      case .maxS:
        result = Int32(bitPattern: value) > Int32(bitPattern: result) ? value : result
      case .and: result &= value
      case .or: result |= value
      case .xor: result ^= value
      }
    }
    return result
  }
}
