import PTX

extension APNNMultiplication: DescribedKernel {
  /// The kernel that a request asks for: AND, as published, where the target has it.
  init(
    _ request: KernelRequest, target: Target, multiprocessors: Int
  ) throws(KernelError) {
    try self.init(
      precision: request.planePrecision,
      operation: request.operation ?? (target < .sm80 ? .xor : .and), blocks: multiprocessors,
      target: target)
  }

  /// How the kernel works.
  public var traits: KernelTraits {
    let instruction = MatrixMultiply(
      shape: .m8n8k128, operation: operation == .xor ? .xor : .and)
    return KernelTraits(
      operation: operation, layout: .rows,
      recovery: BitPlaneMultiplication.Recovery.shared.rawValue, encoding: .bipolar,
      instruction: instruction.name,
      tile: TileTraits(
        m: tileM, n: tileN, k: Self.step, stages: 1, shape: instruction.shape.rawValue, warpsM: 2,
        warpsN: 4, fragmentM: 8, fragmentN: 8,
        activationPlanes: precision.activationBits.bits, weightPlanes: precision.weightBits.bits))
  }
}
