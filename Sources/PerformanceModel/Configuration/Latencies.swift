/// Latencies from issue to the issue of a dependent instruction, in boost clocks.
public struct Latencies: Hashable, Sendable {
  /// Integer operations in one pipe.
  public internal(set) var alu = 0.0
  /// Operations in different pipes.
  public internal(set) var crossPipe = 0.0
  /// An integer result used as a tensor-core operand.
  public internal(set) var aluToTensor = 0.0
  /// Shared loads without bank conflict.
  public internal(set) var sharedLoad = 0.0
  /// Added by each further way of a bank conflict, for a lone warp.
  public internal(set) var sharedConflictWay = 0.0
  /// ldmatrix of one matrix.
  public internal(set) var matrixLoad = 0.0
  /// Warp shuffles.
  public internal(set) var shuffle = 0.0
  /// popc and conversions.
  public internal(set) var conversion = 0.0
  /// A thread-block barrier.
  public internal(set) var barrier = 0.0
  /// Loads that hit L1.
  public internal(set) var l1Hit = 0.0
  /// Loads that hit the near part of L2, or an L2 of one part.
  public internal(set) var l2Near = 0.0
  /// Loads that hit the far part of L2.
  public internal(set) var l2Far: Double?
  /// Loads from device memory.
  public internal(set) var dram = 0.0

  /// Loads that hit L2, the mean over near and far.
  public var l2Mean: Double { (l2Near + (l2Far ?? l2Near)) / 2 }
}

extension Latencies: ConfigurationSection {
  static let key = "latency"

  static let fields: [ConfigurationField<Self>] = [
    .init("alu_clk", unit: "clk", .number(\.alu, 1...10000)),
    .init("cross_pipe_clk", unit: "clk", .number(\.crossPipe, 1...10000)),
    .init("alu_to_tensor_clk", unit: "clk", .number(\.aluToTensor, 1...10000)),
    .init("shared_load_clk", unit: "clk", .number(\.sharedLoad, 1...10000)),
    .init("shared_conflict_way_clk", unit: "clk", .number(\.sharedConflictWay, 0...10000)),
    .init("matrix_load_clk", unit: "clk", .number(\.matrixLoad, 1...10000)),
    .init("shuffle_clk", unit: "clk", .number(\.shuffle, 1...10000)),
    .init("conversion_clk", unit: "clk", .number(\.conversion, 1...10000)),
    .init("barrier_clk", unit: "clk", .number(\.barrier, 1...10000)),
    .init("l1_hit_clk", unit: "clk", .number(\.l1Hit, 1...10000)),
    .init("l2_near_clk", unit: "clk", .number(\.l2Near, 1...10000)),
    .init("l2_far_clk", unit: "clk", .optionalNumber(\.l2Far, 1...10000)),
    .init("dram_clk", unit: "clk", .number(\.dram, 1...10000)),
  ]
}
