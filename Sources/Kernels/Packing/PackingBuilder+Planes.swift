import PTX

// From codes in bytes to words of planes.
extension PackingBuilder {
  private var width: Int { packing.width.bits }

  /// The lane's bits of every plane, element i at bit i.
  mutating func planes(of words: [Register]) -> [Register] {
    switch packing.source {
    case .single: return quantized(words)
    case .half: return quantized(words.flatMap { floats(of: $0) })
    case .codes: return bytePlanes(words)
    case .integers(let bits, let reading):
      var planes = bits == 8 ? bytePlanes(words, reading) : wordPlanes(words, reading)
      if reading.flipsTopBit { planes[width - 1] = builder.complement(.b32, planes[width - 1]) }
      return planes
    }
  }

  /// The two halves of a word as 32-bit floats.
  private mutating func floats(of word: Register) -> [Register] {
    let (low, high) = builder.unpack(word)
    return [low, high].map { builder.convert(to: .f32, from: .f16, $0, mode: nil) }
  }

  /// Planes of 32-bit integers, which come a word each.
  private mutating func wordPlanes(_ words: [Register], _ reading: IntegerReading) -> [Register] {
    var words = words
    // A bit above the lowest byte is shifted into it before the bytes are collected.
    let shiftsFirst = width + reading.lowestBit > 8
    if shiftsFirst { words = words.map { builder.logic(.shr, .u32, $0, reading.lowestBit) } }
    return planes(ofOneByteEach: words, lowestBit: shiftsFirst ? 0 : reading.lowestBit)
  }

  /// Planes of the lowest bytes of 32 registers, from a bit of theirs on.
  mutating func planes(ofOneByteEach elements: [Register], lowestBit: Int = 0) -> [Register] {
    // Byte q of word r is element 8 q + r.
    let words = (0..<8).map { r in
      let word = lowBytes(of: (0..<4).map { elements[8 * $0 + r] })
      return lowestBit == 0 ? word : builder.logic(.shr, .u32, word, lowestBit)
    }
    return planes((0..<4).map { (words[$0], words[$0 + 4]) }) { _, rows in rows }
  }

  /// Planes of one-byte elements that come four a word.
  private mutating func bytePlanes(
    _ loaded: [Register], _ reading: IntegerReading = .halved
  ) -> [Register] {
    let words =
      reading.lowestBit == 0
      ? loaded : loaded.map { builder.logic(.shr, .u32, $0, reading.lowestBit) }
    // Byte m of word w is element 4 w + m: bits 0 and 1 of the number select the byte, and must
    // change places with bits 3 and 4, which select the word.
    return planes((0..<4).map { (words[2 * $0], words[2 * $0 + 1]) }) {
      $0.byteTransposed($1)
    }
  }

  /// The 8 x 32 bits of pairs of words, transposed. Bit 2 of an element's number selects the word of
  /// a pair, and bits 1 and 0 the row of what `rearrange` makes of the four.
  private mutating func planes(
    _ pairs: [(Register, Register)],
    _ rearrange: (inout PackingBuilder, [Register]) -> [Register]
  ) -> [Register] {
    let low = pairs.map { lowPart($0.0, $0.1, shift: 4, mask: 0x0F0F_0F0F) }
    var planes = fieldPlanes(rearrange(&self, low), count: min(width, 4))
    if width > 4 {
      let high = pairs.map { highPart($0.0, $0.1, shift: 4, mask: 0x0F0F_0F0F) }
      planes += fieldPlanes(rearrange(&self, high), count: width - 4)
    }
    return planes
  }

  /// The first `count` of the four planes of rows of 4-bit fields.
  private mutating func fieldPlanes(_ rows: [Register], count: Int) -> [Register] {
    func pair(_ builder: inout PackingBuilder, isHigh: Bool) -> [Register] {
      (0..<2).map {
        isHigh
          ? builder.highPart(rows[$0], rows[$0 + 2], shift: 2, mask: 0x3333_3333)
          : builder.lowPart(rows[$0], rows[$0 + 2], shift: 2, mask: 0x3333_3333)
      }
    }
    var planes: [Register] = []
    for isHigh in count > 2 ? [false, true] : [false] {
      let row = pair(&self, isHigh: isHigh)
      planes.append(lowPart(row[0], row[1], shift: 1, mask: 0x5555_5555))
      if planes.count < count {
        planes.append(highPart(row[0], row[1], shift: 1, mask: 0x5555_5555))
      }
    }
    return planes
  }

  /// The masked fields of `a`, and those of `b` moved up beside them.
  private mutating func lowPart(
    _ a: Register, _ b: Register, shift: Int, mask: Int
  ) -> Register {
    let moved = builder.logic(.shl, .b32, b, shift)
    return builder.lookup(a, moved, mask, table: Self.selection)
  }

  /// The fields above the mask of `a`, moved down, and those of `b`.
  private mutating func highPart(
    _ a: Register, _ b: Register, shift: Int, mask: Int
  ) -> Register {
    let moved = builder.logic(.shr, .u32, a, shift)
    return builder.lookup(moved, b, mask, table: Self.selection)
  }

  /// a where c is 1, else b.
  static let selection: UInt8 = 0xE4

  /// Byte t of word m is byte m of row t.
  private mutating func byteTransposed(_ rows: [Register]) -> [Register] {
    [0x5140, 0x7362].flatMap { selector -> [Register] in
      let first = builder.permute(low: rows[0], high: rows[1], selector: selector)
      let second = builder.permute(low: rows[2], high: rows[3], selector: selector)
      return [0x5410, 0x7632].map { builder.permute(low: first, high: second, selector: $0) }
    }
  }
}
