import PTX

/// What floats are compared with, made of the scale of their row. All of it is exact for any scale:
/// 0 sends every number to +1, and tiny and huge scales lose nothing.
enum Levels {
  /// In registers, one scale for all elements of the lane.
  case registers([Register])
  /// In shared memory, 16 bytes a row, from the lane's first row on.
  case shared(Register, count: Int)
}

extension PackingBuilder {
  /// Up to this width a code is found by comparing with the levels bit by bit; from there on by
  /// multiplying with the reciprocal and one correction. A warp needs for 1024 32-bit floats 200, 308
  /// and 416 instructions at 2, 3 and 4 bits the first way, and 313, 332 and 347 the second.
  static var widestComparison: Int { 3 }

  private var width: Int { packing.width.bits }

  /// Reads the scales and makes levels of them.
  mutating func makeLevels(scales: Register, thread: Register) -> Levels {
    guard geometry.isTiled, packing.source.scales == .rows else {
      let address =
        packing.source.scales == .rows
        ? builder.multiplyAddWide(.u32, block, 4, scales) : scales
      let scale = builder.load(.global, .f32, from: Address(base: address.name))
      return .registers(levels(ofScale: scale))
    }
    let table = builder.shared("levels", byteCount: 8 * 16)
    let row = builder.multiplyAdd(.u32, block, 8, thread)
    let isWriter = builder.compare(.lo, .u32, thread, 8)
    let isInside = builder.compare(.lo, .u32, row, rows)
    let scale = builder.move(.f32, 0 as Float)
    builder.guarded(by: isWriter) {
      $0.guarded(by: isInside) {
        let address = $0.multiplyAddWide(.u32, row, 4, scales)
        $0.load(Load(.global, type: .f32), into: [scale], from: Address(base: address.name))
      }
    }
    var values = levels(ofScale: scale)
    if values.count == 3 { values.append(values[0]) }
    let place = builder.multiplyAdd(.u32, thread, 16, table)
    builder.guarded(by: isWriter) { [values] in
      $0.store(.shared, .f32, values, to: Address(base: place.name))
    }
    builder.barrier()
    let laneChunk = builder.logic(
      .shr, .u32, lane, geometry.lanesPerChunk.trailingZeroBitCount)
    return .shared(builder.multiplyAdd(.u32, laneChunk, 16, table), count: values.count)
  }

  private mutating func levels(ofScale scale: Register) -> [Register] {
    width <= Self.widestComparison ? thresholds(ofScale: scale) : factors(ofScale: scale)
  }

  /// What is added to numbers to make their sign that of the code, and the thresholds 2^b x scale of bits b - 1 of a
  /// magnitude, from bit 0 on.
  private mutating func thresholds(ofScale scale: Register) -> [Register] {
    let isPositive = builder.compare(.gt, .f32, scale, 0 as Float)
    var values = [builder.select(.f32, 0 as Float, Float.infinity, if: isPositive)]
    for bit in 1..<max(width, 1) {
      let threshold = builder.float(.mul, .f32, [scale, Float(1 << bit)], rounding: .rn)
      values.append(builder.select(.f32, threshold, Float.infinity, if: isPositive))
    }
    return values
  }

  /// The factor f / (2 scale), 2 scale / f, the outermost magnitude that is looked at, and the number
  /// 1.5 x 2^23 f, to which one adds to round to multiples of f.
  ///
  /// f is a power of two: 1 unless the reciprocal of the scale, or the scale doubled, would leave the
  /// range. The outermost magnitude lies between the last threshold and the next.
  private mutating func factors(ofScale given: Register) -> [Register] {
    let scale = builder.float(
      .min, .f32,
      [builder.float(.max, .f32, [given, 0 as Float]), Float.greatestFiniteMagnitude])
    let isTiny = builder.compare(.lt, .f32, scale, 0x1p-100 as Float)
    let isHuge = builder.compare(.gt, .f32, scale, 0x1p100 as Float)
    func chosen(tiny: Float, normal: Float, huge: Float) -> Register {
      builder.select(
        .f32, tiny, builder.select(.f32, huge, normal, if: isHuge), if: isTiny)
    }
    let step = builder.float(
      .mul, .f32, [scale, chosen(tiny: 0x1p22, normal: 2, huge: 0x1p-20)], rounding: .rn)
    let inverse = builder.float(.rcp, .f32, [step], rounding: .rn)
    let isZero = builder.compare(.eq, .f32, scale, 0 as Float)
    let reciprocal = builder.select(.f32, 0 as Float, inverse, if: isZero)
    let limit = builder.float(
      .mul, .f32, [scale, Float(packing.width.maximumValue) - 0.5], rounding: .rn)
    return [
      reciprocal, step, limit, chosen(tiny: 0x1.8p2, normal: 0x1.8p23, huge: 0x1.8p44),
    ]
  }

  /// The levels of the row of a load.
  mutating func levels(ofLoad load: Int) -> [Register] {
    switch levels {
    case .registers(let registers): return registers
    case .shared(let address, let count):
      let registers = builder.registers(.f32, count: count)
      builder.load(
        Load(.shared, type: .f32), into: registers,
        from: Address(base: address.name, offset: Int64(16 * geometry.chunksPerLoad * load)))
      return registers
    case nil: return []
    }
  }
}
