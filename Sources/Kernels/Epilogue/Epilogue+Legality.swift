extension Epilogue {
  /// Refuses parts that do not go together.
  func check() throws(KernelError) {
    if isInteger {
      let isPlain =
        activationScale == .none && weightScale == .none && activationZero == .none
        && weightZero == .none && !hasBias && function == .none
      guard isPlain else {
        throw .illegalEpilogue(
          problem: "writes int32, the integer product itself, yet has scales, a bias or a function",
          mend: "choose half or single output, or leave them out")
      }
    }
    if activationZero != .none, activationScale == .none {
      throw .illegalEpilogue(
        problem: "has zero points of the activations without their scales",
        mend: "give activation scales")
    }
    if weightZero != .none, weightScale == .none {
      throw .illegalEpilogue(
        problem: "has zero points of the weights without their scales", mend: "give weight scales")
    }
    try checkGroups()
    try checkPacking()
  }

  private func checkGroups() throws(KernelError) {
    guard let size = groupSize else { return }
    guard (128...Self.largestGroup).contains(size), size % 128 == 0 else {
      throw .illegalEpilogue(
        problem: "has a weight scale for each \(size) elements",
        mend: "use a multiple of 128 up to \(Self.largestGroup)")
    }
    guard activationZero == .none, weightZero == .none else {
      throw .illegalEpilogue(
        problem: "has zero points beside scales for groups, which would need sums of groups",
        mend: "use a scale for each column, or no zero points")
    }
  }

  private func checkPacking() throws(KernelError) {
    guard case .planes(_, _, let alignment) = output else {
      guard outputScale == .none else {
        throw .illegalEpilogue(
          problem: "has an output scale, which only packed outputs use",
          mend: "leave it out or choose packed planes")
      }
      return
    }
    guard outputScale != .none else {
      throw .illegalEpilogue(
        problem: "packs its output without an output scale", mend: "give one, or one for each row")
    }
    guard (128...Self.largestAlignment).contains(alignment), alignment % 128 == 0 else {
      throw .illegalEpilogue(
        problem: "pads packed rows to \(alignment) bits",
        mend: "use a multiple of 128 up to \(Self.largestAlignment)")
    }
  }

  /// The longest group and padding: far above any of use, low enough for 32-bit arithmetic.
  private static let largestGroup = 1 << 20
  private static let largestAlignment = 1 << 16

  /// Refuses groups that no whole number of pipeline stages makes, for a kernel that scales group by
  /// group.
  func checkGroups(stageElements: Int) throws(KernelError) {
    guard let size = groupSize, size % stageElements != 0 else { return }
    throw .illegalEpilogue(
      problem: "has a weight scale for each \(size) elements, no whole number of stages of "
        + "\(stageElements)",
      mend: "use a tile whose k divides \(size)")
  }
}
