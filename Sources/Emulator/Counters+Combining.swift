extension Counters {
  /// The counts with `times` times those of `other` added; nil where one leaves 64 bits or `times` is
  /// negative.
  public func adding(_ other: Counters, times: Int = 1) -> Counters? {
    guard let factor = UInt64(exactly: times) else { return nil }
    return combined(with: other) { count, otherCount in
      let (product, productOverflow) = otherCount.multipliedReportingOverflow(by: factor)
      let (sum, overflow) = count.addingReportingOverflow(product)
      return productOverflow || overflow ? nil : sum
    }
  }

  /// The counts without those of `other`; nil where one would be negative.
  public func subtracting(_ other: Counters) -> Counters? {
    combined(with: other) { count, otherCount in
      count >= otherCount ? count - otherCount : nil
    }
  }

  /// Each count put together with the one of the same name; nil where that fails for one.
  private func combined(
    with other: Counters, _ combine: (UInt64, UInt64) -> UInt64?
  ) -> Counters? {
    var failed = false
    func value(_ a: UInt64, _ b: UInt64) -> UInt64 {
      guard let result = combine(a, b) else {
        failed = true
        return 0
      }
      return result
    }
    func values<Key>(_ a: [Key: UInt64], _ b: [Key: UInt64]) -> [Key: UInt64] {
      var result: [Key: UInt64] = [:]
      for key in Set(a.keys).union(b.keys) {
        let combined = value(a[key] ?? 0, b[key] ?? 0)
        if combined > 0 { result[key] = combined }
      }
      return result
    }
    func shared(_ a: SharedTraffic, _ b: SharedTraffic) -> SharedTraffic {
      var result = SharedTraffic()
      result.requests = value(a.requests, b.requests)
      result.wavefronts = value(a.wavefronts, b.wavefronts)
      result.bankConflicts = value(a.bankConflicts, b.bankConflicts)
      result.bytes = value(a.bytes, b.bytes)
      return result
    }
    func global(_ a: GlobalTraffic, _ b: GlobalTraffic) -> GlobalTraffic {
      var result = GlobalTraffic()
      result.requests = value(a.requests, b.requests)
      result.sectors = value(a.sectors, b.sectors)
      result.bytes = value(a.bytes, b.bytes)
      return result
    }

    var result = Counters()
    result.warpInstructions = value(warpInstructions, other.warpInstructions)
    result.threadInstructions = value(threadInstructions, other.threadInstructions)
    result.warpInstructionsByClass = values(
      warpInstructionsByClass, other.warpInstructionsByClass)
    result.threadInstructionsByClass = values(
      threadInstructionsByClass, other.threadInstructionsByClass)
    result.matrixInstructions = values(matrixInstructions, other.matrixInstructions)
    result.sharedLoads = shared(sharedLoads, other.sharedLoads)
    result.sharedStores = shared(sharedStores, other.sharedStores)
    result.matrixLoads = shared(matrixLoads, other.matrixLoads)
    result.asyncCopyStores = shared(asyncCopyStores, other.asyncCopyStores)
    result.globalLoads = global(globalLoads, other.globalLoads)
    result.globalStores = global(globalStores, other.globalStores)
    result.asyncCopyLoads = global(asyncCopyLoads, other.asyncCopyLoads)
    result.globalAtomics = global(globalAtomics, other.globalAtomics)
    result.sharedAtomics = shared(sharedAtomics, other.sharedAtomics)
    result.localLoads = global(localLoads, other.localLoads)
    result.localStores = global(localStores, other.localStores)
    result.barriers = value(barriers, other.barriers)
    return failed ? nil : result
  }
}
