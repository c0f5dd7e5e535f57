import BipolarInt

extension PopulationCountMultiplication {
  /// The memory and the launches of one product.
  ///
  /// - Throws: `KernelError.illegalSize` for sizes that 32 bits do not address, and past the bound
  ///   of 32-bit results.
  public func plan(for size: MultiplicationSize) throws(KernelError) -> LaunchPlan {
    try size.requireAddressable()
    let innerLimit = AccumulatorBound.maximumInnerLength(for: precision)
    guard size.k <= innerLimit else {
      throw .illegalSize(
        "k = \(size.k) may overflow the 32-bit results of \(precision): use at most \(innerLimit)")
    }
    let grid = (x: (size.n - 1) / tile.n + 1, y: (size.m - 1) / tile.m + 1, z: size.batch)
    try size.requireGrid(y: grid.y, z: grid.z)

    let alignment = 128 * tile.chunks
    let activations = OperandFormat.planes(
      .panels, .bipolar, precision.activationBits, rowAlignmentInBits: alignment)
    let weights = OperandFormat.planes(
      .panels, .bipolar, precision.weightBits, rowAlignmentInBits: alignment)
    let bytes = (
      activations: activations.byteCount(rows: size.m, columns: size.k),
      weights: weights.byteCount(rows: size.n, columns: size.k), output: 4 * size.m * size.n
    )
    var buffers = [
      LaunchPlan.Buffer(
        "activations", byteCount: bytes.activations * size.batch,
        contents: .activations(activations)),
      LaunchPlan.Buffer(
        "weights", byteCount: bytes.weights * size.batch, contents: .weights(weights)),
      LaunchPlan.Buffer("output", byteCount: bytes.output * size.batch, contents: .undefined),
    ]
    var arguments: [LaunchPlan.Argument] = [.buffer(0), .buffer(1), .buffer(2)]
    if operation == .and {
      buffers += [
        LaunchPlan.Buffer(
          "activation_sums", byteCount: 4 * size.m * size.batch,
          contents: .activations(.codeSums(.bipolar, precision.activationBits))),
        LaunchPlan.Buffer(
          "weight_sums", byteCount: 4 * size.n * size.batch,
          contents: .weights(.codeSums(.bipolar, precision.weightBits))),
      ]
      arguments += [.buffer(3), .buffer(4)]
    }
    let stages = (size.k - 1) / alignment + 1
    // Within the bound on k, eight packed rows of all planes are at most 2^31 bytes.
    arguments += [size.m, size.n, size.k, size.n, stages].map { .u32(UInt32(clamping: $0)) }
    arguments += [activationPlanes, weightPlanes].map {
      .u32(UInt32(clamping: stages * tile.chunks * $0 * 128))
    }
    arguments += [bytes.activations, bytes.weights, bytes.output].map { .u64(UInt64($0)) }
    let step = LaunchPlan.Step(
      "multiply", program: self, grid: grid, arguments: arguments, pipelineIterations: stages,
      pipelineStages: 2,
      blockClasses: LaunchPlan.BlockClass.tiles(
        x: grid.x, y: grid.y, z: grid.z, lastColumnIsPartial: size.n % tile.n != 0,
        lastRowIsPartial: size.m % tile.m != 0))
    return LaunchPlan(
      buffers: buffers, steps: [step],
      output: LaunchPlan.Output(buffer: 2, type: .int32, pitch: size.n))
  }
}
