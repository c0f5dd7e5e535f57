import Testing

/// Integer arithmetic against its definition in wider integers.
struct ArithmeticTests {
  static func wide(_ value: UInt64, signed: Bool) -> Int128 {
    signed ? Int128(Int64(bitPattern: value)) : Int128(value)
  }

  static func low(_ value: Int128) -> UInt64 { UInt64(truncatingIfNeeded: value) }

  /// The value of a 16-, 32- or 64-bit operand.
  static func operand(_ bits: UInt64, _ width: Int, _ signed: Bool) -> Int128 {
    switch width {
    case 16: signed ? Int128(s16(bits)) : Int128(bits & 0xFFFF)
    case 32: signed ? Int128(s32(bits)) : Int128(bits & 0xFFFF_FFFF)
    default: wide(bits, signed: signed)
    }
  }

  static let types: [(name: String, width: Int, signed: Bool)] = [
    ("u16", 16, false), ("s16", 16, true), ("u32", 32, false), ("s32", 32, true),
    ("u64", 64, false), ("s64", 64, true),
  ]

  static let twoOperands: [LaneForm] = types.flatMap { type -> [LaneForm] in
    let (name, width, signed) = type
    let widths = [width, width, width]
    @Sendable func value(_ bits: UInt64) -> Int128 { operand(bits, width, signed) }
    return [
      LaneForm("add.\(name) D, A, B", widths) { a, b, _ in low(value(a) + value(b)) },
      LaneForm("sub.\(name) D, A, B", widths) { a, b, _ in low(value(a) - value(b)) },
      LaneForm("min.\(name) D, A, B", widths) { a, b, _ in value(a) <= value(b) ? a : b },
      LaneForm("max.\(name) D, A, B", widths) { a, b, _ in value(a) >= value(b) ? a : b },
    ]
  }

  static let absoluteDifferences: [LaneForm] = types.map { type -> LaneForm in
    let (name, width, signed) = type
    return LaneForm("sad.\(name) D, A, B, C", [width, width, width, width]) { a, b, c in
      let (x, y) = (operand(a, width, signed), operand(b, width, signed))
      return low((x < y ? y - x : x - y) + Int128(c))
    }
  }

  @Test(arguments: absoluteDifferences) func differences(_ form: LaneForm) throws {
    try form.check()
  }

  @Test(arguments: twoOperands) func sumsAndOrder(_ form: LaneForm) throws { try form.check() }

  static let products: [LaneForm] = types.flatMap { type -> [LaneForm] in
    let (name, width, signed) = type
    @Sendable func value(_ bits: UInt64) -> Int128 { operand(bits, width, signed) }
    /// The low and high half of a product that may have 128 significant bits.
    @Sendable func product(_ a: UInt64, _ b: UInt64) -> (low: UInt64, high: UInt64) {
      guard width == 64 else {
        let product = value(a) * value(b)
        return (low(product), low(product >> width))
      }
      let bits =
        signed
        ? UInt128(truncatingIfNeeded: value(a) * value(b)) : UInt128(a) * UInt128(b)
      return (UInt64(truncatingIfNeeded: bits), UInt64(truncatingIfNeeded: bits >> 64))
    }
    let widths = [width, width, width]
    var forms = [
      LaneForm("mul.lo.\(name) D, A, B", widths) { a, b, _ in product(a, b).low },
      LaneForm("mul.hi.\(name) D, A, B", widths) { a, b, _ in product(a, b).high },
      LaneForm("mad.lo.\(name) D, A, B, C", widths + [width]) { a, b, c in
        product(a, b).low &+ c
      },
      LaneForm("mad.hi.\(name) D, A, B, C", widths + [width]) { a, b, c in
        product(a, b).high &+ c
      },
    ]
    if width < 64 {
      let twice = 2 * width
      forms += [
        LaneForm("mul.wide.\(name) D, A, B", [twice, width, width]) { a, b, _ in
          low(value(a) * value(b))
        },
        LaneForm("mad.wide.\(name) D, A, B, C", [twice, width, width, twice]) { a, b, c in
          low(value(a) * value(b)) &+ c
        },
      ]
    }
    return forms
  }

  @Test(arguments: products) func productsMatchTheirDefinition(_ form: LaneForm) throws {
    try form.check()
  }

  /// PTX leaves division by zero open: the emulator gives all ones as the hardware does, and for 16
  /// bits A as the remainder.
  static let quotients: [LaneForm] = types.flatMap { type -> [LaneForm] in
    let (name, width, signed) = type
    @Sendable func value(_ bits: UInt64) -> Int128 { operand(bits, width, signed) }
    let widths = [width, width, width]
    return [
      LaneForm("div.\(name) D, A, B", widths) { a, b, _ in
        b == 0 ? .max : low(value(a) / value(b))
      },
      LaneForm("rem.\(name) D, A, B", widths) { a, b, _ in
        b == 0 ? (width == 16 ? a : .max) : low(value(a) % value(b))
      },
    ]
  }

  @Test(arguments: quotients) func quotientsMatchTheirDefinition(_ form: LaneForm) throws {
    try form.check()
  }

  static let unary: [LaneForm] = types.filter(\.signed).flatMap { type -> [LaneForm] in
    let (name, width, signed) = type
    @Sendable func value(_ bits: UInt64) -> Int128 { operand(bits, width, signed) }
    return [
      LaneForm("neg.\(name) D, A", [width, width]) { a, _, _ in low(-value(a)) },
      // The least value has no positive counterpart and stays.
      LaneForm("abs.\(name) D, A", [width, width]) { a, _, _ in
        low(value(a) < 0 ? -value(a) : value(a))
      },
    ]
  }

  @Test(arguments: unary) func signs(_ form: LaneForm) throws { try form.check() }

  @Test(arguments: [
    LaneForm("add.s32 D, A, -5", [32, 32]) { a, _, _ in a &- 5 },
    LaneForm("sub.s32 D, 5, A", [32, 32]) { a, _, _ in 5 &- a },
    LaneForm("add.s64 D, A, -1", [64, 64]) { a, _, _ in a &- 1 },
    LaneForm("mul.wide.s32 D, A, -7", [64, 32]) { a, _, _ in bits(-7 * s32(a)) },
    LaneForm("mul.wide.u32 D, A, 0xFFFFFFFF", [64, 32]) { a, _, _ in a * 0xFFFF_FFFF },
    LaneForm("mad.lo.s32 D, A, -3, -9", [32, 32]) { a, _, _ in bits(-3 * s32(a) - 9) },
    LaneForm("mad.wide.s32 D, A, -3, -9", [64, 32]) { a, _, _ in bits(-3 * s32(a) - 9) },
    LaneForm("add.s16 D, A, -5", [16, 16]) { a, _, _ in a &- 5 },
    LaneForm("min.s16 D, A, -3", [16, 16]) { a, _, _ in bits(Swift.min(s16(a), -3)) },
    LaneForm("max.u16 D, 0x8000, A", [16, 16]) { a, _, _ in Swift.max(a & 0xFFFF, 0x8000) },
    LaneForm("mul.wide.s16 D, A, -7", [32, 16]) { a, _, _ in bits(-7 * s16(a)) },
    LaneForm("min.s32 D, A, -1", [32, 32]) { a, _, _ in bits(Swift.min(s32(a), -1)) },
    LaneForm("max.u32 D, A, -2", [32, 32]) { a, _, _ in UInt64(Swift.max(u32(a), 0xFFFF_FFFE)) },
    LaneForm("div.s32 D, A, -4", [32, 32]) { a, _, _ in bits(s32(a) / -4) },
    LaneForm("rem.u64 D, A, 1000", [64, 64]) { a, _, _ in a % 1000 },
  ])
  func constants(_ form: LaneForm) throws { try form.check() }
}
