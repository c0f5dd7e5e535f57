public import PTX

/// Finds the kernels that a request asks for, whatever their family.
public enum KernelRegistry {
  /// The kernel of a request, with the family's standard for all that is left open.
  ///
  /// - Parameter multiprocessors: Those of the GPU, for kernels whose grid follows from them.
  /// - Throws: `KernelRequestError` for a request that makes no sense, `KernelError` for a kernel that
  ///   the target cannot run.
  public static func kernel(
    for request: KernelRequest, target: Target, size: MultiplicationSize, multiprocessors: Int = 108
  ) throws -> any MultiplicationKernel {
    try request.check()
    switch request.family {
    case .apmm:
      return request.path == .skinny
        ? try SkinnyMultiplication.kernel(request, target: target, size: size)
        : try BitPlaneMultiplication(request, target: target)
    case .int1, .int4, .int8, .fp16, .fp16HalfSums:
      return try TensorCoreMultiplication(request, target: target)
    case .fp32: return try SinglePrecisionMultiplication(request, target: target)
    case .apnnLike:
      return try APNNMultiplication(request, target: target, multiprocessors: multiprocessors)
    case .w4a16: return try WeightOnlyMultiplication(request, target: target, size: size)
    case .bstcLike: return try PopulationCountMultiplication(request, target: target)
    }
  }

  /// The legal configurations of a request that a mapping may choose from: those of the family that
  /// agree with everything the request sets. Where no candidate does, the kernel of the request is the
  /// only one.
  ///
  /// - Throws: As `kernel`.
  public static func candidates(
    for request: KernelRequest, target: Target, size: MultiplicationSize, multiprocessors: Int = 108
  ) throws -> [any MultiplicationKernel] {
    try request.check()
    let all: [any MultiplicationKernel]
    switch request.family {
    case .apmm: all = planeCandidates(for: request, target: target, size: size)
    case .int1, .int4, .int8, .fp16, .fp16HalfSums:
      all = TensorCoreMultiplication.candidates(
        for: size, kind: try TensorCoreMultiplication.kind(of: request, target: target),
        target: target)
    case .fp32: all = SinglePrecisionMultiplication.candidates(for: size, target: target)
    case .apnnLike: all = []
    case .w4a16: all = WeightOnlyMultiplication.candidates(for: size, request, target: target)
    case .bstcLike:
      all = PopulationCountMultiplication.candidates(
        for: size, precision: request.planePrecision, target: target,
        operation: request.operation ?? .xor)
    }
    let matching: [any MultiplicationKernel] = all.filter { request.agrees(with: $0.knownTraits) }
    guard matching.isEmpty else { return matching }
    return [
      try kernel(for: request, target: target, size: size, multiprocessors: multiprocessors)
    ]
  }

  /// The two ways of `apmm`, with what the request sets in place of what the candidates have.
  private static func planeCandidates(
    for request: KernelRequest, target: Target, size: MultiplicationSize
  ) -> [any MultiplicationKernel] {
    let operation = request.planeOperation(for: target)
    let skinny = SkinnyMultiplication.candidates(
      for: size, precision: request.planePrecision, target: target, operation: operation
    ).compactMap { try? $0.changed(by: request) }
    let tiles = BitPlaneMultiplication.candidates(
      for: size, precision: request.planePrecision, target: target, operation: operation
    ).compactMap { try? $0.changed(by: request) }
    return skinny.uniqued() + tiles.uniqued()
  }
}

extension KernelRequest {
  /// Whether a kernel is what the request asks for, as far as it asks.
  func agrees(with traits: KernelTraits) -> Bool {
    func fits<Value: Equatable>(_ asked: Value?, _ actual: Value?) -> Bool {
      asked == nil || asked == actual
    }
    let sides = traits.tile.map { Sides(m: $0.m, n: $0.n, k: $0.k) }
    return fits(operation, traits.operation) && fits(layout, traits.layout)
      && fits(recovery?.rawValue, traits.recovery) && fits(tile, sides)
      && fits(stages, traits.tile?.stages)
      && fits(shape?.rawValue, traits.tile?.shape) && fits(splitK, traits.splitK)
      && fits(encoding, traits.encoding) && fits(path, traits.path)
      && (epilogue == nil || epilogue == traits.epilogue || family == .w4a16)
  }
}
