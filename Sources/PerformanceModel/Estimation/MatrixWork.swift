import PTX

/// The tensor-core work of a launch on a GPU.
struct MatrixWork {
  /// Instructions of the launch.
  private(set) var instructions = 0.0
  /// Clocks of tensor pipes that the instructions take, of the whole launch.
  private(set) var pipeCycles = 0.0
  /// Clocks by which the results come later than the next issue, summed over the instructions.
  private(set) var latencyBeyondInterval = 0.0
  /// The instructions that the assembler expands, in order of name.
  private(set) var expanded: [TensorInstruction] = []

  /// Looks up `counts`, instructions by name.
  ///
  /// - Throws: `EstimateError.notSupported` if the GPU lacks one.
  init(_ counts: [String: UInt64], on gpu: GPUConfiguration) throws(EstimateError) {
    for (name, count) in counts.sorted(by: { $0.key < $1.key }) where count > 0 {
      guard let instruction = gpu.tensorInstruction(named: name) else {
        throw Self.notSupported(name, on: gpu)
      }
      instructions += Double(count)
      pipeCycles += Double(count) * instruction.issueInterval
      latencyBeyondInterval += Double(count) * (instruction.latency - instruction.issueInterval)
      if !instruction.isNative { expanded.append(instruction) }
    }
  }

  /// The clocks that `count` instructions in a row take one warp: each its issue interval, and the
  /// last its latency. A fraction of an instruction takes that fraction of its latency.
  func chainCycles(of count: Double) -> Double {
    guard instructions > 0 else { return 0 }
    return (count * pipeCycles + min(1, count) * latencyBeyondInterval) / instructions
  }

  private static func notSupported(_ name: String, on gpu: GPUConfiguration) -> EstimateError {
    let kind = name.split(separator: ".").dropFirst(2).first.map { ".\($0)." } ?? ""
    let alike = gpu.tensor.map(\.name).filter { $0.contains(kind) }
    var reason = "its configuration times none"
    if let known = MatrixInstruction(named: name), gpu.target.number < known.firstTarget.number {
      reason = "\(gpu.target) lacks it, the first target is \(known.firstTarget)"
    }
    let offer = alike.isEmpty ? "" : "; it has \(alike.joined(separator: ", "))"
    return .notSupported(gpu: gpu.name, feature: name, reason: reason + offer)
  }
}
