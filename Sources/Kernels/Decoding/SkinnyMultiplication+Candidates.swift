public import BipolarInt
public import PTX

extension SkinnyMultiplication {
  /// The configurations that a mapper may choose from; none where neither operand has 16 rows or
  /// fewer.
  public static func candidates(
    for size: MultiplicationSize, precision: Precision, target: Target, operation: PlaneOperation
  ) -> [Self] {
    let few = min(size.m, size.n)
    guard few >= 1, few <= 16, size.k >= 1, size.batch >= 1 else { return [] }
    let orientation: Orientation = size.m <= 16 ? .fewTokens : .fewFeatures
    let many = orientation == .fewTokens ? size.n : size.m
    let columns = (orientation == .fewTokens ? size.m : size.n) <= 8 ? 8 : 16
    var candidates: [Self] = []
    for rows in [16, 32, 64] {
      for warps in [2, 4, 8] {
        for splits in [1, 2, 4, 8] {
          let kernel = try? SkinnyMultiplication(
            precision: precision, operation: operation, target: target, orientation: orientation,
            columns: columns, rows: rows, warps: warps, splits: splits)
          guard let kernel else { continue }
          // Each warp of a split needs a step, and a grid of many blocks needs no split.
          let steps = (size.k - 1) / kernel.pipeline.stepBits + 1
          let blocks = Double((many - 1) / rows + 1) * Double(size.batch)
          guard splits == 1 || splits * warps <= steps && blocks * Double(splits) <= 1024 else {
            continue
          }
          candidates.append(kernel)
        }
      }
    }
    return candidates
  }

  /// A kernel for a size without a search: four warps a block, and blocks of as many rows as leave
  /// at least 128 of them, about one for each multiprocessor of a large GPU.
  ///
  /// - Throws: `KernelError` as the initialiser.
  public static func standard(
    for size: MultiplicationSize, precision: Precision, operation: PlaneOperation, target: Target,
    layout: PlaneLayout = .panels
  ) throws(KernelError) -> Self {
    let orientation: Orientation = size.m <= 16 ? .fewTokens : .fewFeatures
    let (many, few) = orientation == .fewTokens ? (size.n, size.m) : (size.m, size.n)
    let columns = few <= 8 ? 8 : 16
    for rows in [64, 32] where many / rows >= 128 {
      if let kernel = try? SkinnyMultiplication(
        precision: precision, operation: operation, target: target, orientation: orientation,
        columns: columns, rows: rows, layout: layout)
      {
        return kernel
      }
    }
    return try SkinnyMultiplication(
      precision: precision, operation: operation, target: target, orientation: orientation,
      columns: columns, layout: layout)
  }
}
