extension TensorCoreMultiplication {
  /// The order of blocks: groups of 2^shift tiles along m run along n together, so that what is in
  /// flight at one time is nearer a square than a row and both operands are met again in L2. As
  /// CUTLASS does, at most 8 tiles a group.
  struct Raster {
    /// Tiles along m and along n.
    let tilesM: Int
    let tilesN: Int
    /// Whether the last ones are partly outside.
    let lastRowIsPartial: Bool
    let lastColumnIsPartial: Bool
    /// The binary logarithm of a group's tiles.
    let shift: Int

    init(tile: TensorCoreTile, _ size: MultiplicationSize) {
      tilesM = (size.m - 1) / tile.m + 1
      tilesN = (size.n - 1) / tile.n + 1
      lastRowIsPartial = size.m % tile.m != 0
      lastColumnIsPartial = size.n % tile.n != 0
      shift =
        switch tilesM {
        case 6...: 3
        case 3...: 2
        case 2: 1
        default: 0
        }
    }

    /// Blocks along x: n, with the tiles of a group side by side.
    var width: Int { tilesN << shift }
    /// Blocks along y: groups.
    var height: Int { (tilesM - 1) >> shift + 1 }

    /// The index of a tile's block in its slice.
    private func block(m: Int, n: Int) -> Int {
      n << shift + m & (1 << shift - 1) + width * (m >> shift)
    }

    /// The blocks by the work they do: full tiles, the last column, the last row, the corner, and
    /// blocks past the last row, which end at once.
    ///
    /// - Parameter slices: Runs of slices of the inner length that do the same.
    func blockClasses(
      slices: [(first: Int, count: Int)], batch: Int
    ) -> [LaunchPlan.BlockClass] {
      let fullM = lastRowIsPartial ? tilesM - 1 : tilesM
      let fullN = lastColumnIsPartial ? tilesN - 1 : tilesN
      let idle = height << shift - tilesM
      let places = [
        (block(m: 0, n: 0), fullM * fullN), (block(m: 0, n: tilesN - 1), fullM * (tilesN - fullN)),
        (block(m: tilesM - 1, n: 0), (tilesM - fullM) * fullN),
        (block(m: tilesM - 1, n: tilesN - 1), (tilesM - fullM) * (tilesN - fullN)),
        (block(m: tilesM, n: 0), idle * tilesN),
      ]
      return slices.flatMap { run in
        places.filter { $0.1 > 0 }.map { place, count in
          LaunchPlan.BlockClass(
            representative: place + width * height * run.first, count: count * run.count * batch)
        }
      }
    }
  }
}
