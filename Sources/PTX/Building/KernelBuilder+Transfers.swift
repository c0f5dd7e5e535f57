// Loads, stores and atomics beyond the plain ones, and matrix instructions of every type.
extension KernelBuilder {
  /// One, two or four values by `form`, whose vector width is taken from the destinations.
  public mutating func load(_ form: Load, into destinations: [Register], from address: Address) {
    guard let vector = VectorWidth(rawValue: destinations.count) else {
      preconditionFailure("a lane loads 1, 2 or 4 values, not \(destinations.count)")
    }
    var form = form
    form.vector = vector
    let operand: Operand =
      destinations.count == 1
      ? destinations[0].operand : .vector(destinations.map(\.operand))
    emit(.load(form), [operand, .address(address)])
  }

  /// Adds `source` to memory without returning the old value: `red`.
  public mutating func reduce(
    _ function: AtomicAccess.Function, _ space: StateSpace, _ type: ScalarType, _ source: Register,
    to address: Address
  ) {
    emit(
      .atomic(AtomicAccess(function, space, type: type, isReduction: true)),
      [.address(address), source.operand])
  }

  /// Combines `source` with memory and returns the old value: `atom`.
  public mutating func atomic(
    _ function: AtomicAccess.Function, _ space: StateSpace, _ type: ScalarType, _ source: Register,
    at address: Address
  ) -> Register {
    let result = register(type)
    emit(
      .atomic(AtomicAccess(function, space, type: type)),
      [result.operand, .address(address), source.operand])
    return result
  }

  /// accumulators += a x b for any type but 1-bit.
  public mutating func multiplyAccumulate(
    _ form: NumericMatrixMultiply, accumulators: [Register], a: [Register], b: [Register]
  ) {
    let d = Operand.vector(accumulators.map(\.operand))
    emit(
      .numericMatrixMultiply(form),
      [d, .vector(a.map(\.operand)), .vector(b.map(\.operand)), d])
  }

  /// One, two or four 8x8 matrices of 16-bit elements, each transposed if asked for.
  public mutating func loadMatrices(
    into destinations: [Register], from address: Address, isTransposed: Bool
  ) {
    guard let count = MatrixLoad.Count(rawValue: destinations.count) else {
      preconditionFailure("ldmatrix fills 1, 2 or 4 registers, not \(destinations.count)")
    }
    emit(
      .matrixLoad(MatrixLoad(count: count, isTransposed: isTransposed)),
      [.vector(destinations.map(\.operand)), .address(address)])
  }

  /// The value of `source` in lane `lane`, or as `mode` says.
  public mutating func shuffle(
    _ mode: Shuffle.Mode, _ source: Register, _ lane: some Source, clamp: Int = 31
  ) -> Register {
    let result = register(.b32)
    emit(
      .shuffle(Shuffle(mode)),
      [
        result.operand, source.operand, lane.operand, .integer(Int64(clamp)),
        .integer(0xFFFF_FFFF),
      ])
    return result
  }

  /// Waits for the lanes of the warp.
  public mutating func warpBarrier() {
    emit(.warpBarrier(WarpBarrier()), [.integer(0xFFFF_FFFF)])
  }
}
