extension WorkDistribution {
  /// The most blocks of a stream: far more than any GPU runs at once.
  static let largestBlockCount = 65536

  /// Refuses numbers of slices or blocks that cannot be.
  func check() throws(KernelError) {
    switch self {
    case .tiles: break
    case .splitK(let slices):
      guard (2...EpilogueKernel.largestSliceCount).contains(slices) else {
        throw .illegalDistribution(
          problem: "splits K into \(slices) slices",
          mend: "use 2 to \(EpilogueKernel.largestSliceCount), or no split")
      }
    case .streamK(let blocks):
      guard (1...Self.largestBlockCount).contains(blocks) else {
        throw .illegalDistribution(
          problem: "shares the product among \(blocks) blocks",
          mend: "use 1 to \(Self.largestBlockCount): the GPU's multiprocessors, or a multiple")
      }
    }
  }

  /// The distribution with no more parts than there are stages for.
  func fitted(tiles: Int, stages: Int) -> WorkDistribution {
    switch self {
    case .tiles: .tiles
    case .splitK(let slices): .splitK(slices: min(slices, stages))
    case .streamK(let blocks): .streamK(blocks: min(blocks, tiles.multipliedClamping(by: stages)))
    }
  }
}

extension Int {
  /// The product of two positive numbers, or the largest number where that is smaller.
  fileprivate func multipliedClamping(by other: Int) -> Int {
    let product = multipliedReportingOverflow(by: other)
    return product.overflow ? .max : product.partialValue
  }
}
