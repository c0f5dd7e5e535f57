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
  /// The fault in the form of a finding, then what the checkers had found before it.
  public var allFindings: [Finding] { [Finding(self)] + findings }
}
