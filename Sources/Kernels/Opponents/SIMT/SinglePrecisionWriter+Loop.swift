import PTX

// The main loop: fragments of the next k are loaded before the products of this one, and the last k
// of a stage waits for the next stage.
extension SinglePrecisionWriter {
  /// Stages are filled `stages - 1` ahead; one barrier a stage both publishes the stage that has
  /// arrived and frees the one read before it.
  mutating func writeAsynchronousLoop(_ copies: [Copies], _ accumulators: [[Register]]) {
    let tile = kernel.tile
    let sizes = copies.map { operand in
      operand.rounds.map { builder.select(.u32, 4, 0, if: $0.isInside) }
    }
    func fill(_ writer: inout SinglePrecisionWriter, stage: Register?, at constant: Int) {
      for (operand, sizes) in zip(copies, sizes) {
        let shared = stage.map { writer.builder.add(.u32, operand.shared, $0) } ?? operand.shared
        let addresses = writer.takeAddresses(operand)
        for k in stride(from: 0, to: tile.k, by: 8) {
          for (index, round) in operand.rounds.enumerated() {
            let place = writer.offset(operand, round: index, k: k) + Int64(constant)
            writer.builder.guarded(by: round.takesPart) {
              $0.emit(
                .asyncCopy(.copy(.ca)),
                [
                  .address(Address(base: shared.name, offset: place)),
                  .address(Address(base: addresses[index].name, offset: Int64(4 * k))), .integer(4),
                  sizes[index].operand,
                ])
            }
          }
        }
      }
    }
    for stage in 0..<tile.stages - 1 {
      let skip = builder.newLabel("filled")
      let isMissing = builder.compare(.ls, .u32, arguments.stageCount, stage)
      builder.branch(to: skip, if: isMissing, uniform: true)
      fill(&self, stage: nil, at: stage * tile.stageBytes)
      builder.place(skip)
      builder.commitCopies()
    }
    builder.waitForCopies(pending: tile.stages - 2)
    builder.barrier()
    let writing = builder.move(.u32, (tile.stages - 1) * tile.stageBytes)
    let next = builder.move(.u32, tile.stages - 1)
    writeLoop(
      accumulators,
      fetch: { writer, _ in
        let full = writer.builder.newLabel("full")
        let isLast = writer.builder.compare(.hs, .u32, next, writer.arguments.stageCount)
        writer.builder.branch(to: full, if: isLast, uniform: true)
        fill(&writer, stage: writing, at: 0)
        writer.rotate(writing)
        writer.builder.add(.u32, next, 1, into: next)
        writer.builder.place(full)
        writer.builder.commitCopies()
      },
      publish: { writer in
        writer.builder.waitForCopies(pending: tile.stages - 2)
        writer.builder.barrier()
      })
    builder.waitForCopies(pending: 0)
  }

  /// Double buffering for targets without cp.async: the next stage waits in registers.
  mutating func writeBufferedLoop(_ copies: [Copies], _ accumulators: [[Register]]) {
    let tile = kernel.tile
    let quarters = stride(from: 0, to: tile.k, by: 8)
    let buffers = copies.map { operand in
      quarters.map { _ in operand.rounds.map { _ in builder.registers(.f32, count: 4) } }
    }
    let reads = copies.map { operand in
      operand.rounds.map { round in
        guard let takesPart = round.takesPart else { return round.isInside }
        return builder.logic(.and, .pred, round.isInside, takesPart)
      }
    }
    func load(_ writer: inout SinglePrecisionWriter) {
      for (index, operand) in copies.enumerated() {
        let addresses = writer.takeAddresses(operand)
        for (k, buffers) in zip(quarters, buffers[index]) {
          for (round, buffer) in buffers.enumerated() {
            for register in buffer { writer.builder.move(.f32, Float(0), into: register) }
            writer.builder.guarded(by: reads[index][round]) {
              $0.load(
                .global, .f32, into: buffer,
                from: Address(base: addresses[round].name, offset: Int64(4 * k)))
            }
          }
        }
      }
    }
    func put(_ writer: inout SinglePrecisionWriter, stage: Register?) {
      for (operand, buffers) in zip(copies, buffers) {
        let shared = stage.map { writer.builder.add(.u32, operand.shared, $0) } ?? operand.shared
        for (k, buffers) in zip(quarters, buffers) {
          for (index, buffer) in buffers.enumerated() {
            for (element, register) in buffer.enumerated() {
              let place = writer.offset(operand, round: index, k: k + element)
              writer.builder.guarded(by: operand.rounds[index].takesPart) {
                $0.store(
                  .shared, .f32, [register], to: Address(base: shared.name, offset: place))
              }
            }
          }
        }
      }
    }
    load(&self)
    put(&self, stage: nil)
    builder.barrier()
    let writing = builder.move(.u32, tile.stageBytes)
    writeLoop(
      accumulators,
      fetch: { writer, goesOn in
        let skip = writer.builder.newLabel("fetched")
        writer.builder.branch(to: skip, if: goesOn, negated: true, uniform: true)
        load(&writer)
        writer.builder.place(skip)
      },
      publish: { writer in
        put(&writer, stage: writing)
        writer.rotate(writing)
        writer.builder.barrier()
      })
  }

  /// The loop over stages, the first of which is in shared memory.
  ///
  /// - Parameters:
  ///   - fetch: Starts the copy of a stage to come; told whether there is a next stage.
  ///   - publish: Makes the next stage readable.
  private mutating func writeLoop(
    _ accumulators: [[Register]],
    fetch: (inout SinglePrecisionWriter, Register) -> Void,
    publish: (inout SinglePrecisionWriter) -> Void
  ) {
    let tile = kernel.tile
    let rowBase = builder.multiplyAdd(.u32, position.row, 4, pool)
    let columnBase = builder.multiplyAdd(.u32, position.column, 4, pool)
    let rowPlace = builder.move(.u32, rowBase)
    let columnPlace = builder.move(.u32, columnBase)
    let vectors = (0..<2).map { _ in
      (
        a: builder.registers(.f32, count: tile.threadRows),
        b: builder.registers(.f32, count: tile.threadColumns)
      )
    }
    func load(_ writer: inout SinglePrecisionWriter, k: Int) {
      let (a, b) = vectors[k % 2]
      writer.load(a, writer.rows, from: rowPlace, pitch: tile.m, k: k, offset: 0)
      writer.load(
        b, writer.columns, from: columnPlace, pitch: tile.n, k: k, offset: writer.rowBytes)
    }
    load(&self, k: 0)
    let index = builder.move(.u32, 0)
    let reading = builder.move(.u32, 0)
    let loop = builder.newLabel("stage")
    builder.place(loop)
    builder.add(.u32, index, 1, into: index)
    let goesOn = builder.compare(.lo, .u32, index, arguments.stageCount)
    for k in 0..<tile.k {
      if k + 1 < tile.k {
        load(&self, k: k + 1)
      } else {
        let last = builder.newLabel("last")
        builder.branch(to: last, if: goesOn, negated: true, uniform: true)
        publish(&self)
        rotate(reading)
        builder.add(.u32, rowBase, reading, into: rowPlace)
        builder.add(.u32, columnBase, reading, into: columnPlace)
        load(&self, k: 0)
        builder.place(last)
      }
      if k == 0 { fetch(&self, goesOn) }
      for (row, a) in zip(accumulators, vectors[k % 2].a) {
        for (accumulator, b) in zip(row, vectors[k % 2].b) {
          builder.fusedMultiplyAdd(.f32, a, b, accumulator, into: accumulator)
        }
      }
    }
    builder.branch(to: loop, if: goesOn, uniform: true)
  }

  /// A thread's vectors of one k.
  private mutating func load(
    _ registers: [Register], _ side: Side, from place: Register, pitch rows: Int, k: Int,
    offset: Int
  ) {
    for piece in 0..<side.pieces {
      let words = k * SinglePrecisionTile.sharedPitch(rows: rows) + piece * side.distance
      builder.load(
        .shared, .f32, into: Array(registers[piece * side.width..<(piece + 1) * side.width]),
        from: Address(base: place.name, offset: Int64(offset + 4 * words)))
    }
  }

  /// Moves a stage offset to the next stage of the ring.
  private mutating func rotate(_ stage: Register) {
    builder.add(.u32, stage, kernel.tile.stageBytes, into: stage)
    let isEnd = builder.compare(.eq, .u32, stage, kernel.tile.stages * kernel.tile.stageBytes)
    builder.guarded(by: isEnd) { $0.move(.u32, 0, into: stage) }
  }
}
