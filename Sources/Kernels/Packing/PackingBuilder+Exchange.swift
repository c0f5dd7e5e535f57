import PTX

/// What a lane needs to trade one bit of its number for one bit of the positions in a word.
struct Exchanger {
  /// The bit of the lane.
  let laneMask: Int
  /// The selector of `prmt` for own word and partner's; for nibbles, the rotation of the partner's.
  let selector: Register
  /// For nibbles, ones where the own word stays.
  let mask: Register?
}

extension PackingBuilder {
  /// One exchanger for each of the top bits of a position: half words, bytes, nibbles.
  mutating func makeExchangers() -> [Exchanger] {
    let selectors = [(0x5410, 0x3276), (0x6240, 0x3715), (4, 28)]
    return (0..<geometry.exchanges).map { index in
      let laneMask = 1 << (geometry.exchanges - 1 - index)
      let bit = builder.logic(.and, .b32, lane, laneMask)
      let isUpper = builder.compare(.ne, .u32, bit, 0)
      let selector = builder.select(
        .b32, selectors[index].1, selectors[index].0, if: isUpper)
      let mask =
        index < 2
        ? nil
        : builder.select(
          .b32, Operand.integer(0xF0F0_F0F0), Operand.integer(0x0F0F_0F0F), if: isUpper)
      return Exchanger(laneMask: laneMask, selector: selector, mask: mask)
    }
  }

  /// Whole words of neighbouring elements: lanes that differ in a bit swap halves of their words.
  mutating func exchanged(_ planes: [Register]) -> [Register] {
    var planes = planes
    for exchanger in exchangers {
      planes = planes.map { own in
        let partners = builder.shuffleButterfly(own, mask: exchanger.laneMask)
        guard let mask = exchanger.mask else {
          return builder.permute(low: own, high: partners, selector: exchanger.selector)
        }
        let moved = builder.funnelShift(
          .left, low: partners, high: partners, by: exchanger.selector)
        return builder.lookup(own, moved, mask, table: Self.selection)
      }
    }
    return planes
  }

  /// Adds the codes that the lane's words of the planes make up.
  mutating func addToSum(_ planes: [Register]) {
    for (index, plane) in planes.enumerated() {
      let ones = builder.populationCount(plane)
      builder.multiplyAdd(.u32, ones, 1 << index, sum, into: sum)
    }
  }

  /// Adds up what the lanes of a row, and then the warps of the block, have summed, and writes it.
  mutating func writeRowSums() {
    guard let rowSums else { return }
    let bits = geometry.exchanges
    var total = sum
    for mask in geometry.isTiled ? [1 << bits, 2 << bits] : [16, 8, 4, 2, 1] {
      total = builder.add(.u32, total, builder.shuffleButterfly(total, mask: mask))
    }
    // One lane of each row; the lane writes row `targetChunk` of the group.
    let isWriter =
      geometry.isTiled
      ? builder.compare(.eq, .u32, targetWord, 0) : builder.compare(.eq, .u32, lane, 0)
    var row = targetChunk
    if packing.warps > 1 {
      let rowCount = packing.rowsPerBlock
      let partial = builder.shared("warp_sums", byteCount: 4 * rowCount * packing.warps)
      let index =
        geometry.isTiled ? builder.multiplyAdd(.u32, warp, rowCount, targetChunk) : warp
      let place = builder.multiplyAdd(.u32, index, 4, partial)
      builder.guarded(by: isWriter) { [total] in
        $0.store(.shared, .u32, [total], to: Address(base: place.name))
      }
      builder.barrier()
      row = builder.move(.u32, Operand.special(.threadX))
      let own = builder.multiplyAdd(.u32, row, 4, partial)
      builder.compare(.lo, .u32, row, rowCount, into: isWriter)
      total = builder.move(.u32, 0)
      for warp in 0..<packing.warps {
        builder.guarded(by: isWriter) {
          let addend = $0.load(
            .shared, .u32, from: Address(base: own.name, offset: Int64(4 * rowCount * warp)))
          $0.add(.u32, total, addend, into: total)
        }
      }
    }
    let index = geometry.isTiled ? builder.multiplyAdd(.u32, block, 8, row) : block
    let isInside = builder.compare(.lo, .u32, index, rows)
    builder.guarded(by: isWriter) { [total] in
      let address = $0.multiplyAddWide(.u32, index, 4, rowSums)
      $0.guarded(by: isInside) {
        $0.store(.global, .u32, [total], to: Address(base: address.name))
      }
    }
  }
}
