import PTX

// From global to shared memory.
extension WeightOnlyWriter {
  /// What a thread copies of one operand in every stage: chunks a constant apart in shared memory.
  struct Copies {
    /// Bytes of a chunk.
    let byteCount: Int
    /// Shared address of the first chunk in stage 0.
    let shared: Register
    /// Bytes from one round to the next in shared memory.
    let sharedStep: Int
    /// Global address of the first chunk; moves on with every copy.
    let global: Register
    /// Bytes from one round to the next in global memory.
    let globalStep: Register
    /// Bytes from one stage to the next in global memory.
    let advance: any Source
    /// Whether the copy takes place once a group, for its last stage.
    let isOncePerGroup: Bool
    let rounds: [Round]

    struct Round {
      /// Holds where the chunk exists; elsewhere it is zero.
      let isInside: Register
      /// Holds in the threads that take part; nil if all do.
      let takesPart: Register?
    }
  }

  mutating func copyPlan() -> [Copies] {
    [activationCopies(), weightCopies()]
      + (kernel.groupStages.map { [scaleCopies(groupStages: $0)] } ?? [])
  }

  /// Rounds over `total` units, `perRound` of which the block takes at once.
  private mutating func rounds(
    total: Int, perRound: Int, unit: Register, first: Register, limit: Register
  ) -> [Copies.Round] {
    (0..<(total + perRound - 1) / perRound).map { round in
      let inTile = round == 0 ? unit : builder.add(.u32, unit, round * perRound)
      let takesPart =
        (round + 1) * perRound > total ? builder.compare(.lo, .u32, inTile, total) : nil
      let place = builder.add(.u32, first, inTile)
      return Copies.Round(
        isInside: builder.compare(.lo, .u32, place, limit), takesPart: takesPart)
    }
  }

  /// Rows of 128 bytes, whose chunk c stands at place c xor row mod 8.
  private mutating func activationCopies() -> Copies {
    let tile = kernel.tile
    let rowStep = tile.threads / 8
    let (row, chunk) = builder.divide(position.thread, by: 8)
    let phase = builder.logic(.and, .b32, row, 7)
    let place = builder.logic(.xor, .b32, chunk, phase)
    let rowStart = builder.multiplyAdd(.u32, row, 128, pool)
    let matrixRow = builder.add(.u32, position.firstRow, row)
    let rowAddress = builder.multiplyAddWide(
      .u32, matrixRow, arguments.pitchBytes, arguments.activations)
    let stageAddress = builder.multiplyAddWide(
      .u32, arguments.firstStage, 2 * WeightOnlyTile.k, rowAddress)
    return Copies(
      byteCount: 16, shared: builder.multiplyAdd(.u32, place, 16, rowStart),
      sharedStep: rowStep * 128, global: builder.multiplyAddWide(.u32, chunk, 16, stageAddress),
      globalStep: builder.multiplyWide(.u32, arguments.pitchBytes, rowStep),
      advance: 2 * WeightOnlyTile.k, isOncePerGroup: false,
      rounds: rounds(
        total: tile.m, perRound: rowStep, unit: row, first: position.firstRow,
        limit: arguments.m))
  }

  /// Panels of 16 rows, 512 bytes each, as they are in memory.
  private mutating func weightCopies() -> Copies {
    let tile = kernel.tile
    let warps = tile.threads / 32
    let warp = builder.logic(.shr, .u32, position.thread, 5)
    let start = builder.multiplyAdd(.u32, position.thread, 16, pool)
    let firstPanel = builder.logic(.shr, .u32, position.firstColumn, 4)
    let lastRow = builder.add(.u32, arguments.n, FragmentNibble.rows - 1)
    let panels = builder.logic(.shr, .u32, lastRow, 4)
    let panel = builder.add(.u32, firstPanel, warp)
    // A row of panels has as many as there are stages.
    let rowBytes = builder.multiply(.u32, arguments.totalStages, FragmentNibble.panelBytes)
    let rowAddress = builder.multiplyAddWide(.u32, panel, rowBytes, arguments.weights)
    let stageAddress = builder.multiplyAddWide(
      .u32, arguments.firstStage, FragmentNibble.panelBytes, rowAddress)
    return Copies(
      byteCount: 16, shared: builder.add(.u32, start, weightOffset),
      sharedStep: tile.threads * 16,
      global: builder.multiplyAddWide(.u32, position.lane, 16, stageAddress),
      globalStep: builder.multiplyWide(.u32, rowBytes, warps),
      advance: FragmentNibble.panelBytes, isOncePerGroup: false,
      rounds: rounds(
        total: tile.n / FragmentNibble.rows, perRound: warps, unit: warp, first: firstPanel,
        limit: panels))
  }

  /// A float for each column of the tile.
  private mutating func scaleCopies(groupStages: Int) -> Copies {
    let tile = kernel.tile
    let start = builder.multiplyAdd(.u32, position.thread, 4, pool)
    let group = builder.logic(
      .shr, .u32, arguments.firstStage, groupStages.trailingZeroBitCount)
    let column = builder.add(.u32, position.firstColumn, position.thread)
    let wideColumn = builder.convert(to: .u64, from: .u32, column)
    let index = builder.multiplyAddWide(.u32, group, arguments.n, wideColumn)
    let bytes = builder.logic(.shl, .b64, index, 2)
    return Copies(
      byteCount: 4, shared: builder.add(.u32, start, scaleOffset), sharedStep: tile.threads * 4,
      global: builder.add(.u64, arguments.scales, bytes),
      globalStep: builder.move(.u64, tile.threads * 4),
      advance: builder.multiplyWide(.u32, arguments.n, 4), isOncePerGroup: groupStages > 1,
      rounds: rounds(
        total: tile.n, perRound: tile.threads, unit: position.thread,
        first: position.firstColumn, limit: arguments.n))
  }

  /// The global address of every round, and the first one moved on by a stage. Addresses of what is
  /// outside are formed but not read.
  mutating func takeAddresses(_ copies: Copies) -> [Register] {
    var addresses = [builder.move(.u64, copies.global)]
    for _ in copies.rounds.dropFirst() {
      addresses.append(builder.add(.u64, addresses[addresses.count - 1], copies.globalStep))
    }
    builder.add(.u64, copies.global, copies.advance.operand, into: copies.global)
    return addresses
  }
}
