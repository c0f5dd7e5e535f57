import Testing

/// setp, set, selp and slct of every type.
@Suite struct FloatComparisonTests {
  static let relations = [
    "eq", "ne", "lt", "le", "gt", "ge", "equ", "neu", "ltu", "leu", "gtu", "geu", "num", "nan",
  ]

  static func holds(
    _ relation: String, _ format: FloatFormatDefinition, _ ftz: Bool, _ a: UInt64, _ b: UInt64
  ) -> Bool {
    let x = format.value(ftz ? format.flushed(a) : a)
    let y = format.value(ftz ? format.flushed(b) : b)
    let isUnordered = x.isNaN || y.isNaN
    switch relation {
    case "num": return !isUnordered
    case "nan": return isUnordered
    default: break
    }
    if isUnordered { return relation.hasSuffix("u") && relation.count == 3 }
    switch relation.prefix(2) {
    case "eq": return x == y
    case "ne": return x != y
    case "lt": return x < y
    case "le": return x <= y
    case "gt": return x > y
    default: return x >= y
    }
  }

  static func holds(_ relation: String, _ type: String, _ a: UInt64, _ b: UInt64) -> Bool {
    let width = UInt64(type.dropFirst()) ?? 64
    func value(_ bits: UInt64) -> Int64 { Int64(bitPattern: bits << (64 - width)) }
    func order(_ bits: UInt64) -> Int64 {
      type.hasPrefix("s") ? value(bits) : value(bits) ^ .min
    }
    let (x, y) = (order(a), order(b))
    switch relation {
    case "eq": return x == y
    case "ne": return x != y
    case "lt", "lo": return x < y
    case "le", "ls": return x <= y
    case "gt", "hi": return x > y
    default: return x >= y
    }
  }

  /// Both results of a comparison in one word: bit 0 the first destination, bit 1 the second.
  static let packed = "selp.u32 D, 1, 0, %p2; selp.u32 %r9, 2, 0, %p3; or.b32 D, D, %r9"

  @Test(arguments: relations) func floats(_ relation: String) throws {
    for format in [FloatFormatDefinition.f32, .f64, .f16, .bf16] {
      let columns = Array(FloatOperands.columns(format, count: 10_240).prefix(2))
      let widths = [32, format.width, format.width]
      for ftz in format.name == "f32" || format.name == "f16" ? [false, true] : [false] {
        let name = "setp.\(relation)\(ftz ? ".ftz" : "").\(format.name)"
        try RowHarness("\(name) %p2, A, B; selp.u32 D, 1, 0, %p2", widths).check(columns) {
          a, b, _ in Self.holds(relation, format, ftz, a, b) ? 1 : 0
        }
      }
      guard format.width >= 32 else { continue }
      try RowHarness("setp.\(relation).\(format.name) %p2|%p3, A, B; \(Self.packed)", widths)
        .check(columns) { a, b, _ in Self.holds(relation, format, false, a, b) ? 1 : 2 }
    }
  }

  @Test(arguments: ["eq", "geu", "nan"]) func pairs(_ relation: String) throws {
    for format in [FloatFormatDefinition.f16, .bf16] {
      let columns = FloatOperands.columns(format, count: 10_240).prefix(2).map { column in
        column.indices.map { column[$0] | column[(9 * $0 + 4) % column.count] << 16 }
      }
      let name = "setp.\(relation).or.\(format.name)x2"
      try RowHarness(
        "setp.lt.s32 %p4, A, 0; \(name) %p2|%p3, A, B, !%p4; \(Self.packed)", [32, 32, 32]
      ).check(columns) { a, b, _ in
        let isNegative = a & 0x8000_0000 != 0
        func half(_ shift: UInt64) -> Bool {
          !isNegative
            || Self.holds(relation, format, false, a >> shift & 0xFFFF, b >> shift & 0xFFFF)
        }
        return (half(0) ? 1 : 0) | (half(16) ? 2 : 0)
      }
      for type in ["u32", "\(format.name)x2"] {
        let truth: UInt64 =
          type == "u32" ? 0xFFFF : format.name == "f16" ? 0x3C00 : 0x3F80
        try RowHarness("set.\(relation).\(type).\(format.name)x2 D, A, B", [32, 32, 32])
          .check(columns) { a, b, _ in
            func half(_ shift: UInt64) -> UInt64 {
              Self.holds(relation, format, false, a >> shift & 0xFFFF, b >> shift & 0xFFFF)
                ? truth << shift : 0
            }
            return half(0) | half(16)
          }
      }
    }
  }

  /// Operands among which many are equal or next to each other.
  static func integers(_ width: Int) -> [[UInt64]] {
    let format: FloatFormatDefinition = width == 16 ? .f16 : width == 32 ? .f32 : .f64
    return Array(FloatOperands.columns(format, count: 10_240).prefix(2))
  }

  @Test func integersOfEveryTypeAndRelation() throws {
    for width in [16, 32, 64] {
      for type in ["u", "s", "b"] {
        let relations =
          type == "b"
          ? ["eq", "ne"]
          : ["eq", "ne", "lt", "le", "gt", "ge"] + (type == "u" ? ["lo", "ls", "hi", "hs"] : [])
        for relation in relations {
          let name = "setp.\(relation).\(type)\(width)"
          try RowHarness("\(name) %p2, A, B; selp.u32 D, 1, 0, %p2", [32, width, width])
            .check(Self.integers(width)) { a, b, _ in
              Self.holds(relation, "\(type)\(width)", a, b) ? 1 : 0
            }
        }
      }
    }
    try RowHarness("setp.gt.s16 %p2, A, -3; selp.u32 D, 1, 0, %p2", [32, 16])
      .check([Self.integers(16)[0]]) { a, _, _ in
        Int16(truncatingIfNeeded: a) > -3 ? 1 : 0
      }
  }

  @Test(arguments: ["and", "or", "xor"]) func combinations(_ combination: String) throws {
    for (type, width) in [("s32", 32), ("u16", 16), ("f32", 32), ("s64", 64)] {
      for negation in ["", "!"] {
        // c holds where A is odd; it is a destination as well.
        let setup =
          width == 64
          ? "cvt.u32.u64 %r8, A; and.b32 %r8, %r8, 1"
          : "cvt.u32.u\(width) %r8, A; and.b32 %r8, %r8, 1"
        let name = "setp.lt.\(combination).\(type)"
        try RowHarness(
          "\(setup); setp.eq.u32 %p3, %r8, 1; \(name) %p2|%p3, A, B, \(negation)%p3; "
            + Self.packed, [32, width, width]
        ).check(Self.integers(width)) { a, b, _ in
          let t =
            type == "f32" ? Self.holds("lt", .f32, false, a, b) : Self.holds("lt", type, a, b)
          let c = (a & 1 == 1) != (negation == "!")
          func combined(_ t: Bool) -> Bool {
            combination == "and" ? t && c : combination == "or" ? t || c : t != c
          }
          return (combined(t) ? 1 : 0) | (combined(!t) ? 2 : 0)
        }
      }
    }
  }

  @Test func sinks() throws {
    let columns = Self.integers(32)
    try RowHarness("setp.lt.s32 _|%p2, A, B; selp.u32 D, 1, 0, %p2", [32, 32, 32])
      .check(columns) { a, b, _ in Self.holds("lt", "s32", a, b) ? 0 : 1 }
    try RowHarness("setp.lt.s32 %p2|_, A, B; selp.u32 D, 1, 0, %p2", [32, 32, 32])
      .check(columns) { a, b, _ in Self.holds("lt", "s32", a, b) ? 1 : 0 }
  }

  @Test func set() throws {
    for (result, width, truth) in [
      ("u32", 32, UInt64(0xFFFF_FFFF)), ("s32", 32, 0xFFFF_FFFF), ("f32", 32, 0x3F80_0000),
      ("f16", 16, 0x3C00), ("bf16", 16, 0x3F80),
    ] {
      for (type, format) in [("f32", FloatFormatDefinition.f32), ("f64", .f64)] {
        try RowHarness(
          "set.ltu.\(result).\(type) D, A, B", [width, format.width, format.width]
        ).check(Array(FloatOperands.columns(format, count: 10_240).prefix(2))) { a, b, _ in
          Self.holds("ltu", format, false, a, b) ? truth : 0
        }
      }
      for type in ["s16", "u32", "s64"] {
        let bits = Int(type.dropFirst()) ?? 0
        try RowHarness("set.ge.\(result).\(type) D, A, B", [width, bits, bits])
          .check(Self.integers(bits)) { a, b, _ in Self.holds("ge", type, a, b) ? truth : 0 }
      }
    }
    for result in ["u16", "s16", "u32"] {
      let width = result == "u32" ? 32 : 16
      try RowHarness("set.gt.ftz.\(result).f16 D, A, B", [width, 16, 16]).check(
        Array(FloatOperands.columns(.f16, count: 10_240).prefix(2))
      ) { a, b, _ in Self.holds("gt", .f16, true, a, b) ? 0xFFFF_FFFF : 0 }
    }
    try RowHarness(
      "setp.lt.s32 %p4, A, 0; set.eq.xor.u32.s32 D, A, B, !%p4", [32, 32, 32]
    ).check(Self.integers(32)) { a, b, _ in (a == b) != (a & 0x8000_0000 == 0) ? 0xFFFF_FFFF : 0 }
  }

  @Test func selections() throws {
    try RowHarness("setp.lt.s32 %p4, A, 0; selp.f32 D, A, B, !%p4", [32, 32, 32])
      .check(Self.integers(32)) { a, b, _ in a & 0x8000_0000 == 0 ? a : b }
    for (type, width) in [
      ("b16", 16), ("s16", 16), ("b32", 32), ("f32", 32), ("u32", 32), ("b64", 64), ("f64", 64),
    ] {
      let signs = FloatOperands.columns(.f32, count: 10_240)[2]
      let columns = Self.integers(width) + [signs]
      try RowHarness("slct.\(type).s32 D, A, B, C", [width, width, width, 32]).check(columns) {
        a, b, c in c & 0x8000_0000 == 0 ? a : b
      }
      for ftz in [false, true] {
        try RowHarness(
          "slct.\(ftz ? "ftz." : "")\(type).f32 D, A, B, C", [width, width, width, 32]
        ).check(columns) { a, b, c in
          let value = FloatFormatDefinition.f32.value(
            ftz ? FloatFormatDefinition.f32.flushed(c) : c)
          return value >= 0 ? a : b
        }
      }
    }
  }
}
