import Testing

/// min, max, neg, abs, copysign and testp.
@Suite struct FloatExtremumTests {
  /// The text of the manual for min and max, on values.
  static func extremum(
    _ format: FloatFormatDefinition, isMinimum: Bool, ftz: Bool, nan: Bool, magnitude: Bool,
    xorsign: Bool, _ left: UInt64, _ right: UInt64
  ) -> UInt64 {
    var a = ftz ? format.flushed(left) : left
    var b = ftz ? format.flushed(right) : right
    let sign = (a ^ b) & format.sign
    if magnitude {
      a &= ~format.sign
      b &= ~format.sign
    }
    switch (format.isNaN(a), format.isNaN(b)) {
    case (true, true):
      return format.name == "f64" ? a | 1 << 51 : format.canonicalNaN
    case (true, false), (false, true):
      if nan { return format.canonicalNaN }
      return (format.isNaN(a) ? b : a) | (xorsign ? sign : 0)
    case (false, false): break
    }
    let x = format.value(a)
    let y = format.value(b)
    let isLess = x < y || x == y && a & format.sign != 0 && b & format.sign == 0
    return (isLess == isMinimum ? a : b) | (xorsign ? sign : 0)
  }

  @Test(arguments: ["min", "max"]) func twoSources(_ function: String) throws {
    for format in [FloatFormatDefinition.f32, .f64, .f16, .bf16] {
      let flushes = format.name == "f32" || format.name == "f16" ? [false, true] : [false]
      let options = format.name == "f64" ? [false] : [false, true]
      for ftz in flushes {
        for nan in options {
          for xorsign in options {
            let modifiers =
              (ftz ? ".ftz" : "") + (nan ? ".NaN" : "") + (xorsign ? ".xorsign.abs" : "")
            try RowHarness(
              "\(function)\(modifiers).\(format.name) D, A, B",
              [Int](repeating: format.width, count: 3)
            ).check(
              Array(FloatOperands.columns(format, count: 10_240).prefix(2)),
              seed: FloatOperands.seed
            ) { a, b, _ in
              Self.extremum(
                format, isMinimum: function == "min", ftz: ftz, nan: nan, magnitude: xorsign,
                xorsign: xorsign, a, b)
            }
          }
        }
      }
    }
  }

  @Test(arguments: ["min", "max"]) func pairs(_ function: String) throws {
    for format in [FloatFormatDefinition.f16, .bf16] {
      let columns = FloatOperands.columns(format, count: 10_240).map { column in
        column.indices.map { column[$0] | column[(3 * $0 + 7) % column.count] << 16 }
      }
      try RowHarness("\(function).NaN.\(format.name)x2 D, A, B", [32, 32, 32]).check(
        Array(columns.prefix(2)), seed: FloatOperands.seed
      ) { a, b, _ in
        func half(_ shift: UInt64) -> UInt64 {
          Self.extremum(
            format, isMinimum: function == "min", ftz: false, nan: true, magnitude: false,
            xorsign: false, a >> shift & 0xFFFF, b >> shift & 0xFFFF) << shift
        }
        return half(0) | half(16)
      }
    }
  }

  @Test(arguments: ["min", "max"]) func threeSources(_ function: String) throws {
    for (modifiers, ftz, nan, magnitude) in [
      ("", false, false, false), (".ftz", true, false, false), (".NaN", false, true, false),
      (".abs", false, false, true), (".ftz.NaN.abs", true, true, true),
    ] {
      try RowHarness("\(function)\(modifiers).f32 D, A, B, C", [32, 32, 32, 32]).check(
        FloatOperands.columns(.f32, count: 10_240), seed: FloatOperands.seed
      ) { a, b, c in
        func two(_ a: UInt64, _ b: UInt64) -> UInt64 {
          Self.extremum(
            .f32, isMinimum: function == "min", ftz: ftz, nan: nan, magnitude: magnitude,
            xorsign: false, a, b)
        }
        return two(two(a, b), c)
      }
    }
  }

  @Test func threeSourcesNeedTheirTarget() throws {
    var kernel = TestKernel("min.f32 %r2, %r3, %r4, %r5;")
    kernel.version = "8.8"
    kernel.target = "sm_90"
    let error = #expect(throws: (any Error).self) { try kernel.program() }
    #expect("\(try #require(error))".contains("sm_100"))
  }

  @Test func signs() throws {
    for format in [FloatFormatDefinition.f32, .f64, .f16, .bf16] {
      let columns = Array(FloatOperands.columns(format, count: 10_240).prefix(2))
      let widths = [Int](repeating: format.width, count: 2)
      let name = format.name
      try RowHarness("neg.\(name) D, A", widths).check([columns[0]]) { a, _, _ in
        a ^ format.sign
      }
      try RowHarness("abs.\(name) D, A", widths).check([columns[0]]) { a, _, _ in
        a & ~format.sign
      }
      if name == "f32" || name == "f16" {
        try RowHarness("neg.ftz.\(name) D, A", widths).check([columns[0]]) { a, _, _ in
          format.flushed(a) ^ format.sign
        }
        try RowHarness("abs.ftz.\(name) D, A", widths).check([columns[0]]) { a, _, _ in
          format.flushed(a) & ~format.sign
        }
      }
      if format.width >= 32 {
        try RowHarness("copysign.\(name) D, A, B", widths + [format.width]).check(columns) {
          a, b, _ in b & ~format.sign | a & format.sign
        }
      } else {
        let pairs = columns[0].indices.map { columns[0][$0] | columns[1][$0] << 16 }
        try RowHarness("neg.\(name)x2 D, A", [32, 32]).check([pairs]) { a, _, _ in
          a ^ 0x8000_8000
        }
        try RowHarness("abs.\(name)x2 D, A", [32, 32]).check([pairs]) { a, _, _ in
          a & 0x7FFF_7FFF
        }
      }
    }
  }

  @Test func properties() throws {
    for format in [FloatFormatDefinition.f32, .f64] {
      let column = FloatOperands.columns(format, count: 10_240)[0]
      func check(_ property: String, _ definition: @escaping (Double) -> Bool) throws {
        try RowHarness(
          "testp.\(property).\(format.name) %p2, A; selp.u32 D, 1, 0, %p2",
          [32, format.width]
        ).check([column]) { a, _, _ in definition(format.value(a)) ? 1 : 0 }
      }
      let smallest = format.width == 32 ? 0x1p-126 : 0x1p-1022
      try check("finite") { $0.isFinite }
      try check("infinite") { $0.isInfinite }
      try check("number") { !$0.isNaN }
      try check("notanumber") { $0.isNaN }
      try check("normal") { $0.isFinite && $0.magnitude >= smallest }
      try check("subnormal") { $0 != 0 && $0.magnitude < smallest }
    }
  }
}
