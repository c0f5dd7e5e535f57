import BipolarInt
import Testing

/// Pairs of halves and of bfloat16, conversions that saturate.
@Suite struct PackedFloatTests {
  @Test func halves() throws {
    try forEachVariant(of: "packed_floats") { trial in
      var random = SplitMix64(seed: 330)
      let a = random.floats(128, in: -4...4).map { Float16($0) }
      let b = random.floats(128, in: -4...4).map { Float16($0) }
      let result = try trial.zeros(Float16.self, 640)
      try trial.launch(
        "half_pairs", grid: 2, block: 32, trial.buffer(a), trial.buffer(b), result)
      let expected = (0..<64).flatMap { i -> [Float16] in
        let pairs = [2 * i, 2 * i + 1].map {
          (x: Double(a[$0]), y: Double(b[$0]), z: Double(a[$0 ^ 1]))
        }
        return pairs.map { Float16($0.x + $0.y) } + pairs.map { Float16($0.x - $0.y) }
          + pairs.map { Float16($0.x * $0.y) } + pairs.map { Float16(max($0.x, $0.y)) }
          + pairs.map { Float16($0.x * $0.y + $0.z) }
      }
      try trial.check(result, expected)
    }
  }

  /// A number to the nearest bfloat16, ties to even.
  private func bfloat(_ value: Double) -> UInt16 {
    // Rounded to odd first, a float decides every tie as the number itself would.
    var bits = rounded(value, .towardZero).bitPattern
    if Double(Float(bitPattern: bits)) != value { bits |= 1 }
    return UInt16((bits + 0x7FFF + (bits >> 16 & 1)) >> 16)
  }

  @Test func bfloats() throws {
    try forEachVariant(of: "packed_floats") { trial in
      var random = SplitMix64(seed: 331)
      let a = random.floats(128, in: -4...4).map { UInt16($0.bitPattern >> 16) }
      let b = random.floats(128, in: -4...4).map { UInt16($0.bitPattern >> 16) }
      let result = try trial.zeros(UInt16.self, 256)
      try trial.launch(
        "bfloat_pairs", grid: 2, block: 32, trial.buffer(a), trial.buffer(b), result)
      func value(_ bits: UInt16) -> Float { Float(bitPattern: UInt32(bits) << 16) }
      let expected = (0..<64).flatMap { i -> [UInt16] in
        let fused = [2 * i, 2 * i + 1].map { place -> UInt16 in
          let (x, y) = (Double(value(a[place])), Double(value(b[place])))
          return bfloat(x * y + x)
        }
        let scaled = value(a[2 * i]) * 1.7
        let raised = value(b[2 * i + 1]) + 0.3
        return fused + [bfloat(Double(scaled)), bfloat(Double(raised))]
      }
      try trial.check(result, expected)
    }
  }

  @Test func narrowConversions() throws {
    try forEachVariant(of: "packed_floats") { trial in
      var random = SplitMix64(seed: 332)
      var a = random.floats(64, in: -300...400)
      a.replaceSubrange(0..<4, with: [0.5, 1.5, -0.5, -128.5])
      let b = random.doubles(64, in: -70000...70000)
      let c = random.integers(64, in: UInt16.min...UInt16.max)
      let result = try trial.zeros(Int32.self, 192)
      let halves = try trial.zeros(Float16.self, 128)
      try trial.launch(
        "narrow_conversions", grid: 1, block: 64, trial.buffer(a), trial.buffer(b),
        trial.buffer(c), result, halves)
      var expected: ([Int32], [Float16]) = ([], [])
      for i in 0..<64 {
        let signed = Int16(bitPattern: c[i])
        expected.0 += [
          Int32(min(max(a[i].rounded(.toNearestOrEven), -128), 127)),
          Int32(min(max(a[i], 0), 255)),
          Int32((Float(c[i]) * 0.3).rounded(.toNearestOrEven)) + Int32(Float(signed) * 0.7),
        ]
        expected.1 += [Float16(b[i]), Float16(Float(Int32(c[i]) - 30000))]
      }
      try trial.check(result, expected.0)
      try trial.check(halves, expected.1)
    }
  }
}
