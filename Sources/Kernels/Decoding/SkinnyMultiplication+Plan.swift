import BipolarInt

extension SkinnyMultiplication {
  /// The memory and the launches of one product.
  ///
  /// - Throws: `KernelError.illegalSize` for sizes below 1, for more than `columns` rows in the
  ///   operand with few, and past the bound of 32-bit results.
  public func plan(for size: MultiplicationSize) throws(KernelError) -> LaunchPlan {
    try check(size)
    let isTokens = orientation == .fewTokens
    let (many, few) = isTokens ? (size.n, size.m) : (size.m, size.n)
    let activations = OperandFormat.planes(
      layout, .bipolar, precision.activationBits, rowAlignmentInBits: rowAlignmentInBits)
    let weights = OperandFormat.planes(
      layout, .bipolar, precision.weightBits, rowAlignmentInBits: rowAlignmentInBits)
    let bytes = (
      activations: activations.byteCount(rows: size.m, columns: size.k),
      weights: weights.byteCount(rows: size.n, columns: size.k)
    )
    let steps = (size.k - 1) / pipeline.stepBits + 1
    let stepsPerSplit = (steps - 1) / min(splits, steps) + 1
    let usedSplits = (steps - 1) / stepsPerSplit + 1
    // A packed output needs 32 neighbouring columns in a warp, and sums of several blocks come first.
    let isDirect = epilogue == .int32 || usedSplits == 1 && !epilogue.isPacked
    let codes = Epilogue.Codes(encoding: .bipolar, precision: precision)
    let outputPitch = isDirect ? size.n : EpilogueKernel.sumPitch(columns: size.n)
    let outputBytes = (isDirect ? epilogue.elementBytes : 4) * size.m * outputPitch
    var buffers = [
      LaunchPlan.Buffer(
        "activations", byteCount: try product(bytes.activations, size.batch),
        contents: .activations(activations)),
      LaunchPlan.Buffer(
        "weights", byteCount: try product(bytes.weights, size.batch),
        contents: .weights(weights)),
      LaunchPlan.Buffer(
        isDirect ? "output" : "sums", byteCount: try product(outputBytes, size.batch),
        contents: .undefined),
    ]
    // What is cleared before sums are added to it is whole stores of 16 bytes.
    buffers[2].byteCount = (buffers[2].byteCount + 15) / 16 * 16
    let (streamed, resident) = isTokens ? (1, 0) : (0, 1)
    var arguments: [LaunchPlan.Argument] = [.buffer(streamed), .buffer(resident), .buffer(2)]
    if operation == .and {
      let sums = [
        ("activation_sums", size.m, true), ("weight_sums", size.n, false),
      ]
      for (name, rows, isActivations) in sums {
        let format = OperandFormat.codeSums(
          .bipolar, isActivations ? precision.activationBits : precision.weightBits)
        buffers.append(
          LaunchPlan.Buffer(
            name, byteCount: try product(4 * rows, size.batch),
            contents: isActivations ? .activations(format) : .weights(format)))
      }
      arguments += [.buffer(3 + streamed), .buffer(3 + resident)]
    }

    let pitch = ((size.k - 1) / rowAlignmentInBits + 1) * (rowAlignmentInBits / 8)
    arguments += [
      word(many), word(few), word(size.k), word(outputPitch), word(steps),
      word(stepsPerSplit), word(groupStride(planes: streamedPlanes, pitch: pitch)),
      word(groupStride(planes: residentPlanes, pitch: pitch)),
    ]
    if layout != .panels {
      for rows in [many, few] { arguments.append(.u64(UInt64(layout.storedRows(rows) * pitch))) }
    }
    let operandBytes = [bytes.activations, bytes.weights]
    let strides = [operandBytes[streamed], operandBytes[resident], outputBytes]
    arguments += strides.map { .u64(UInt64($0)) }

    let program = SkinnyProgram(
      kernel: self, accumulates: usedSplits > 1, epilogue: isDirect ? epilogue : .int32)
    if isDirect {
      arguments += try epilogue.arguments(for: size, codes: codes, buffers: &buffers)
    }
    let grid = (x: (many - 1) / rows + 1, y: usedSplits, z: size.batch)
    let multiply = LaunchPlan.Step(
      "multiply", program: program, grid: grid, arguments: arguments,
      pipelineIterations: (stepsPerSplit - 1) / warps + 1,
      pipelineStages: 1 + max(1, pipeline.unitsAhead / (fragments * streamedPlanes)),
      blockClasses: blockClasses(size, grid: grid, steps: steps, stepsPerSplit: stepsPerSplit))
    var launches =
      usedSplits > 1
      ? [try ClearKernel(target: target).step(2, byteCount: buffers[2].byteCount)] : []
    launches.append(multiply)
    var output = LaunchPlan.Output(buffer: 2, type: epilogue.output, pitch: size.n)
    if !isDirect {
      output = try epilogue.output(of: size, buffers: &buffers)
      launches.append(
        try EpilogueKernel(epilogue, target: target).step(
          EpilogueKernel.Sums(buffer: 2, pitch: outputPitch, sliceStride: 0), to: output,
          size: size,
          codes: codes, buffers: &buffers))
    }
    return LaunchPlan(buffers: buffers, steps: launches, output: output)
  }

  /// Bytes from a group of eight rows to the next.
  private func groupStride(planes: Int, pitch: Int) -> Int {
    layout == .panels ? 8 * planes * pitch : 8 * pitch
  }

  private func check(_ size: MultiplicationSize) throws(KernelError) {
    let limit = Int(Int32.max)
    guard [size.m, size.n, size.k].allSatisfy({ (1...limit).contains($0) }) else {
      throw .illegalSize(
        "a product of \(size.m) x \(size.n) x \(size.k): use sizes from 1 to \(limit)")
    }
    guard (1...65535).contains(size.batch) else {
      throw .illegalSize("a batch of \(size.batch) products: use 1 to 65535")
    }
    let few = orientation == .fewTokens ? size.m : size.n
    guard few <= columns else {
      throw .illegalSize(
        "\(few) \(orientation.rawValue) are more than the \(columns) that this skinny kernel "
          + "provides for: use \(few <= 16 ? "16 columns" : "the tiled kernel")")
    }
    let innerLimit = AccumulatorBound.maximumInnerLength(for: precision)
    guard size.k <= innerLimit else {
      throw .illegalSize(
        "k = \(size.k) may overflow the 32-bit results of \(precision): use at most \(innerLimit)")
    }
  }

  /// A parameter of 32 bits: sizes are checked, and within the bound on k eight packed rows of all
  /// planes are at most 2^31 bytes.
  private func word(_ value: Int) -> LaunchPlan.Argument { .u32(UInt32(clamping: value)) }

  private func product(_ bytes: Int, _ batch: Int) throws(KernelError) -> Int {
    let (total, overflow) = bytes.multipliedReportingOverflow(by: batch)
    guard !overflow else {
      throw .illegalSize("\(batch) operands of \(bytes) bytes: use a smaller batch")
    }
    return total
  }
}
