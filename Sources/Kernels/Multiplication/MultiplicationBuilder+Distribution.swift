import PTX

// Blocks that have a part of a tile's stages, or parts of several tiles.
extension MultiplicationBuilder {
  /// Parameters by which units of work are shared among blocks: each has `each`, and the first `more`
  /// have one more.
  struct Share {
    let each: Register
    let more: Register
    /// Tiles along n, for blocks that find their tiles themselves.
    let tilesX: Register?

    /// Declares the parameters; nil for a distribution without.
    init?(_ distribution: WorkDistribution, on b: inout KernelBuilder) {
      if distribution == .tiles { return nil }
      each = b.parameter(.u32, "share")
      more = b.parameter(.u32, "longer_shares")
      if case .streamK = distribution {
        tilesX = b.parameter(.u32, "tiles_x")
      } else {
        tilesX = nil
      }
    }

    /// The first unit of block `index` and how many it has.
    func part(_ index: Register, _ b: inout KernelBuilder) -> (first: Register, count: Register) {
      let longerBefore = b.arithmetic(.min, .u32, [index, more])
      let first = b.multiplyAdd(.u32, index, each, longerBefore)
      let isLonger = b.compare(.lo, .u32, index, more)
      return (first, b.add(.u32, each, b.select(.u32, 1, 0, if: isLonger)))
    }
  }

  /// A part of the stages of a tile.
  struct Segment {
    let firstStage: Register
    /// Holds where that is the tile's first one.
    let startsTile: Register
    /// Holds where the part is all of them; nil where sums are never added to others' in place.
    let isWhole: Register?
  }

  /// A slice of K: the sums go to a matrix of its own.
  mutating func writeSlice() {
    guard let share else { return }
    let slice = builder.move(.u32, Operand.special(.blockZ))
    let (first, count) = share.part(slice, &builder)
    choose(first: first, count: count, isWhole: nil)
    writeTile()
  }

  /// One tile after the other, with such stages of the first and last as are this block's.
  mutating func writeStream() {
    guard let share, let tilesX = share.tilesX else { return }
    let whole = (arguments, position)
    let (at, left) = share.part(
      builder.move(.u32, Operand.special(.blockX)), &builder)
    let loop = builder.newLabel("segment")
    builder.place(loop)
    let tile = builder.arithmetic(.div, .u32, [at, whole.0.stageCount])
    let passed = builder.multiply(.u32, tile, whole.0.stageCount)
    let first = builder.subtract(.u32, at, passed)
    let inTile = builder.subtract(.u32, whole.0.stageCount, first)
    let count = builder.arithmetic(.min, .u32, [inTile, left])
    let isWhole = builder.compare(.eq, .u32, count, whole.0.stageCount)
    let row = builder.arithmetic(.div, .u32, [tile, tilesX])
    let column = builder.subtract(.u32, tile, builder.multiply(.u32, row, tilesX))
    (position.tileRow, position.tileColumn) = (row, column)
    position.firstRow = builder.multiply(.u32, row, kernel.tile.m)
    position.firstColumn = builder.multiply(.u32, column, kernel.tile.n)
    choose(first: first, count: count, isWhole: isWhole)
    writeTile()
    (arguments, position) = whole
    builder.add(.u32, at, count, into: at)
    builder.subtract(.u32, left, count, into: left)
    let isDone = builder.compare(.eq, .u32, left, 0)
    let done = builder.newLabel("streamed")
    builder.branch(to: done, if: isDone, uniform: true)
    // The next tile's stages replace what other warps may still read.
    builder.barrier()
    builder.branch(to: loop, uniform: true)
    builder.place(done)
  }

  private mutating func choose(first: Register, count: Register, isWhole: Register?) {
    let startsTile = builder.compare(.eq, .u32, first, 0)
    segment = Segment(firstStage: first, startsTile: startsTile, isWhole: isWhole)
    arguments.stageCount = count
    arguments.k = builder.select(.u32, arguments.k, 0, if: startsTile)
  }

  /// Moves the global addresses to the first stage of the segment.
  mutating func skipStages(_ copies: [Copy]) {
    guard let segment else { return }
    var moved: Set<Register> = []
    for copy in copies where moved.insert(copy.global).inserted {
      let bytes = builder.multiplyWide(.u32, segment.firstStage, copy.stageStride)
      builder.add(.u64, copy.global, bytes, into: copy.global)
    }
  }
}
