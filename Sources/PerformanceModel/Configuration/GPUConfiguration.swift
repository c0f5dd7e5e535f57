public import PTX

/// A GPU as the performance model sees it: what its configuration file states.
///
/// The file is JSON as `Configs/gpu.schema.json` describes it; every number carries unit, evidence
/// and source. The numbers stand here as plain values, and `parameters` keeps where they come from.
/// A value of this type has passed every check of the file, so models divide by its numbers freely.
public struct GPUConfiguration: Hashable, Sendable {
  /// The value of the `schema` key.
  public static let schema = "apsim.gpu/1"

  /// The name that `--gpu` takes: `a100-40gb`.
  public internal(set) var name: String
  /// The name on the box.
  public internal(set) var marketingName: String
  /// The architecture, from the compute capability: it decides which instructions exist.
  public internal(set) var target: Target
  /// The SMs and their limits.
  public internal(set) var sm: StreamingMultiprocessor
  /// The clocks.
  public internal(set) var clock: Clock
  /// Issue rates by kind of operation.
  public internal(set) var rates: IssueRates
  /// Sizes of the memory hierarchy.
  public internal(set) var memory: MemorySizes
  /// Bandwidths of the memory hierarchy.
  public internal(set) var bandwidth: Bandwidths
  /// Latencies.
  public internal(set) var latency: Latencies
  /// Launch costs.
  public internal(set) var launch: LaunchCosts
  /// Tensor-core instructions that the target accepts, each once.
  public internal(set) var tensor: [TensorInstruction]
  /// Every value of the file in its order, with unit, evidence and source.
  public internal(set) var parameters: [ConfigurationParameter]

  /// The compute capability: `8.0`.
  public var computeCapability: String { "\(target.number / 10).\(target.number % 10)" }

  /// The timing of the instruction called `name`; nil when the GPU has none.
  public func tensorInstruction(named name: String) -> TensorInstruction? {
    tensor.first { $0.name == name }
  }
}
