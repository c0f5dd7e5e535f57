import Testing

/// Logic, shifts, lop3 and the bit counts against definitions written bit by bit.
struct LogicTests {
  static let logic: [LaneForm] = [16, 32, 64].flatMap { width -> [LaneForm] in
    let widths = [width, width, width]
    return [
      LaneForm("and.b\(width) D, A, B", widths) { a, b, _ in a & b },
      LaneForm("or.b\(width) D, A, B", widths) { a, b, _ in a | b },
      LaneForm("xor.b\(width) D, A, B", widths) { a, b, _ in a ^ b },
      LaneForm("not.b\(width) D, A", [width, width]) { a, _, _ in ~a },
      LaneForm("cnot.b\(width) D, A", [width, width]) { a, _, _ in a == 0 ? 1 : 0 },
    ]
  }

  static let predicates: [LaneForm] = [
    LaneForm("and.pred D, A, B", [1, 1, 1]) { a, b, _ in a == 1 && b == 1 ? 1 : 0 },
    LaneForm("or.pred D, A, B", [1, 1, 1]) { a, b, _ in a == 1 || b == 1 ? 1 : 0 },
    LaneForm("xor.pred D, A, B", [1, 1, 1]) { a, b, _ in a != b ? 1 : 0 },
    LaneForm("not.pred D, A", [1, 1]) { a, _, _ in a == 0 ? 1 : 0 },
    LaneForm("mov.pred D, A", [1, 1]) { a, _, _ in a },
    LaneForm("mov.pred D, !A", [1, 1]) { a, _, _ in 1 - a },
    LaneForm("mov.pred D, -1", [1, 1]) { _, _, _ in 1 },
    LaneForm("mov.pred D, 0", [1, 1]) { _, _, _ in 0 },
    LaneForm("and.pred D, A, !B", [1, 1, 1]) { a, b, _ in a == 1 && b == 0 ? 1 : 0 },
    LaneForm("or.pred D, !A, B", [1, 1, 1]) { a, b, _ in a == 0 || b == 1 ? 1 : 0 },
    LaneForm("xor.pred D, A, 1", [1, 1]) { a, _, _ in 1 - a },
    LaneForm("and.pred D, A, 0", [1, 1]) { _, _, _ in 0 },
    LaneForm("not.pred D, !A", [1, 1]) { a, _, _ in a },
  ]

  /// Bits that move past the end are lost; amounts past the width give 0, or the sign.
  static let shifts: [LaneForm] = [16, 32, 64].flatMap { width -> [LaneForm] in
    let widths = [width, width, 32]
    @Sendable func shifted(_ a: UInt64, by amount: UInt64, fill: UInt64) -> UInt64 {
      var result: UInt64 = 0
      for bit in 0..<UInt64(width) {
        let source = bit + amount
        result |= (source < UInt64(width) ? a >> source & 1 : fill) << bit
      }
      return result
    }
    @Sendable func logical(_ a: UInt64, _ b: UInt64, _: UInt64) -> UInt64 {
      shifted(a, by: b, fill: 0)
    }
    return [
      LaneForm("shl.b\(width) D, A, B", widths) { a, b, _ in b < width ? a << b : 0 },
      LaneForm("shr.u\(width) D, A, B", widths, logical),
      LaneForm("shr.b\(width) D, A, B", widths, logical),
      LaneForm("shr.s\(width) D, A, B", widths) { a, b, _ in
        shifted(a, by: b, fill: a >> UInt64(width - 1))
      },
    ]
  }

  static let counts: [LaneForm] = [32, 64].flatMap { width -> [LaneForm] in
    let positions = 0..<UInt64(width)
    return [
      LaneForm("popc.b\(width) D, A", [32, width]) { a, _, _ in
        var count: UInt64 = 0
        for bit in positions { count += a >> bit & 1 }
        return count
      },
      LaneForm("clz.b\(width) D, A", [32, width]) { a, _, _ in
        var count: UInt64 = 0
        while count < width, a >> (UInt64(width) - 1 - count) & 1 == 0 { count += 1 }
        return count
      },
      LaneForm("brev.b\(width) D, A", [width, width]) { a, _, _ in
        var result: UInt64 = 0
        for bit in positions { result |= (a >> bit & 1) << (UInt64(width) - 1 - bit) }
        return result
      },
    ]
  }

  @Test(arguments: logic + predicates) func logicMatchTheirDefinition(_ form: LaneForm) throws {
    try form.check()
  }
  @Test(arguments: shifts) func shiftsMatchTheirDefinition(_ form: LaneForm) throws {
    try form.check()
  }
  @Test(arguments: counts) func countsMatchTheirDefinition(_ form: LaneForm) throws {
    try form.check()
  }

  @Test(arguments: [
    LaneForm("and.b32 D, A, -16", [32, 32]) { a, _, _ in a & 0xFFFF_FFF0 },
    LaneForm("or.b64 D, A, -16", [64, 64]) { a, _, _ in a | 0xFFFF_FFFF_FFFF_FFF0 },
    LaneForm("xor.b32 D, 0x80000000, A", [32, 32]) { a, _, _ in a ^ 0x8000_0000 },
    LaneForm("shl.b32 D, A, 3", [32, 32]) { a, _, _ in a << 3 },
    LaneForm("shl.b32 D, A, 32", [32, 32]) { _, _, _ in 0 },
    LaneForm("shr.u32 D, A, 31", [32, 32]) { a, _, _ in a >> 31 },
    LaneForm("shr.b32 D, A, 32", [32, 32]) { _, _, _ in 0 },
    LaneForm("shr.s32 D, A, 4", [32, 32]) { a, _, _ in bits(s32(a) >> 4) },
    LaneForm("shr.s32 D, A, 32", [32, 32]) { a, _, _ in bits(s32(a) >> 32) },
    LaneForm("shl.b64 D, A, 40", [64, 64]) { a, _, _ in a << 40 },
    LaneForm("shr.s64 D, A, 40", [64, 64]) { a, _, _ in bits(s64(a) >> 40) },
    LaneForm("shl.b16 D, A, 3", [16, 16]) { a, _, _ in a << 3 },
    LaneForm("shl.b16 D, A, 16", [16, 16]) { _, _, _ in 0 },
    LaneForm("shr.u16 D, A, 3", [16, 16]) { a, _, _ in a >> 3 },
    LaneForm("shr.s16 D, A, 15", [16, 16]) { a, _, _ in bits(s16(a) >> 15) },
    LaneForm("shr.u64 D, A, 63", [64, 64]) { a, _, _ in a >> 63 },
    // The amount is unsigned: -1 is past every width.
    LaneForm("shr.s64 D, A, -1", [64, 64]) { a, _, _ in a >> 63 == 0 ? 0 : .max },
    LaneForm("shl.b64 D, A, -1", [64, 64]) { _, _, _ in 0 },
    LaneForm("shl.b32 D, 1, A", [32, 32]) { a, _, _ in a < 32 ? 1 << a : 0 },
  ])
  func constants(_ form: LaneForm) throws { try form.check() }

  /// Bit i of the result is bit `4 a + 2 b + c` of the table, for the bits i of A, B and C.
  @Test(arguments: [0x00, 0xFF, 0x96, 0xE8, 0xCA, 0x01, 0x80, 0x6A, 0x1B, 0xF0])
  func lookupTables(_ table: Int) throws {
    try LaneForm("lop3.b32 D, A, B, C, \(table)", [32, 32, 32, 32]) { a, b, c in
      var result: UInt64 = 0
      for bit in 0..<UInt64(32) {
        let index = (a >> bit & 1) << 2 | (b >> bit & 1) << 1 | c >> bit & 1
        result |= (UInt64(table) >> index & 1) << bit
      }
      return result
    }.check()
  }

  /// The predicate beside the result: whether it is not zero, combined with a predicate source.
  @Test(arguments: [
    LaneForm("lop3.or.b32 %r11|D, A, B, B, 0x3C, C", [1, 32, 32, 1]) { a, b, c in
      a ^ b != 0 || c == 1 ? 1 : 0
    },
    LaneForm("lop3.and.b32 _|D, A, B, B, 0xC0, !C", [1, 32, 32, 1]) { a, b, c in
      a & b != 0 && c == 0 ? 1 : 0
    },
    LaneForm("lop3.and.b32 D|%p3, A, B, C, 0x96, %p3", [32, 32, 32, 32], after: "mov.pred %p3, 1;")
    { a, b, c in a ^ b ^ c },
  ])
  func lookupTablesWithPredicates(_ form: LaneForm) throws { try form.check() }

  /// The manual's way to find a table: the function applied to 0xF0, 0xCC and 0xAA.
  @Test func everyLookupTable() throws {
    var body = "mov.u32 %r2, 0xF0; mov.u32 %r3, 0xCC; mov.u32 %r4, 0xAA;\n"
    for table in 0..<256 {
      body += "lop3.b32 %r5, %r2, %r3, %r4, \(table); st.global.u32 [%outBase+\(4 * table)], %r5;\n"
    }
    let results = try TestKernel(body).output(count: 256, block: 1)
    for (table, result) in results.enumerated() {
      #expect(result & 0xFF == table)
      // Above bit 7 the sources are 0 and bit 0 of the table counts.
      #expect(result >> 8 == (table & 1 == 0 ? 0 : 0xFF_FFFF))
    }
  }
}
