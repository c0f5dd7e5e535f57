import PTX

extension BitPlaneMultiplication: DescribedKernel {
  /// The kernel that a request asks for: its standard tile where none is given.
  init(_ request: KernelRequest, target: Target) throws(KernelError) {
    let precision = request.planePrecision
    let standard = Tile.standard(for: precision, target: target)
    let sides = request.tile ?? .init(m: standard.m, n: standard.n, k: standard.k)
    let recovery = request.recovery ?? .standard(for: precision)
    try self.init(
      precision: precision, operation: request.planeOperation(for: target),
      tile: Tile(
        m: sides.m, n: sides.n, k: sides.k, stages: request.stages ?? standard.stages,
        shape: request.shape ?? standard.shape, precision: precision, recovery: recovery),
      target: target, layout: request.layout ?? .panels, recovery: recovery,
      encoding: request.encoding ?? .bipolar, epilogue: request.epilogue ?? .int32,
      distribution: request.splitK.map { $0 > 1 ? .splitK(slices: $0) : .tiles } ?? .tiles)
  }

  /// The kernel with what a request sets.
  func changed(by request: KernelRequest) throws(KernelError) -> BitPlaneMultiplication {
    let recovery = request.recovery ?? recovery
    var tile = tile
    if request.tile != nil || request.shape != nil || recovery != self.recovery {
      let sides = request.tile ?? .init(m: tile.m, n: tile.n, k: tile.k)
      tile = Tile(
        m: sides.m, n: sides.n, k: sides.k, stages: tile.stages,
        shape: request.shape ?? tile.shape, precision: precision, recovery: recovery)
    }
    tile.stages = request.stages ?? tile.stages
    return try BitPlaneMultiplication(
      precision: precision, operation: operation, tile: tile, target: target,
      layout: request.layout ?? layout, recovery: recovery,
      encoding: request.encoding ?? encoding, epilogue: request.epilogue ?? epilogue,
      distribution: request.splitK.map { $0 > 1 ? .splitK(slices: $0) : .tiles } ?? distribution)
  }

  /// How the kernel works.
  public var traits: KernelTraits {
    KernelTraits(
      operation: operation, layout: layout, recovery: recovery.rawValue, encoding: encoding,
      path: .tiles, epilogue: epilogue, splitK: slices, instruction: matrixMultiply.name,
      tile: TileTraits(
        m: tile.m, n: tile.n, k: tile.k, stages: tile.stages, shape: tile.shape.rawValue,
        warpsM: tile.warpsM, warpsN: tile.warpsN, fragmentM: tile.shape.m, fragmentN: tile.shape.n,
        activationPlanes: precision.activationBits.bits, weightPlanes: precision.weightBits.bits))
  }

  private var slices: Int {
    if case .splitK(let slices) = distribution { slices } else { 1 }
  }
}
