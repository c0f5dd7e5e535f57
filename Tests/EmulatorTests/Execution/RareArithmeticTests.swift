import Testing

/// Saturating, rectified, packed and 24-bit arithmetic and dot products of bytes against their
/// definitions in wider integers.
struct RareArithmeticTests {
  private static func clamped(_ value: Int64) -> UInt64 {
    bits(min(max(value, -0x8000_0000), 0x7FFF_FFFF))
  }

  static let saturating: [LaneForm] = [
    LaneForm("add.sat.s32 D, A, B", [32, 32, 32]) { a, b, _ in clamped(s32(a) + s32(b)) },
    LaneForm("sub.sat.s32 D, A, B", [32, 32, 32]) { a, b, _ in clamped(s32(a) - s32(b)) },
    LaneForm("mad.hi.sat.s32 D, A, B, C", [32, 32, 32, 32]) { a, b, c in
      clamped(((s32(a) * s32(b)) >> 32) + s32(c))
    },
    LaneForm("min.relu.s32 D, A, B", [32, 32, 32]) { a, b, _ in
      bits(max(0, min(s32(a), s32(b))))
    },
    LaneForm("max.relu.s32 D, A, B", [32, 32, 32]) { a, b, _ in
      bits(max(0, max(s32(a), s32(b))))
    },
  ]

  /// The lower 24 bits, zero- or sign-extended.
  private static func part(_ word: UInt64, _ signed: Bool) -> Int64 {
    let value = Int64(word & 0xFF_FFFF)
    return signed && value >= 0x80_0000 ? value - 0x100_0000 : value
  }

  static let products: [LaneForm] =
    [("u32", false), ("s32", true)].flatMap {
      type -> [LaneForm] in
      let (name, signed) = type
      @Sendable func product(_ a: UInt64, _ b: UInt64) -> Int64 {
        part(a, signed) * part(b, signed)
      }
      return [
        LaneForm("mul24.lo.\(name) D, A, B", [32, 32, 32]) { a, b, _ in bits(product(a, b)) },
        LaneForm("mul24.hi.\(name) D, A, B", [32, 32, 32]) { a, b, _ in bits(product(a, b) >> 16) },
        LaneForm("mad24.lo.\(name) D, A, B, C", [32, 32, 32, 32]) { a, b, c in
          bits(product(a, b)) &+ c
        },
        LaneForm("mad24.hi.\(name) D, A, B, C", [32, 32, 32, 32]) { a, b, c in
          bits(product(a, b) >> 16) &+ c
        },
      ]
    } + [
      LaneForm("mad24.hi.sat.s32 D, A, B, C", [32, 32, 32, 32]) { a, b, c in
        clamped(((part(a, true) * part(b, true)) >> 16) + s32(c))
      }
    ]

  static let packed: [LaneForm] = {
    func form(
      _ text: String, _ function: @escaping @Sendable (UInt64, UInt64) -> UInt64
    ) -> LaneForm {
      LaneForm("\(text) D, A, B", [32, 32, 32]) { a, b, _ in
        function(a & 0xFFFF, b & 0xFFFF) & 0xFFFF
          | (function(a >> 16 & 0xFFFF, b >> 16 & 0xFFFF) & 0xFFFF) << 16
      }
    }
    return [
      form("add.u16x2") { $0 + $1 }, form("add.s16x2") { $0 + $1 },
      form("min.u16x2") { min($0, $1) }, form("max.u16x2") { max($0, $1) },
      form("min.s16x2") { bits(min(s16($0), s16($1))) },
      form("max.s16x2") { bits(max(s16($0), s16($1))) },
      form("min.relu.s16x2") { bits(max(0, min(s16($0), s16($1)))) },
      form("max.relu.s16x2") { bits(max(0, max(s16($0), s16($1)))) },
    ]
  }()

  /// Element `index` of `width` bits.
  private static func element(
    _ word: UInt64, _ index: Int, _ width: Int, _ type: String
  ) -> Int64 {
    let value = Int64(word >> UInt64(index * width)) & ((1 << Int64(width)) - 1)
    return type == "s32" && value >> Int64(width - 1) == 1 ? value - (1 << Int64(width)) : value
  }

  static let dotProducts: [LaneForm] = ["u32", "s32"].flatMap { first in
    ["u32", "s32"].flatMap { second -> [LaneForm] in
      let widths = [32, 32, 32, 32]
      return [
        LaneForm("dp4a.\(first).\(second) D, A, B, C", widths) { a, b, c in
          bits(
            (0..<4).reduce(Int64(c)) {
              $0 + element(a, $1, 8, first) * element(b, $1, 8, second)
            })
        },
        LaneForm("dp2a.lo.\(first).\(second) D, A, B, C", widths) { a, b, c in
          bits(
            (0..<2).reduce(Int64(c)) {
              $0 + element(a, $1, 16, first) * element(b, $1, 8, second)
            })
        },
        LaneForm("dp2a.hi.\(first).\(second) D, A, B, C", widths) { a, b, c in
          bits(
            (0..<2).reduce(Int64(c)) {
              $0 + element(a, $1, 16, first) * element(b, $1 + 2, 8, second)
            })
        },
      ]
    }
  }

  @Test(arguments: saturating + products) func saturationAndProducts(_ form: LaneForm) throws {
    try form.check()
  }
  @Test(arguments: packed) func pairsOfHalves(_ form: LaneForm) throws { try form.check() }
  @Test(arguments: dotProducts) func dotProductsMatchTheirDefinition(_ form: LaneForm) throws {
    try form.check()
  }
}
