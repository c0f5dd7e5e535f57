import PTX

extension SkinnyMultiplication: DescribedKernel {
  /// The kernel that a request asks for, sized for the product.
  ///
  /// - Throws: `KernelError.illegalSize` where both operands have more than 16 rows.
  static func kernel(
    _ request: KernelRequest, target: Target, size: MultiplicationSize
  ) throws(KernelError) -> SkinnyMultiplication {
    guard min(size.m, size.n) <= 16 else {
      throw .illegalSize(
        "the skinny path is for up to 16 tokens or features, not \(size.m) x \(size.n): use "
          + "--path tiles")
    }
    let standard = try SkinnyMultiplication.standard(
      for: size, precision: request.planePrecision,
      operation: request.planeOperation(for: target), target: target,
      layout: request.layout ?? .panels)
    return try SkinnyMultiplication(
      precision: standard.precision, operation: standard.operation, target: target,
      orientation: standard.orientation, columns: standard.columns, rows: standard.rows,
      warps: standard.warps, splits: request.splitK ?? standard.splits, layout: standard.layout,
      shape: request.shape, epilogue: request.epilogue ?? .int32)
  }

  /// The kernel with what a request sets.
  func changed(by request: KernelRequest) throws(KernelError) -> SkinnyMultiplication {
    try SkinnyMultiplication(
      precision: precision, operation: operation, target: target, orientation: orientation,
      columns: columns, rows: rows, warps: warps, splits: request.splitK ?? splits,
      layout: request.layout ?? layout, shape: request.shape ?? shape,
      epilogue: request.epilogue ?? epilogue)
  }

  /// How the kernel works.
  public var traits: KernelTraits {
    KernelTraits(
      operation: operation, layout: layout,
      recovery: BitPlaneMultiplication.Recovery.registers.rawValue, encoding: .bipolar,
      path: .skinny, epilogue: epilogue, splitK: splits, instruction: matrixMultiply.name)
  }
}
