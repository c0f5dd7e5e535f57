import PTX

// From global to shared memory.
extension MultiplicationBuilder {
  /// One 16-byte copy of a thread in every stage.
  struct Copy {
    /// Shared address of the piece in stage 0, but for a constant.
    let shared: Register
    /// The constant.
    let sharedOffset: Int
    /// Global address of the piece in the stage that `CopyPlan.stages` counts from, but for a
    /// constant.
    let global: Register
    /// The constant.
    let globalOffset: Int
    /// From a stage to the next in global memory.
    let stageStride: Int
    /// Holds where the rows exist; elsewhere the piece is filled with zeros.
    let isInside: Register
    /// Holds in the threads that take part; nil if all do.
    let takesPart: Register?
  }

  /// The copies of a thread for both operands. Neighbouring threads take neighbouring pieces of a
  /// stretch, so that what a warp asks for are full sectors.
  mutating func copyPlan() -> [Copy] {
    copies(
      of: a, base: arguments.activations, limit: arguments.m, tileIndex: position.tileRow,
      firstRow: position.firstRow)
      + copies(
        of: b, base: arguments.weights, limit: arguments.n, tileIndex: position.tileColumn,
        firstRow: position.firstColumn)
  }

  private mutating func copies(
    of operand: OperandTile, base: Register, limit: Register, tileIndex: Register,
    firstRow: Register
  ) -> [Copy] {
    let threads = kernel.threads
    let total = operand.byteCount / 16
    let stretchPitch = builder.multiply(.u32, arguments.chunks, operand.bytesPerChunk)
    let groupLimit =
      operand.layout == .rows ? limit : builder.logic(.shr, .u32, builder.add(.u32, limit, 7), 3)
    let first =
      operand.layout == .rows ? firstRow : builder.multiply(.u32, tileIndex, operand.groups)
    let inPlane = operand.layout == .rows ? operand.rows : operand.groups
    var copies: [Copy] = []
    var place: (stretch: Register, piece: Register)?
    for round in 0..<(total + threads - 1) / threads {
      let done = round * threads
      let takesPart =
        done + threads > total
        ? builder.compare(.lo, .u32, position.thread, total - done) : nil
      // A stretch longer than the block goes on behind what the last round copied.
      if let last = copies.last, operand.stretch % threads == 0, done % operand.stretch != 0,
        operand.layout != .rows
      {
        copies.append(
          Copy(
            shared: last.shared, sharedOffset: last.sharedOffset + 16 * threads,
            global: last.global, globalOffset: last.globalOffset + 16 * threads,
            stageStride: operand.stageStride, isInside: last.isInside, takesPart: takesPart))
        continue
      }
      var (stretch, piece): (Register, Register)
      if let place, operand.stretch % threads == 0 || threads % operand.stretch == 0 {
        stretch = builder.add(.u32, place.stretch, done / operand.stretch)
        piece = place.piece
      } else {
        let index = round == 0 ? position.thread : builder.add(.u32, position.thread, done)
        (stretch, piece) = builder.divide(index, by: operand.stretch)
      }
      if place == nil { place = (stretch, piece) }

      let shared: (Register, Int)
      if operand.layout != .rows {
        shared = (position.sharedPiece, operand.offset + 16 * done)
      } else if let first = copies.first, threads / operand.chunks % 8 == 0 {
        // The swizzle repeats from round to round.
        shared = (first.shared, operand.offset + 16 * done)
      } else {
        shared = (sharedChunk(row: stretch, chunk: piece, of: operand), operand.offset)
      }

      var row = stretch
      var plane: Register?
      if operand.layout != .panels, operand.planes > 1 {
        let (quotient, remainder) = builder.divide(stretch, by: inPlane)
        (plane, row) = (quotient, remainder)
      }
      let matrixRow = builder.add(.u32, first, row)
      let isInside = builder.compare(.lo, .u32, matrixRow, groupLimit)
      let index = plane.map { builder.multiplyAdd(.u32, $0, groupLimit, matrixRow) } ?? matrixRow
      // Threads without a row point at the first one and read nothing.
      let safeIndex = builder.select(.u32, index, 0, if: isInside)
      let stretchAddress = builder.multiplyAddWide(.u32, safeIndex, stretchPitch, base)
      let global = builder.multiplyAddWide(.u32, piece, 16, stretchAddress)
      copies.append(
        Copy(
          shared: shared.0, sharedOffset: shared.1, global: global, globalOffset: 0,
          stageStride: operand.stageStride, isInside: isInside, takesPart: takesPart))
    }
    return copies
  }

  /// Rows of chunks are swizzled, see `SwizzledRows`.
  private mutating func sharedChunk(
    row: Register, chunk: Register, of operand: OperandTile
  ) -> Register {
    let swizzle = SwizzledRows(chunks: operand.chunks)
    let phase = builder.logic(.shr, .u32, row, swizzle.rowsPerPass.trailingZeroBitCount)
    let mask = builder.logic(.and, .b32, phase, swizzle.chunks - 1)
    let place = builder.logic(.xor, .b32, chunk, mask)
    let rowOffset = builder.multiplyAdd(.u32, row, swizzle.rowBytes, pool)
    return builder.multiplyAdd(.u32, place, 16, rowOffset)
  }

  /// Moves the global addresses on by some stages.
  mutating func advance(_ copies: [Copy], stages: Int) {
    var moved: Set<Register> = []
    for copy in copies where moved.insert(copy.global).inserted {
      builder.add(.u64, copy.global, stages * copy.stageStride, into: copy.global)
    }
  }

  /// Starts the asynchronous copies of a stage.
  ///
  /// - Parameters:
  ///   - sizes: Bytes that each copy reads, 0 or 16.
  ///   - ahead: The stage, counted from the one that the global addresses point at.
  ///   - place: Its place in the ring.
  ///   - condition: Holds where there is such a stage.
  mutating func fill(
    _ copies: [Copy], sizes: [Register: Register], ahead: Int, place: StagePlace,
    if condition: Register
  ) {
    var moved: [Register: Register] = [:]
    var conditions: [Register: Register] = [:]
    for copy in copies {
      let shared = place.moved(copy.shared, &moved, &builder)
      var takesPart = condition
      if let own = copy.takesPart {
        takesPart = conditions[own] ?? builder.logic(.and, .pred, own, condition)
        conditions[own] = takesPart
      }
      builder.guarded(by: takesPart) {
        $0.asyncCopy(
          to: Address(base: shared.name, offset: Int64(copy.sharedOffset + place.offset)),
          from: Address(
            base: copy.global.name, offset: Int64(copy.globalOffset + ahead * copy.stageStride)),
          sourceBytes: sizes[copy.isInside])
      }
    }
  }

  /// How many bytes each copy reads, by its `isInside`.
  mutating func copySizes(_ copies: [Copy]) -> [Register: Register] {
    var sizes: [Register: Register] = [:]
    for copy in copies where sizes[copy.isInside] == nil {
      sizes[copy.isInside] = builder.select(.u32, 16, 0, if: copy.isInside)
    }
    return sizes
  }
}

/// The place of a stage in the ring: a constant number of bytes behind the first, or a register.
struct StagePlace {
  var offset = 0
  var register: Register?

  /// An address of stage 0 in this stage, but for `offset`.
  func moved(
    _ address: Register, _ known: inout [Register: Register], _ builder: inout KernelBuilder
  ) -> Register {
    guard let register else { return address }
    if let result = known[address] { return result }
    let result = builder.add(.u32, address, register)
    known[address] = result
    return result
  }
}
