public import BipolarInt

/// What reports say about a kernel, whatever its family.
public struct KernelTraits: Hashable, Sendable {
  /// The form of the one-bit product; nil where there is none.
  public var operation: PlaneOperation?
  /// The order of packed planes; nil for operands that are not planes.
  public var layout: PlaneLayout?
  /// Where partial products are added; nil for kernels without them.
  public var recovery: String?
  /// What bit planes mean; nil for operands that are not planes.
  public var encoding: PlaneEncoding?
  /// The way of `apmm`; nil for other families.
  public var path: KernelRequest.Path?
  /// What becomes of the integer products before they are written.
  public var epilogue: Epilogue
  /// Elements along the inner length that share a scale of the weights, which the kernel multiplies
  /// with; nil where they share it with the whole row or have none.
  public var scaleGroup: Int?
  /// Slices of the inner length.
  public var splitK: Int
  /// The tensor-core instruction as counters name it; nil on ordinary cores.
  public var instruction: String?
  /// The division of work; nil where no tile divides it.
  public var tile: TileTraits?

  /// Creates a description.
  public init(
    operation: PlaneOperation? = nil, layout: PlaneLayout? = nil, recovery: String? = nil,
    encoding: PlaneEncoding? = nil, path: KernelRequest.Path? = nil,
    epilogue: Epilogue = .int32, scaleGroup: Int? = nil, splitK: Int = 1,
    instruction: String? = nil, tile: TileTraits? = nil
  ) {
    self.operation = operation
    self.layout = layout
    self.recovery = recovery
    self.encoding = encoding
    self.path = path
    self.epilogue = epilogue
    self.scaleGroup = scaleGroup
    self.splitK = splitK
    self.instruction = instruction
    self.tile = tile
  }
}

/// The tile of a thread block.
public struct TileTraits: Hashable, Sendable {
  /// Tokens.
  public var m: Int
  /// Features.
  public var n: Int
  /// Elements of the inner length in a stage; bits for planes.
  public var k: Int
  /// Pipeline stages.
  public var stages: Int
  /// The shape of the tensor-core instruction, such as `m16n8k256`; empty on ordinary cores.
  public var shape: String
  /// Warps along m.
  public var warpsM: Int
  /// Warps along n.
  public var warpsN: Int
  /// Outputs of a fragment along m; 1 where no fragment holds one output.
  public var fragmentM: Int
  /// Outputs of a fragment along n.
  public var fragmentN: Int
  /// Planes of one logical row of activations that a block holds.
  public var activationPlanes: Int
  /// Planes of one logical row of weights that a block holds.
  public var weightPlanes: Int

  /// Creates a description.
  public init(
    m: Int, n: Int, k: Int, stages: Int, shape: String, warpsM: Int, warpsN: Int,
    fragmentM: Int, fragmentN: Int, activationPlanes: Int = 1, weightPlanes: Int = 1
  ) {
    self.m = m
    self.n = n
    self.k = k
    self.stages = stages
    self.shape = shape
    self.warpsM = warpsM
    self.warpsN = warpsN
    self.fragmentM = fragmentM
    self.fragmentN = fragmentN
    self.activationPlanes = activationPlanes
    self.weightPlanes = weightPlanes
  }
}

/// A kernel that tells reports how it works.
public protocol DescribedKernel: MultiplicationKernel {
  /// How it works.
  var traits: KernelTraits { get }
}

extension MultiplicationKernel {
  /// How the kernel works, as far as it says so.
  public var knownTraits: KernelTraits { (self as? any DescribedKernel)?.traits ?? KernelTraits() }
}
