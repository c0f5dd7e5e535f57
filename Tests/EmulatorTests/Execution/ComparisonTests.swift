import Testing

/// setp and selp: order of signed and unsigned integers, and the choice between two values.
struct ComparisonTests {
  static let ordered: [LaneForm] = [32, 64].flatMap { width -> [LaneForm] in
    let widths = [1, width, width]
    @Sendable func signed(_ bits: UInt64) -> Int64 { width == 32 ? s32(bits) : s64(bits) }
    return [
      LaneForm("setp.lt.u\(width) D, A, B", widths) { a, b, _ in a < b ? 1 : 0 },
      LaneForm("setp.le.u\(width) D, A, B", widths) { a, b, _ in a <= b ? 1 : 0 },
      LaneForm("setp.gt.u\(width) D, A, B", widths) { a, b, _ in a > b ? 1 : 0 },
      LaneForm("setp.ge.u\(width) D, A, B", widths) { a, b, _ in a >= b ? 1 : 0 },
      LaneForm("setp.lo.u\(width) D, A, B", widths) { a, b, _ in a < b ? 1 : 0 },
      LaneForm("setp.ls.u\(width) D, A, B", widths) { a, b, _ in a <= b ? 1 : 0 },
      LaneForm("setp.hi.u\(width) D, A, B", widths) { a, b, _ in a > b ? 1 : 0 },
      LaneForm("setp.hs.u\(width) D, A, B", widths) { a, b, _ in a >= b ? 1 : 0 },
      LaneForm("setp.lt.s\(width) D, A, B", widths) { a, b, _ in signed(a) < signed(b) ? 1 : 0 },
      LaneForm("setp.le.s\(width) D, A, B", widths) { a, b, _ in signed(a) <= signed(b) ? 1 : 0 },
      LaneForm("setp.gt.s\(width) D, A, B", widths) { a, b, _ in signed(a) > signed(b) ? 1 : 0 },
      LaneForm("setp.ge.s\(width) D, A, B", widths) { a, b, _ in signed(a) >= signed(b) ? 1 : 0 },
    ]
  }

  static let equality: [LaneForm] = ["b32", "u32", "s32", "b64", "u64", "s64"].flatMap { type in
    let width = type.hasSuffix("64") ? 64 : 32
    return [
      LaneForm("setp.eq.\(type) D, A, B", [1, width, width]) { a, b, _ in a == b ? 1 : 0 },
      LaneForm("setp.ne.\(type) D, A, B", [1, width, width]) { a, b, _ in a != b ? 1 : 0 },
    ]
  }

  static let selections: [LaneForm] = [
    "b16", "u16", "b32", "u32", "s32", "f32", "b64", "s64", "f64",
  ]
  .map { type in
    let width = Int(type.dropFirst()) ?? 0
    return LaneForm("selp.\(type) D, A, B, C", [width, width, width, 1]) { a, b, c in
      c == 1 ? a : b
    }
  }

  @Test(arguments: ordered + equality) func comparisons(_ form: LaneForm) throws {
    try form.check()
  }
  @Test(arguments: selections) func selectionsMatchTheirDefinition(_ form: LaneForm) throws {
    try form.check()
  }

  @Test(arguments: [
    LaneForm("setp.lt.s32 D, A, -1", [1, 32]) { a, _, _ in s32(a) < -1 ? 1 : 0 },
    LaneForm("setp.hi.u32 D, A, -2", [1, 32]) { a, _, _ in a > 0xFFFF_FFFE ? 1 : 0 },
    LaneForm("setp.gt.s64 D, -1, A", [1, 64]) { a, _, _ in -1 > s64(a) ? 1 : 0 },
    LaneForm("selp.s32 D, -1, 7, C", [32, 32, 32, 1]) { _, _, c in c == 1 ? 0xFFFF_FFFF : 7 },
  ])
  func constants(_ form: LaneForm) throws { try form.check() }
}
