/// Collects findings: equal ones are merged and counted.
struct FindingLog {
  /// What makes findings equal: kind and instructions.
  struct Key: Hashable {
    var kind: Finding.Kind
    var operation: Int
    var other = -1
    /// Tells findings of one kind and instruction apart.
    var detail = 0
  }

  private var findings: [Key: Finding] = [:]

  /// Counts a finding; the first of its key is kept.
  mutating func add(_ key: Key, _ make: () -> Finding) {
    if let index = findings.index(forKey: key) {
      findings.values[index].count += 1
    } else {
      findings[key] = make()
    }
  }

  /// All findings by line, then by kind.
  var sorted: [Finding] {
    findings.sorted { left, right in
      let first = left.value.sortKey(left.key)
      let second = right.value.sortKey(right.key)
      return first.lexicographicallyPrecedes(second)
    }.map(\.value)
  }
}

extension Finding {
  fileprivate func sortKey(_ key: FindingLog.Key) -> [Int] {
    let kinds = Kind.allCases
    return [
      access.position?.line ?? 0, key.operation, kinds.firstIndex(of: kind) ?? 0,
      otherAccess?.position?.line ?? 0, key.other, key.detail,
    ]
  }
}
