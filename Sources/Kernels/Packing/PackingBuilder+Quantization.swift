import PTX

// Codes of floats. For x = v scale, v counts in units of the scale, the code is, with floor(|v| / 2)
// limited to 2^(n-1) - 1, 2^(n-1) + floor(|v| / 2) if x is not negative and else
// 2^(n-1) - 1 - floor(|v| / 2).
extension PackingBuilder {
  private var width: Int { packing.width.bits }

  /// The planes of the codes of 32 numbers.
  mutating func quantized(_ numbers: [Register]) -> [Register] {
    width <= Self.widestComparison ? compared(numbers) : divided(numbers)
  }

  /// Restoring division: |x| is compared with a threshold a bit, and what is left where it holds the
  /// threshold is exact, because it is less than that (Sterbenz); where it is not, |x| lies beyond
  /// the levels, and all further bits are 1 whatever the rounding.
  private mutating func compared(_ numbers: [Register]) -> [Register] {
    var signs = builder.move(.b32, 0)
    var bits = [Register?](repeating: nil, count: width - 1)
    var ofLoad: (index: Int, levels: [Register])?
    for (index, number) in numbers.enumerated().reversed() {
      let load = index / geometry.elementsPerLoad
      if ofLoad?.index != load { ofLoad = (load, levels(ofLoad: load)) }
      guard let levels = ofLoad?.levels, !levels.isEmpty else { continue }
      // Makes +0 of -0, and everything positive where the scale is 0.
      let signed = builder.float(.add, .f32, [number, levels[0]], rounding: .rn)
      // The last element comes first and ends at bit 31.
      signs = builder.funnelShift(.left, low: signed, high: signs, by: 1)
      guard width > 1 else { continue }
      let rest = builder.float(.abs, .f32, [number])
      for bit in (0..<width - 1).reversed() {
        let holds = builder.compare(.ge, .f32, rest, levels[bit + 1])
        collect(holds, at: index, in: &bits[bit])
        if bit > 0 {
          builder.guarded(by: holds) {
            $0.float(.sub, .f32, [rest, levels[bit + 1]], rounding: .rn, into: rest)
          }
        }
      }
    }
    return bits.compactMap { bit in bit.map { builder.logic(.xor, .b32, $0, signs) } }
      + [builder.complement(.b32, signs)]
  }

  /// Sets bit `index` of a word where the predicate holds.
  private mutating func collect(
    _ predicate: Register, at index: Int, in word: inout Register?
  ) {
    let bit = 1 << index
    guard let word else {
      word = builder.select(.b32, bit, 0, if: predicate)
      return
    }
    builder.guarded(by: predicate) { $0.logic(.or, .b32, word, bit, into: word) }
  }

  /// Division by reciprocal with an exact correction.
  ///
  /// c = round(x / (2 scale)) may be one too large; it stands in the lowest bits of x r + 1.5 x 2^23.
  /// The sign of x - 2 scale c, exact because it is one fused operation, tells so. A difference of
  /// zero, which is a tie, counts with the sign of x, so that ties go to the larger magnitude:
  /// 2^-60 x, less than any other difference, is added to it. The corrections are subtracted from the
  /// planes of c bit by bit, 32 elements at a time.
  private mutating func divided(_ numbers: [Register]) -> [Register] {
    var borrow = builder.move(.b32, 0)
    var rounded: [Register] = []
    var ofLoad: (index: Int, levels: [Register], negativeLimit: Register)?
    for (index, number) in numbers.enumerated().reversed() {
      let load = index / geometry.elementsPerLoad
      if ofLoad?.index != load {
        let levels = levels(ofLoad: load)
        guard levels.count == 4 else { continue }
        ofLoad = (load, levels, builder.float(.neg, .f32, [levels[2]]))
      }
      guard let (_, levels, negativeLimit) = ofLoad else { continue }
      let (reciprocal, step, limit, offset) = (levels[0], levels[1], levels[2], levels[3])
      let low = builder.float(.min, .f32, [number, limit])
      let x = builder.float(.max, .f32, [low, negativeLimit])
      let sum = builder.fusedMultiplyAdd(.f32, x, reciprocal, offset)
      let negative = builder.float(.sub, .f32, [offset, sum], rounding: .rn)
      let difference = builder.fusedMultiplyAdd(.f32, negative, step, x)
      let signed = builder.fusedMultiplyAdd(.f32, x, 0x1p-60 as Float, difference)
      // The last element comes first and ends at bit 31.
      borrow = builder.funnelShift(.left, low: signed, high: borrow, by: 1)
      rounded.append(sum)
    }
    let planes = planes(ofOneByteEach: rounded.reversed())
    return planes.enumerated().map { bit, plane in
      // The top bit is flipped: code 2^(n-1) is the least level above zero.
      if bit == width - 1 { return builder.lookup(plane, borrow, borrow, table: 0xC3) }
      let code = builder.logic(.xor, .b32, plane, borrow)
      borrow = builder.lookup(borrow, plane, plane, table: 0x30)
      return code
    }
  }
}
