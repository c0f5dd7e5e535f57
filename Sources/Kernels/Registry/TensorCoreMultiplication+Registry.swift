import BipolarInt
import PTX

extension TensorCoreMultiplication: DescribedKernel {
  /// The kernel that a request asks for: its standard tile where none is given.
  init(_ request: KernelRequest, target: Target) throws {
    let kind = try Self.kind(of: request, target: target)
    var tile = Self.standardTile(for: kind, target: target)
    if let sides = request.tile {
      tile = TensorCoreTile(
        m: sides.m, n: sides.n, k: sides.k, stages: request.stages ?? tile.stages,
        generation: tile.generation)
    }
    tile.stages = request.stages ?? tile.stages
    try self.init(kind: kind, tile: tile, splitK: request.splitK ?? 1, target: target)
  }

  /// What a request multiplies.
  static func kind(of request: KernelRequest, target: Target) throws -> TensorCoreKind {
    if request.family == .int1, let operation = request.operation { return .int1(operation) }
    guard let kind = TensorCoreKind(name: request.family.rawValue, target: target) else {
      throw KernelRequestError.notBuilt(request.family)
    }
    return kind
  }

  /// How the kernel works.
  public var traits: KernelTraits {
    var operation: PlaneOperation?
    if case .int1(let form) = kind { operation = form }
    return KernelTraits(
      operation: operation, layout: operation == nil ? nil : .rows, splitK: splitK,
      instruction: instruction.counterName,
      tile: TileTraits(
        m: tile.m, n: tile.n, k: tile.k, stages: tile.stages, shape: instruction.shapeName,
        warpsM: tile.warpsM, warpsN: tile.warpsN, fragmentM: instruction.m, fragmentN: 8))
  }
}

extension TensorCoreInstruction {
  /// The instruction as counters and GPU configurations name it.
  var counterName: String {
    switch self {
    case .bits(let form): form.name
    case .numeric(let form): form.name
    }
  }
}
