import PTX

// From global memory through registers to shared memory.
extension PopulationCountBuilder {
  /// A piece of 16 bytes that each thread moves in every stage.
  struct Piece {
    /// Its address in global memory, which moves on from stage to stage.
    let global: Register
    /// Its address in the first buffer, and a distance from it.
    let shared: Register
    let sharedOffset: Int
    /// The words on their way.
    let words: [Register]
    /// The first thread's piece, and how many pieces are of rows that exist.
    let start: Int
    let end: Register
    /// Bytes from a stage to the next.
    let stride: Int
    /// Threads that have such a piece, where not all have one.
    let threads: Int?
  }

  /// The pieces of all planes of both operands. A stage of a group of rows is contiguous, and its
  /// pieces keep their order.
  mutating func copyPlan() -> [Piece] {
    let tile = kernel.tile
    return pieces(
      arguments.activations, rows: tile.m, first: position.firstToken,
      planes: kernel.activationPlanes, offset: 0)
      + pieces(
        arguments.weights, rows: tile.n, first: position.firstFeature,
        planes: kernel.weightPlanes, offset: kernel.activationStageBytes)
  }

  private mutating func pieces(
    _ operand: Operand, rows: Int, first: Register, planes: Int, offset: Int
  ) -> [Piece] {
    let perGroup = 8 * kernel.tile.chunks * planes
    let total = rows / 8 * perGroup
    let threads = kernel.threads
    let firstGroup = builder.logic(.shr, .u32, first, 3)
    let rounded = builder.add(.u32, operand.rows, 7)
    let groups = builder.subtract(.u32, builder.logic(.shr, .u32, rounded, 3), firstGroup)
    let inside = builder.arithmetic(.min, .u32, [groups, rows / 8])
    let end = builder.multiply(.u32, inside, perGroup)
    let shared = builder.multiplyAdd(.u32, position.thread, 16, position.pool)
    return stride(from: 0, to: total, by: threads).map { start in
      let index = start == 0 ? position.thread : builder.add(.u32, position.thread, start)
      let (group, inGroup) = builder.divide(index, by: perGroup)
      let globalGroup = builder.add(.u32, firstGroup, group)
      let base = builder.multiplyAddWide(.u32, inGroup, 16, operand.planes)
      return Piece(
        global: builder.multiplyAddWide(.u32, globalGroup, operand.groupStride, base),
        shared: shared, sharedOffset: offset + 16 * start,
        words: (0..<4).map { _ in builder.move(.u32, 0) }, start: start, end: end,
        stride: 16 * perGroup, threads: start + threads > total ? total - start : nil)
    }
  }

  /// Starts the loads of a stage. Groups past the last one stay zero and are not read.
  mutating func load(_ pieces: [Piece]) {
    for piece in pieces {
      let index =
        piece.start == 0 ? position.thread : builder.add(.u32, position.thread, piece.start)
      let takesPart = builder.compare(.lo, .u32, index, piece.end)
      builder.guarded(by: takesPart) {
        $0.load(
          Load(.global, isNonCoherent: true, type: .u32), into: piece.words,
          from: Address(base: piece.global.name))
      }
      builder.add(.u64, piece.global, piece.stride, into: piece.global)
    }
  }

  /// Puts the loaded stage into a buffer.
  ///
  /// - Parameter buffer: The buffer's distance from the first.
  mutating func store(_ pieces: [Piece], buffer: Register) {
    guard let first = pieces.first else { return }
    let address = builder.add(.u32, first.shared, buffer)
    for piece in pieces {
      let exists = piece.threads.map { builder.compare(.lo, .u32, position.thread, $0) }
      builder.guarded(by: exists) {
        $0.store(
          .shared, .u32, piece.words,
          to: Address(base: address.name, offset: Int64(piece.sharedOffset)))
      }
    }
  }
}
