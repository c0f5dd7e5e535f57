import BipolarInt
import Testing

/// Barriers in memory, stored matrices, elected lanes, floats of eight bits.
@Suite struct HopperTests {
  @Test(arguments: [1, 6]) func barrierObject(phases: Int) throws {
    try forEachVariant(of: "hopper") { trial in
      var random = SplitMix64(seed: 310)
      let a = random.words(128).map(Int32.init(bitPattern:))
      let result = try trial.zeros(Int32.self, 128)
      try trial.launch("barrier_object", grid: 2, block: 64, trial.buffer(a), result, phases)
      var expected = a
      for _ in 0..<phases {
        expected = expected.indices.map {
          expected[$0] &+ expected[$0 / 64 * 64 + ($0 + 1) % 64]
        }
      }
      try trial.check(result, expected)
    }
  }

  @Test func storedMatrices() throws {
    func word(_ lane: Int, _ matrix: Int) -> UInt32 {
      UInt32((lane * 2 + 1) << 16 | lane * 2 | matrix << 8)
    }
    /// Element of the first matrix, of which each lane holds two neighbours of a row.
    func element(_ row: Int, _ column: Int) -> UInt32 {
      word(row * 4 + column / 2, 0) >> UInt32(column % 2 * 16) & 0xFFFF
    }
    try forEachVariant(of: "hopper") { trial in
      let result = try trial.zeros(UInt32.self, 160)
      try trial.launch("store_matrices", grid: 1, block: 32, result)
      let stored = (0..<128).map { word($0 % 32, $0 / 32) }
      let turned = (0..<32).map { lane in
        element(lane % 4 * 2, lane / 4) | element(lane % 4 * 2 + 1, lane / 4) << 16
      }
      try trial.check(result, stored + turned)
    }
  }

  @Test func electedLane() throws {
    try forEachVariant(of: "hopper") { trial in
      let result = try trial.zeros(Int32.self, 2)
      try trial.launch("elect_leader", grid: 1, block: 32, result)
      try trial.check(result, [1, 1])
    }
  }

  /// The value of an eight-bit code below its NaN and infinity.
  private func value(_ code: Int, fractionBits: Int) -> Double {
    let bias = fractionBits == 3 ? 7 : 15
    let (field, fraction) = (code >> fractionBits, Double(code & (1 << fractionBits - 1)))
    let steps = field == 0 ? fraction : fraction + Double(1 << fractionBits)
    return steps
      * Double(sign: .plus, exponent: max(field, 1) - bias - fractionBits, significand: 1)
  }

  /// The nearest code, ties to even, the largest finite one for anything larger.
  private func code(_ number: Float, fractionBits: Int) -> UInt8 {
    let largest = fractionBits == 3 ? 0x7E : 0x7B
    let magnitude = Double(number.magnitude)
    let best = (0...largest).min { a, b in
      let distances = [a, b].map { abs(value($0, fractionBits: fractionBits) - magnitude) }
      return distances[0] != distances[1] ? distances[0] < distances[1] : a & 1 < b & 1
    }
    return UInt8(best ?? 0) | (number.sign == .minus ? 0x80 : 0)
  }

  @Test func eightBitFloats() throws {
    try forEachVariant(of: "eight_bit_floats") { trial in
      var random = SplitMix64(seed: 311)
      var a = random.floats(50, in: -500...500) + random.floats(50, in: -0.05...0.05)
      a += [0, -0.0, 1e6, -1e6, 17, 19, 0.001]
      let e4m3 = try trial.zeros(UInt8.self, a.count)
      let e5m2 = try trial.zeros(UInt8.self, a.count)
      let back = try trial.zeros(Float.self, 2 * a.count)
      try trial.launch(
        "float8_round_trip", grid: 2, block: 64, trial.buffer(a), e4m3, e5m2, back, a.count)
      let codes = a.map { (code($0, fractionBits: 3), code($0, fractionBits: 2)) }
      try trial.check(e4m3, codes.map(\.0))
      try trial.check(e5m2, codes.map(\.1))
      let expected = codes.flatMap { first, second -> [Float] in
        [(first, 3), (second, 2)].map { code, bits in
          let magnitude = Float(value(Int(code & 0x7F), fractionBits: bits))
          return code & 0x80 == 0 ? magnitude : -magnitude
        }
      }
      try trial.check(back, expected)
    }
  }
}
