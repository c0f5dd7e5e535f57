extension WorkDistribution {
  /// The part of `total` units that a block takes, when they are shared evenly in order: the first
  /// `total mod blocks` take one more.
  static func share(of total: Int, block: Int, blocks: Int) -> Range<Int> {
    let (each, more) = total.quotientAndRemainder(dividingBy: blocks)
    let start = block * each + min(block, more)
    return start..<start + each + (block < more ? 1 : 0)
  }

  /// Tiles of a product and the stages of each.
  struct Tiling {
    /// Tiles along n and m.
    let x: Int
    let y: Int
    /// Pipeline stages along K.
    let stages: Int
    let lastColumnIsPartial: Bool
    let lastRowIsPartial: Bool
    /// What else tells a tile at (x, y) from another; nil if nothing does.
    var phase: (@Sendable (Int, Int) -> Int)?

    init(x: Int, y: Int, stages: Int, lastColumnIsPartial: Bool, lastRowIsPartial: Bool) {
      (self.x, self.y, self.stages) = (x, y, stages)
      (self.lastColumnIsPartial, self.lastRowIsPartial) = (lastColumnIsPartial, lastRowIsPartial)
    }

    /// Whether a tile is full, in the last column, in the last row or in both, of partial ones.
    func kind(_ index: Int) -> Int {
      let (row, column) = index.quotientAndRemainder(dividingBy: x)
      return (column == x - 1 && lastColumnIsPartial ? 1 : 0)
        + (row == y - 1 && lastRowIsPartial ? 2 : 0) + 4 * (phase?(column, row) ?? 0)
    }

    /// The classes of all tiles.
    var classes: [LaunchPlan.BlockClass] {
      guard phase != nil else {
        return LaunchPlan.BlockClass.tiles(
          x: x, y: y, lastColumnIsPartial: lastColumnIsPartial, lastRowIsPartial: lastRowIsPartial)
      }
      var classes = Classes()
      for tile in 0..<x * y { classes.add(tile, [kind(tile)]) }
      return classes.list
    }
  }

  /// Stages of one tile that one block computes.
  struct Segment: Hashable {
    /// Index of the tile.
    let tile: Int
    let firstStage: Int
    let stageCount: Int
  }

  /// The segments of a block of a `.streamK` grid.
  static func segments(of block: Int, blocks: Int, tiling: Tiling) -> [Segment] {
    let share = share(of: tiling.x * tiling.y * tiling.stages, block: block, blocks: blocks)
    var segments: [Segment] = []
    var position = share.lowerBound
    while position < share.upperBound {
      let (tile, stage) = position.quotientAndRemainder(dividingBy: tiling.stages)
      let count = min(tiling.stages - stage, share.upperBound - position)
      segments.append(Segment(tile: tile, firstStage: stage, stageCount: count))
      position += count
    }
    return segments
  }

  /// The blocks by the work they do: edges of their tiles, stages of each, and whether the constant
  /// terms are theirs to add.
  func blockClasses(_ tiling: Tiling, batch: Int = 1) -> [LaunchPlan.BlockClass] {
    var classes = Classes()
    switch self {
    case .tiles:
      return tiling.classes.map {
        LaunchPlan.BlockClass(representative: $0.representative, count: $0.count * batch)
      }
    case .splitK(let slices):
      // The first slice, and the others of either length.
      for slice in 0..<slices {
        let stages = Self.share(of: tiling.stages, block: slice, blocks: slices).count
        classes.add(slice, [stages, slice == 0 ? 1 : 0])
      }
      let tiles = tiling.classes
      return classes.list.flatMap { slices in
        tiles.map {
          LaunchPlan.BlockClass(
            representative: slices.representative * tiling.x * tiling.y + $0.representative,
            count: slices.count * $0.count)
        }
      }
    case .streamK(let blocks):
      for block in 0..<blocks {
        let segments = Self.segments(of: block, blocks: blocks, tiling: tiling)
        classes.add(
          block,
          segments.flatMap {
            [tiling.kind($0.tile), $0.stageCount, $0.firstStage == 0 ? 1 : 0]
          })
      }
    }
    return classes.list
  }

  /// Classes by what their blocks have in common.
  private struct Classes {
    private(set) var list: [LaunchPlan.BlockClass] = []
    private var places: [[Int]: Int] = [:]

    mutating func add(_ block: Int, _ key: [Int]) {
      if let place = places[key] {
        list[place].count += 1
      } else {
        places[key] = list.count
        list.append(LaunchPlan.BlockClass(representative: block, count: 1))
      }
    }
  }
}
