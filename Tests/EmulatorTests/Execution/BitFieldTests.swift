import Testing

/// Bit fields, bit positions, byte permutations and funnel shifts against the manual's definitions,
/// written bit by bit.
struct BitFieldTests {
  /// Positions and widths near the width of the source, and any.
  private static func fieldOperands(_ mask: Int) -> String {
    "and.b32 %r12, B, \(mask); and.b32 %r13, C, \(mask);"
  }

  static let extractions: [LaneForm] = [
    ("u32", 32), ("s32", 32), ("u64", 64), ("s64", 64),
  ].flatMap { type -> [LaneForm] in
    let (name, width) = type
    @Sendable func extracted(_ a: UInt64, _ position: Int, _ length: Int) -> UInt64 {
      let most = width - 1
      let sign: UInt64 =
        name.hasPrefix("u") || length == 0 ? 0 : a >> UInt64(min(position + length - 1, most)) & 1
      var result: UInt64 = 0
      for bit in 0...most {
        let isInside = bit < length && position + bit <= most
        result |= (isInside ? a >> UInt64(position + bit) & 1 : sign) << UInt64(bit)
      }
      return result
    }
    return [
      LaneForm("bfe.\(name) D, A, B, C", [width, width, 32, 32]) { a, b, c in
        extracted(a, Int(b & 0xFF), Int(c & 0xFF))
      },
      LaneForm(
        "bfe.\(name) D, A, %r12, %r13", [width, width, 32, 32], after: fieldOperands(2 * width - 1)
      ) { a, b, c in extracted(a, Int(b) & (2 * width - 1), Int(c) & (2 * width - 1)) },
    ]
      + [
        (5, 12), (0, 32), (0, 8), (24, 8), (31, 1), (20, 20), (32, 4), (200, 1), (3, 0), (40, 255),
      ]
      .map { position, length in
        LaneForm("bfe.\(name) D, A, \(position), \(length)", [width, width]) { a, _, _ in
          extracted(a, position, length)
        }
      }
  }

  static let insertions: [LaneForm] = [32, 64].flatMap { width -> [LaneForm] in
    @Sendable func inserted(_ a: UInt64, _ b: UInt64, _ position: Int, _ length: Int) -> UInt64 {
      var result = b
      for bit in 0..<length where position + bit < width {
        let place = UInt64(position + bit)
        result = result & ~(1 << place) | (a >> UInt64(bit) & 1) << place
      }
      return result
    }
    return [
      LaneForm(
        "bfi.b\(width) D, A, B, C, %r12", [width, width, width, 32], after: "shr.u32 %r12, C, 8;"
      ) { a, b, c in inserted(a, b, Int(c & 0xFF), Int(c >> 8 & 0xFF)) },
      LaneForm(
        "bfi.b\(width) D, A, B, %r12, %r13", [width, width, width, 32],
        after: "and.b32 %r12, C, 63; shr.u32 %r13, C, 8; and.b32 %r13, %r13, 63;"
      ) { a, b, c in inserted(a, b, Int(c & 63), Int(c >> 8 & 63)) },
    ]
      + [(9, 7), (0, 32), (0, 64), (16, 16), (28, 12), (31, 1), (32, 4), (255, 1), (3, 0)]
      .map { position, length in
        LaneForm("bfi.b\(width) D, A, B, \(position), \(length)", [width, width, width]) {
          a, b, _ in inserted(a, b, position, length)
        }
      }
  }

  static let positions: [LaneForm] = [("u32", 32), ("s32", 32), ("u64", 64), ("s64", 64)].flatMap {
    type -> [LaneForm] in
    let (name, width) = type
    @Sendable func found(_ a: UInt64) -> Int? {
      let isNegative = name.hasPrefix("s") && a >> UInt64(width - 1) == 1
      return (0..<width).last { a >> UInt64($0) & 1 == (isNegative ? 0 : 1) }
    }
    return [
      LaneForm("bfind.\(name) D, A", [32, width]) { a, _, _ in found(a).map(UInt64.init) ?? .max },
      LaneForm("bfind.shiftamt.\(name) D, A", [32, width]) { a, _, _ in
        found(a).map { UInt64(width - 1 - $0) } ?? .max
      },
    ]
  }

  private static func nth(_ mask: UInt64, _ base: Int, _ offset: Int64) -> UInt64 {
    guard base < 32 else { return .max }
    if offset == 0 { return mask >> UInt64(base) & 1 == 1 ? UInt64(base) : .max }
    var count = abs(offset) - 1
    var position = base
    while (0..<32).contains(position) {
      if mask >> UInt64(position) & 1 == 1 {
        if count == 0 { return UInt64(position) }
        count -= 1
      }
      position += offset > 0 ? 1 : -1
    }
    return .max
  }

  static let others: [LaneForm] = [
    LaneForm("fns.b32 D, A, B, C", [32, 32, 32, 32]) { a, b, c in nth(a, Int(b), s32(c)) },
    LaneForm(
      "fns.b32 D, A, %r12, %r13", [32, 32, 32, 32],
      after: "and.b32 %r12, B, 31; and.b32 %r13, C, 63; sub.s32 %r13, %r13, 32;"
    ) { a, b, c in nth(a, Int(b & 31), Int64(c & 63) - 32) },
  ]

  /// szext and bmsk, where positions and widths of 32 and more are limited or wrap.
  static let extensions: [LaneForm] = ["clamp", "wrap"].flatMap { mode -> [LaneForm] in
    @Sendable func limited(_ value: UInt64) -> Int {
      mode == "clamp" ? Int(min(value, 32)) : Int(value & 31)
    }
    @Sendable func masked(_ a: UInt64, _ b: UInt64) -> UInt64 {
      let (first, count) = (limited(a), limited(b))
      var result: UInt64 = 0
      for bit in 0..<32 where bit >= first && bit < first + count { result |= 1 << UInt64(bit) }
      return result
    }
    @Sendable func extended(_ a: UInt64, _ b: UInt64, signed: Bool) -> UInt64 {
      let width = limited(b)
      if width == 0 { return 0 }
      let sign = signed ? a >> UInt64(width - 1) & 1 : 0
      var result: UInt64 = 0
      for bit in 0..<32 {
        result |= (bit < width ? a >> UInt64(bit) & 1 : sign) << UInt64(bit)
      }
      return result
    }
    let widths = [32, 32, 32]
    let near = "and.b32 %r12, A, 63; and.b32 %r13, B, 63;"
    return [
      LaneForm("bmsk.\(mode).b32 D, A, B", widths) { a, b, _ in masked(a, b) },
      LaneForm("bmsk.\(mode).b32 D, %r12, %r13", widths, after: near) { a, b, _ in
        masked(a & 63, b & 63)
      },
      LaneForm("szext.\(mode).u32 D, A, B", widths) { a, b, _ in extended(a, b, signed: false) },
      LaneForm("szext.\(mode).s32 D, A, B", widths) { a, b, _ in extended(a, b, signed: true) },
      LaneForm("szext.\(mode).s32 D, A, %r13", widths, after: near) { a, b, _ in
        extended(a, b & 63, signed: true)
      },
    ]
  }

  static let funnels: [LaneForm] = ["clamp", "wrap"].flatMap { mode -> [LaneForm] in
    @Sendable func amount(_ c: UInt64) -> UInt64 { mode == "clamp" ? min(c, 32) : c & 31 }
    let widths = [32, 32, 32, 32]
    let near = "and.b32 %r12, C, 63;"
    return [
      LaneForm("shf.l.\(mode).b32 D, A, B, C", widths) { a, b, c in
        ((b << 32 | a) << amount(c)) >> 32
      },
      LaneForm("shf.r.\(mode).b32 D, A, B, C", widths) { a, b, c in (b << 32 | a) >> amount(c) },
      LaneForm("shf.l.\(mode).b32 D, A, B, %r12", widths, after: near) { a, b, c in
        ((b << 32 | a) << amount(c & 63)) >> 32
      },
      LaneForm("shf.r.\(mode).b32 D, A, B, %r12", widths, after: near) { a, b, c in
        (b << 32 | a) >> amount(c & 63)
      },
    ]
      + ([0, 1, 13, 31, 32, 45] as [UInt64]).flatMap { constant -> [LaneForm] in
        [
          LaneForm("shf.l.\(mode).b32 D, A, B, \(constant)", [32, 32, 32]) { a, b, _ in
            ((b << 32 | a) << amount(constant)) >> 32
          },
          LaneForm("shf.r.\(mode).b32 D, A, B, \(constant)", [32, 32, 32]) { a, b, _ in
            (b << 32 | a) >> amount(constant)
          },
        ]
      }
  }

  /// The tables of the manual: bytes of the result from the most significant on, by the selector.
  private static let modes: [(name: String, rows: [[UInt64]])] = [
    ("f4e", [[3, 2, 1, 0], [4, 3, 2, 1], [5, 4, 3, 2], [6, 5, 4, 3]]),
    ("b4e", [[5, 6, 7, 0], [6, 7, 0, 1], [7, 0, 1, 2], [0, 1, 2, 3]]),
    ("rc8", [[0, 0, 0, 0], [1, 1, 1, 1], [2, 2, 2, 2], [3, 3, 3, 3]]),
    ("ecl", [[3, 2, 1, 0], [3, 2, 1, 1], [3, 2, 2, 2], [3, 3, 3, 3]]),
    ("ecr", [[0, 0, 0, 0], [1, 1, 1, 0], [2, 2, 1, 0], [3, 2, 1, 0]]),
    ("rc16", [[1, 0, 1, 0], [3, 2, 3, 2], [1, 0, 1, 0], [3, 2, 3, 2]]),
  ]

  private static func byte(_ a: UInt64, _ b: UInt64, _ choice: UInt64) -> UInt64 {
    (choice < 4 ? a >> (8 * choice) : b >> (8 * (choice - 4))) & 0xFF
  }

  static let permutations: [LaneForm] =
    [
      LaneForm("prmt.b32 D, A, B, C", [32, 32, 32, 32]) { a, b, c in
        var result: UInt64 = 0
        for index in 0..<4 as Range<UInt64> {
          let choice = c >> (4 * index) & 15
          let value = byte(a, b, choice & 7)
          result |= (choice < 8 ? value : value < 128 ? 0 : 255) << (8 * index)
        }
        return result
      },
      LaneForm("prmt.b32 D, A, B, 0x5410", [32, 32, 32]) { a, b, _ in a & 0xFFFF | b << 16 },
      LaneForm("prmt.b32 D, A, B, 0xBA76", [32, 32, 32]) { a, b, _ in
        (a >> 31 == 1 ? 0xFF00_0000 : 0) | (a >> 23 & 1 == 1 ? 0xFF_0000 : 0) | b >> 16
      },
    ]
    + modes.map { mode in
      LaneForm("prmt.b32.\(mode.name) D, A, B, C", [32, 32, 32, 32]) { a, b, c in
        mode.rows[Int(c & 3)].reduce(0) { $0 << 8 | byte(a, b, $1) }
      }
    }

  @Test(arguments: ["u32", "s32", "u64", "s64", "b32", "b64"]) func fields(_ type: String) throws {
    let forms = (Self.extractions + Self.insertions).filter { $0.text.contains(".\(type) ") }
    #expect(forms.count >= 11)
    for form in forms { try form.check() }
  }
  @Test(arguments: positions + others) func bitPositions(_ form: LaneForm) throws {
    try form.check()
  }
  @Test(arguments: extensions) func masksAndExtensions(_ form: LaneForm) throws {
    try form.check()
  }
  @Test(arguments: funnels) func funnelShifts(_ form: LaneForm) throws { try form.check() }
  @Test(arguments: permutations) func bytePermutations(_ form: LaneForm) throws {
    try form.check()
  }
}
