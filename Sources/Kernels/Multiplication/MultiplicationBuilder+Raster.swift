import PTX

// The order of tiles in a grid.
extension BitPlaneMultiplication {
  /// Block classes of a grid in row order as those of the grid in this kernel's order.
  func rasterized(_ classes: [LaunchPlan.BlockClass], x: Int, y: Int) -> [LaunchPlan.BlockClass] {
    guard rasterRows > 1 else { return classes }
    return classes.map { blockClass in
      let (product, tile) = blockClass.representative.quotientAndRemainder(dividingBy: x * y)
      let (row, column) = tile.quotientAndRemainder(dividingBy: x)
      let first = row / rasterRows * rasterRows
      let place = column * min(rasterRows, y - first) + row - first
      return LaunchPlan.BlockClass(
        representative: product * x * y + first * x + place, count: blockClass.count)
    }
  }
}

extension MultiplicationBuilder {
  /// The tile of this block: the blocks of `rasterRows` rows of the grid take the tiles of as many
  /// rows column by column; the last rows may be fewer.
  static func tile(
    rasterRows: Int, _ b: inout KernelBuilder
  ) -> (row: Register, column: Register) {
    let blockY = b.move(.u32, Operand.special(.blockY))
    let blockX = b.move(.u32, Operand.special(.blockX))
    guard rasterRows > 1 else { return (blockY, blockX) }
    let gridX = b.move(.u32, Operand.special(.gridWidth))
    let gridY = b.move(.u32, Operand.name("%nctaid.y"))
    let inRows = b.logic(.and, .b32, blockY, rasterRows - 1)
    let first = b.subtract(.u32, blockY, inRows)
    let left = b.subtract(.u32, gridY, first)
    let rows = b.arithmetic(.min, .u32, [left, rasterRows])
    let place = b.multiplyAdd(.u32, inRows, gridX, blockX)
    let column = b.arithmetic(.div, .u32, [place, rows])
    let row = b.subtract(.u32, place, b.multiply(.u32, column, rows))
    return (b.add(.u32, first, row), column)
  }
}
