extension SkinnyMultiplication {
  /// Blocks differ by whether their rows are whole, by their share of the inner length, and, where
  /// products of a batch do not begin at a sector, by where theirs begins.
  func blockClasses(
    _ size: MultiplicationSize, grid: (x: Int, y: Int, z: Int), steps: Int, stepsPerSplit: Int
  ) -> [LaunchPlan.BlockClass] {
    let many = orientation == .fewTokens ? size.n : size.m
    let lastColumn = many % rows == 0 ? [] : [grid.x - 1]
    let lastSplit = steps % stepsPerSplit == 0 ? [] : [grid.y - 1]
    // A sector holds eight sums, vector elements or outputs, or sixteen halves; operands begin at
    // whole sectors.
    let readsVectors = operation == .and || !epilogue.vectors.isEmpty
    let elements = [size.m * size.n] + (readsVectors ? [size.m, size.n] : [])
    let perSector = epilogue.output == .half ? 16 : 8
    let residues = elements.allSatisfy { $0 % perSector == 0 } ? 1 : min(perSector, grid.z)
    var classes: [LaunchPlan.BlockClass] = []
    for z in 0..<residues {
      let products = (grid.z - 1 - z) / residues + 1
      for y in Self.parts(count: grid.y, apart: lastSplit) {
        for x in Self.parts(count: grid.x, apart: lastColumn) {
          classes.append(
            LaunchPlan.BlockClass(
              representative: x.first + grid.x * (y.first + grid.y * z),
              count: x.count * y.count * products))
        }
      }
    }
    return classes
  }

  /// `0..<count` as the indices `apart`, each by itself, and all others.
  private static func parts(count: Int, apart: [Int]) -> [(first: Int, count: Int)] {
    let others = count - apart.count
    return (others > 0 ? [(first: 0, count: others)] : []) + apart.map { (first: $0, count: 1) }
  }
}
