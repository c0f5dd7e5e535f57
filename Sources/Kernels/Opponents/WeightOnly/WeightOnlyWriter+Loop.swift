import PTX

// The main loop: filling stages and waiting for them.
extension WeightOnlyWriter {
  /// Stages are filled `stages - 1` ahead; one barrier a stage both publishes the stage that has
  /// arrived and frees the one read before it.
  mutating func writeAsynchronousLoop(_ copies: [Copies], _ sums: Sums) {
    let tile = kernel.tile
    let sizes = copies.map { operand in
      operand.rounds.map { builder.select(.u32, operand.byteCount, 0, if: $0.isInside) }
    }
    func fill(
      _ writer: inout WeightOnlyWriter, stage: Register?, at constant: Int, index: Register
    ) {
      let endsGroup = copies.contains { $0.isOncePerGroup } ? writer.endsGroup(index) : nil
      for (operand, sizes) in zip(copies, sizes) {
        let skip = operand.isOncePerGroup ? writer.builder.newLabel("same_group") : nil
        if let skip, let endsGroup {
          writer.builder.branch(to: skip, if: endsGroup, negated: true, uniform: true)
        }
        let shared = stage.map { writer.builder.add(.u32, operand.shared, $0) } ?? operand.shared
        let addresses = writer.takeAddresses(operand)
        for (round, address) in addresses.enumerated() {
          let place = Address(
            base: shared.name, offset: Int64(constant + round * operand.sharedStep))
          writer.builder.guarded(by: operand.rounds[round].takesPart) {
            $0.emit(
              .asyncCopy(.copy(operand.byteCount == 16 ? .cg : .ca)),
              [
                .address(place), .address(Address(base: address.name)),
                .integer(Int64(operand.byteCount)), sizes[round].operand,
              ])
          }
        }
        if let skip { writer.builder.place(skip) }
      }
    }
    for stage in 0..<tile.stages - 1 {
      let skip = builder.newLabel("filled")
      let isMissing = builder.compare(.ls, .u32, arguments.stageCount, stage)
      builder.branch(to: skip, if: isMissing, uniform: true)
      let index = builder.move(.u32, stage)
      fill(&self, stage: nil, at: stage * kernel.stageBytes, index: index)
      builder.place(skip)
      builder.commitCopies()
    }
    builder.waitForCopies(pending: tile.stages - 2)
    builder.barrier()
    let writing = builder.move(.u32, (tile.stages - 1) * kernel.stageBytes)
    let next = builder.move(.u32, tile.stages - 1)
    writeLoop(
      sums,
      fetch: { writer, _, _ in
        let full = writer.builder.newLabel("full")
        let isLast = writer.builder.compare(.hs, .u32, next, writer.arguments.stageCount)
        writer.builder.branch(to: full, if: isLast, uniform: true)
        fill(&writer, stage: writing, at: 0, index: next)
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

  /// Double buffering for targets without cp.async: the next stage waits in registers. Scales are
  /// copied with every stage of their group and moved on with the last.
  mutating func writeBufferedLoop(_ copies: [Copies], _ sums: Sums) {
    let buffers = copies.map { operand in
      operand.rounds.map { _ in builder.registers(.b32, count: operand.byteCount / 4) }
    }
    let reads = copies.map { operand in
      operand.rounds.map { round in
        guard let takesPart = round.takesPart else { return round.isInside }
        return builder.logic(.and, .pred, round.isInside, takesPart)
      }
    }
    func load(_ writer: inout WeightOnlyWriter, index: Register) {
      for (operand, (buffers, reads)) in zip(copies, zip(buffers, reads)) {
        let before = operand.isOncePerGroup ? writer.builder.move(.u64, operand.global) : nil
        let addresses = writer.takeAddresses(operand)
        if let before, let endsGroup = writer.endsGroup(index) {
          writer.builder.guarded(by: endsGroup, negated: true) {
            $0.move(.u64, before, into: operand.global)
          }
        }
        for (address, (buffer, reads)) in zip(addresses, zip(buffers, reads)) {
          for register in buffer { writer.builder.move(.u32, 0, into: register) }
          writer.builder.guarded(by: reads) {
            $0.load(.global, .u32, into: buffer, from: Address(base: address.name))
          }
        }
      }
    }
    func put(_ writer: inout WeightOnlyWriter, stage: Register?) {
      for (operand, buffers) in zip(copies, buffers) {
        let shared = stage.map { writer.builder.add(.u32, operand.shared, $0) } ?? operand.shared
        for (round, buffer) in buffers.enumerated() {
          writer.builder.guarded(by: operand.rounds[round].takesPart) {
            $0.store(
              .shared, .u32, buffer,
              to: Address(base: shared.name, offset: Int64(round * operand.sharedStep)))
          }
        }
      }
    }
    let first = builder.move(.u32, 0)
    load(&self, index: first)
    put(&self, stage: nil)
    builder.barrier()
    let writing = builder.move(.u32, kernel.stageBytes)
    writeLoop(
      sums,
      fetch: { writer, next, goesOn in
        let skip = writer.builder.newLabel("fetched")
        writer.builder.branch(to: skip, if: goesOn, negated: true, uniform: true)
        load(&writer, index: next)
        writer.builder.place(skip)
      },
      publish: { writer in
        put(&writer, stage: writing)
        writer.rotate(writing)
        writer.builder.barrier()
      })
  }
}
