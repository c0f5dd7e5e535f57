import Glibc
import Testing

/// The functions with an error bound: their own definition on every value or many, and the special
/// values of the manual's tables.
@Suite struct FloatApproximationTests {
  static let functions: [String: @Sendable (Double) -> Double] = [
    "rcp": { 1 / $0 }, "sqrt": { $0.squareRoot() }, "rsqrt": { 1 / $0.squareRoot() },
    "ex2": { exp2($0) }, "lg2": { log2($0) }, "sin": { sin($0) }, "cos": { cos($0) },
    "tanh": { tanh($0) },
  ]

  @Test(arguments: ["rcp", "sqrt", "rsqrt", "ex2", "lg2", "sin", "cos", "tanh"])
  func single(_ name: String) throws {
    let function = try #require(Self.functions[name])
    let format = FloatFormatDefinition.f32
    let column = FloatOperands.columns(format, count: 20_480)[0]
    for ftz in name == "tanh" ? [false] : [false, true] {
      try RowHarness("\(name).approx\(ftz ? ".ftz" : "").f32 D, A", [32, 32]).check([column]) {
        a, _, _ in
        let result = function(format.value(ftz ? format.flushed(a) : a))
        if result.isNaN { return format.canonicalNaN }
        let bits = UInt64(Float(result).bitPattern)
        return ftz ? format.flushed(bits) : bits
      }
    }
  }

  /// All 65536 values of half precision.
  @Test func halfPrecisionExhaustively() throws {
    let column = (0..<65536).map(UInt64.init)
    for (name, format, ftz) in [
      ("ex2", FloatFormatDefinition.f16, false), ("tanh", .f16, false), ("ex2", .bf16, true),
      ("tanh", .bf16, false),
    ] {
      let function = try #require(Self.functions[name])
      func definition(_ bits: UInt64) -> UInt64 {
        let result = function(format.value(ftz ? format.flushed(bits) : bits))
        if result.isNaN { return format.canonicalNaN }
        let rounded = format.rounded(result...result, "rn")
        return ftz ? format.flushed(rounded) : rounded
      }
      let spelling = "\(name).approx\(ftz ? ".ftz" : "").\(format.name)"
      let expected = column.map(definition)
      try RowHarness("\(spelling) D, A", [16, 16]).check([column]) { a, _, _ in expected[Int(a)] }
      try RowHarness("\(spelling)x2 D, A", [32, 32]).check([column.map { $0 | ($0 ^ 0x55) << 16 }])
      { a, _, _ in expected[Int(a & 0xFFFF)] | expected[Int(a >> 16)] << 16 }
    }
  }

  /// PTX ISA, "sin", "cos", "lg2", "ex2", "rcp", "rsqrt", "sqrt", "tanh": special values as bits.
  @Test(
    arguments: [
      ("sin.approx.f32", 0xFF80_0000, 0x7FFF_FFFF), ("sin.approx.f32", 0x8000_0000, 0x8000_0000),
      ("sin.approx.ftz.f32", 0x8000_0001, 0x8000_0000),
      ("cos.approx.f32", 0x7F80_0000, 0x7FFF_FFFF),
      ("cos.approx.f32", 0x8000_0000, 0x3F80_0000), ("lg2.approx.f32", 0xBF80_0000, 0x7FFF_FFFF),
      ("lg2.approx.f32", 0x8000_0000, 0xFF80_0000), ("lg2.approx.ftz.f32", 1, 0xFF80_0000),
      ("lg2.approx.f32", 1, 0xC315_0000), ("lg2.approx.f32", 0x7F80_0000, 0x7F80_0000),
      ("ex2.approx.f32", 0xFF80_0000, 0), ("ex2.approx.f32", 0x7F80_0000, 0x7F80_0000),
      ("ex2.approx.f32", 0xC315_0000, 1), ("ex2.approx.ftz.f32", 0xC315_0000, 0),
      ("ex2.approx.f32", 0x8000_0000, 0x3F80_0000), ("rcp.approx.f32", 0x8000_0000, 0xFF80_0000),
      ("rcp.approx.ftz.f32", 0x8000_0001, 0xFF80_0000),
      ("rcp.approx.f32", 0xFF80_0000, 0x8000_0000),
      ("rsqrt.approx.f32", 0x8000_0000, 0xFF80_0000), ("rsqrt.approx.f32", 0x7F80_0000, 0),
      ("rsqrt.approx.f32", 0xBF80_0000, 0x7FFF_FFFF), ("sqrt.approx.f32", 0x8000_0000, 0x8000_0000),
      ("sqrt.approx.ftz.f32", 0x8000_0001, 0x8000_0000),
      ("sqrt.approx.f32", 0x8000_0001, 0x7FFF_FFFF), ("tanh.approx.f32", 0xFF80_0000, 0xBF80_0000),
      ("tanh.approx.f32", 0x8000_0000, 0x8000_0000), ("tanh.approx.f32", 0x7FC0_0000, 0x7FFF_FFFF),
    ] as [(String, UInt64, UInt64)])
  func specialValues(_ mnemonic: String, _ source: UInt64, _ result: UInt64) throws {
    try RowHarness("\(mnemonic) D, A", [32, 32]).check([[source, source]]) { _, _, _ in result }
  }

  @Test func quotients() throws {
    let format = FloatFormatDefinition.f32
    let columns = Array(FloatOperands.columns(format, count: 20_480).prefix(2))
    for kind in ["approx", "full"] {
      for ftz in [false, true] {
        try RowHarness("div.\(kind)\(ftz ? ".ftz" : "").f32 D, A, B", [32, 32, 32]).check(columns) {
          a, b, _ in
          let x = ftz ? format.flushed(a) : a
          let y = ftz ? format.flushed(b) : b
          let numerator = Float(bitPattern: UInt32(x))
          let divisor = Float(bitPattern: UInt32(y))
          if kind == "approx", divisor.magnitude > 0x1p126, divisor.isFinite {
            // The reciprocal of such a divisor is zero.
            return numerator.isFinite ? (x ^ y) & format.sign : format.canonicalNaN
          }
          let quotient = numerator / divisor
          if quotient.isNaN { return format.canonicalNaN }
          let bits = UInt64(quotient.bitPattern)
          return ftz ? format.flushed(bits) : bits
        }
      }
    }
  }

  /// The f64 forms that see the upper half of a number alone.
  @Test func grossDouble() throws {
    let format = FloatFormatDefinition.f64
    let column = FloatOperands.columns(format, count: 20_480)[0]
    for (name, function) in [
      ("rcp", { 1 / $0 }), ("rsqrt", { 1 / $0.squareRoot() }),
    ] as [(String, (Double) -> Double)] {
      let results = try RowHarness("\(name).approx.ftz.f64 D, A", [64, 64]).results([column])
      for (index, bits) in column.enumerated() {
        let upper = format.flushed(bits & ~0xFFFF_FFFF)
        let result = Double(bitPattern: results[index])
        let exact = function(Double(bitPattern: upper))
        if Double(bitPattern: bits).isNaN || exact.isNaN {
          #expect(results[index] == format.canonicalNaN)
        } else if exact.isInfinite || exact == 0 || exact.magnitude < 0x1p-1022 {
          #expect(results[index] == format.flushed(exact.bitPattern))
        } else {
          #expect(results[index] & 0xFFFF_FFFF == 0)
          #expect(abs(result / exact - 1) <= 0x1p-21, "\(name) \(bits)")
        }
      }
    }
    try RowHarness("rsqrt.approx.f64 D, A", [64, 64]).check([column]) { a, _, _ in
      let result = 1 / Double(bitPattern: a).squareRoot()
      if !result.isNaN { return result.bitPattern }
      return format.isNaN(a) ? a | 1 << 51 : format.canonicalNaN
    }
  }
}
