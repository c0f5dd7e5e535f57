import PTX

// From global to shared memory.
extension TensorCoreBuilder {
  /// The addresses from which a stage is copied, and the shared address of each operand's first
  /// chunk.
  struct CopyTarget {
    var cursors: [Register]
    let shared: [Register]
  }

  /// - Parameter stage: The offset of the stage; nil for stage 0.
  mutating func copyTarget(_ plan: CopyPlan, stage: (any Source)?) -> CopyTarget {
    var shared: [Register] = []
    for operand in plan.operands {
      if let first = shared.first, operand.shared == plan.operands[0].shared {
        shared.append(first)
      } else {
        shared.append(
          stage.map { builder.arithmetic(.add, .u32, [operand.shared, $0]) } ?? operand.shared)
      }
    }
    return CopyTarget(cursors: plan.operands.map(\.cursor), shared: shared)
  }

  /// Starts the copies of some rounds.
  ///
  /// - Parameter isNeeded: Whether there is a stage to copy; nil where that is known.
  mutating func startCopies(
    _ plan: CopyPlan, _ rounds: ArraySlice<CopyRound>, to target: inout CopyTarget,
    isNeeded: Register?
  ) {
    for round in rounds {
      let (isInside, address) = source(of: round, plan, &target)
      let size = builder.select(.u32, 16, 0, if: isInside)
      builder.guarded(by: both(isNeeded, round.takesPart)) {
        $0.asyncCopy(
          to: Address(
            base: target.shared[round.operand].name, offset: Int64(round.sharedOffset)),
          from: Address(base: address.name), sourceBytes: size)
      }
    }
  }

  /// Loads some rounds into registers, zeros for what is outside the matrix.
  mutating func startLoads(
    _ plan: CopyPlan, _ rounds: Range<Int>, from target: inout CopyTarget,
    into buffers: [[Register]], isNeeded: Register?
  ) {
    for index in rounds {
      let round = plan.rounds[index]
      let (isInside, address) = source(of: round, plan, &target)
      // Rows along the inner length are inside in all stages or in none.
      if kernel.layout.storesInnerRows(round.operand) {
        for register in buffers[index] { builder.move(.u32, 0, into: register) }
      }
      builder.guarded(by: both(both(isNeeded, round.takesPart), isInside)) {
        $0.load(.global, .u32, into: buffers[index], from: Address(base: address.name))
      }
    }
  }

  /// Stores what `startLoads` loaded.
  mutating func storeLoaded(
    _ plan: CopyPlan, _ buffers: [[Register]], to target: CopyTarget, isNeeded: Register?
  ) {
    for (round, buffer) in zip(plan.rounds, buffers) {
      builder.guarded(by: both(isNeeded, round.takesPart)) {
        $0.store(
          .shared, .u32, buffer,
          to: Address(
            base: target.shared[round.operand].name, offset: Int64(round.sharedOffset)))
      }
    }
  }

  /// Moves on to the next stage.
  mutating func advance(_ plan: CopyPlan) {
    for operand in plan.operands {
      guard let stride = operand.stageStride else {
        builder.add(.u64, operand.cursor, kernel.stageRowBytes, into: operand.cursor)
        continue
      }
      builder.add(.u64, operand.cursor, stride, into: operand.cursor)
      builder.add(.s32, operand.rowsLeft, -kernel.tile.k, into: operand.rowsLeft)
    }
  }

  /// Whether a round's row exists, and its address.
  private mutating func source(
    of round: CopyRound, _ plan: CopyPlan, _ target: inout CopyTarget
  ) -> (isInside: Register, address: Register) {
    let operand = plan.operands[round.operand]
    if let stride = operand.strides[round.distance] {
      target.cursors[round.operand] = builder.add(.u64, target.cursors[round.operand], stride)
    }
    return (
      builder.compare(.gt, .s32, operand.rowsLeft, round.row), target.cursors[round.operand]
    )
  }

  private mutating func both(_ a: Register?, _ b: Register?) -> Register? {
    guard let a, let b else { return a ?? b }
    return builder.logic(.and, .pred, a, b)
  }
}
