extension Finding {
  /// What ended a launch, in the form of a finding.
  public init(_ fault: Fault) {
    let kind: Kind
    switch fault.kind {
    case .globalOutOfBounds, .sharedOutOfBounds, .localOutOfBounds, .parameterOutOfBounds:
      kind = .outOfBounds
    case .misaligned: kind = .misaligned
    case .missingLanes: kind = .missingLanes
    case .deadlock: kind = .deadlock
    default: kind = .fault
    }
    self.init(
      kind: kind, message: fault.summary,
      access: Access(position: fault.position, instruction: fault.instruction),
      kernel: fault.kernel, block: fault.block, warp: fault.warp, lane: fault.lane,
      address: fault.address, allocation: fault.nearestAllocation)
  }
}

extension Fault {
  /// The description up to the address and the place, which a finding holds by themselves.
  fileprivate var summary: String {
    let text = description
    let end = [": kernel ", " at address "].compactMap { text.firstRange(of: $0)?.lowerBound }.min()
    return end.map { String(text[..<$0]) } ?? text
  }

  fileprivate var nearestAllocation: String? {
    if case .globalOutOfBounds(_, _, let nearest) = kind { nearest } else { nil }
  }
}
