import BipolarInt

extension Epilogue {
  /// Adds the buffer of the output to a plan's and says how it stands there.
  ///
  /// - Throws: `KernelError.illegalSize` for more bytes than an address counts.
  func output(
    of size: MultiplicationSize, buffers: inout [LaunchPlan.Buffer]
  ) throws(KernelError) -> LaunchPlan.Output {
    var (pitch, bytesPerRow, rows) = (size.n, elementBytes, size.m)
    if case .planes(let width, let layout, let alignment) = output {
      pitch = ((size.n - 1) / alignment + 1) * alignment
      bytesPerRow = pitch / 8 * width.bits
      rows = layout.storedRows(size.m)
    } else {
      bytesPerRow = bytesPerRow.multipliedReportingOverflow(by: size.n).partialValue
    }
    let perProduct = bytesPerRow.multipliedReportingOverflow(by: rows)
    let bytes = perProduct.partialValue.multipliedReportingOverflow(by: size.batch)
    guard !perProduct.overflow, !bytes.overflow else {
      throw .illegalSize(
        "an output of \(size.m) x \(size.n) x \(size.batch) has more bytes than an address counts")
    }
    buffers.append(
      LaunchPlan.Buffer(
        "output", byteCount: bytes.partialValue,
        // The padding of packed rows is zeros that the host leaves.
        contents: isPacked ? .zeros : .undefined))
    return LaunchPlan.Output(buffer: buffers.count - 1, type: output, pitch: pitch)
  }
}
