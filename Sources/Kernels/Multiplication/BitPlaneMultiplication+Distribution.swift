import BipolarInt

extension BitPlaneMultiplication {
  /// The plan of a product whose epilogue a second kernel applies, to sums of its own.
  ///
  /// - Parameter multiply: The multiplication, given buffer and pitch of the sums and the bytes from
  ///   one product or slice to the next.
  func finished(
    _ size: MultiplicationSize, _ work: WorkDistribution, output: LaunchPlan.Output,
    codes: Epilogue.Codes, buffers: [LaunchPlan.Buffer],
    multiply: (_ sums: Int, _ pitch: Int, _ bytes: Int) -> LaunchPlan.Step
  ) throws(KernelError) -> LaunchPlan {
    guard size.batch == 1 else {
      throw .illegalSize(
        "a batch of \(size.batch) products takes whole tiles, and no packed output but from recovery "
          + "in shared memory in tiles of 32, 64 ... columns")
    }
    var buffers = buffers
    let pitch = EpilogueKernel.sumPitch(columns: size.n)
    let bytes = 4 * size.m * pitch
    var slices = 1
    if case .splitK(let count) = work { slices = count }
    let sums = buffers.count
    buffers.append(
      LaunchPlan.Buffer("sums", byteCount: bytes * slices, contents: .undefined))
    var steps: [LaunchPlan.Step] = []
    if case .streamK = work {
      buffers[sums].byteCount = (bytes + 15) / 16 * 16
      steps.append(try ClearKernel(target: target).step(sums, byteCount: buffers[sums].byteCount))
    }
    // One slice is written where the next one would be added.
    steps.append(multiply(sums, pitch, bytes))
    let finish = try EpilogueKernel(epilogue, slices: slices, target: target).step(
      EpilogueKernel.Sums(buffer: sums, pitch: pitch, sliceStride: size.m * pitch), to: output,
      size: size, codes: codes, buffers: &buffers)
    steps.append(finish)
    return LaunchPlan(buffers: buffers, steps: steps, output: output)
  }

  /// The blocks by the work they do. Where tiles begin within a sector of the output, at one of
  /// several places, those are told apart too.
  func blockClasses(
    _ work: WorkDistribution, _ tiling: WorkDistribution.Tiling, output: LaunchPlan.Output,
    size: MultiplicationSize
  ) throws(KernelError) -> [LaunchPlan.BlockClass] {
    let element = ownEpilogue.elementBytes
    // Sums of a product that is finished by a second kernel have rows of whole sectors.
    let pitch = appliesEpilogue && recovery != .global ? output.pitch : 8
    let (row, column) = (tile.m * (pitch % 32) * element % 32, tile.n * element % 32)
    var tiling = tiling
    if row != 0 || column != 0 {
      tiling.phase = { x, y in (x % 32 * column + y % 32 * row) % 32 }
    }
    return work.blockClasses(tiling, batch: size.batch)
  }
}
