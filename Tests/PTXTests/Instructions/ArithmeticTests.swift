import PTX
import Testing

@Suite struct ArithmeticTests {
  private let integers = "u16 u32 u64 s16 s32 s64"

  @Test func typesOfEachFunction() {
    let floats = "f16 f16x2 bf16 bf16x2 f32 f64"
    for function in ["add", "sub", "min", "max"] {
      expectTypes(function, "\(integers) \(floats)")
    }
    for function in ["div", "rem"] { expectTypes(function, integers) }
    // A negative of an unsigned number does not exist.
    for function in ["neg", "abs"] { expectTypes(function, "s16 s32 s64 \(floats)") }
    for function in ["mul", "mad"] {
      expectTypes(function + ".lo", integers)
      expectTypes(function + ".hi", integers)
      // There is no 128-bit product.
      expectTypes(function + ".wide", "u16 u32 s16 s32")
    }
  }

  @Test func formsAndSpellings() throws {
    try expectCanonical("add.u32", .arithmetic(Arithmetic(.add, type: .u32)))
    try expectCanonical("neg.s64", .arithmetic(Arithmetic(.neg, type: .s64)))
    try expectCanonical("mul.hi.s32", .arithmetic(Arithmetic(.mul, part: .hi, type: .s32)))
    try expectCanonical("mad.wide.u16", .arithmetic(Arithmetic(.mad, part: .wide, type: .u16)))
  }

  @Test func refusals() {
    #expect(complaint(about: "add") == "add: add needs an integer type")
    #expect(complaint(about: "mul.u32") == "mul.u32: mul needs .lo, .hi or .wide")
    #expect(
      complaint(about: "add.lo.u32") == "add.lo.u32: add does not support the modifier .lo")
    #expect(
      complaint(about: "add.sat.s32") == "add.sat.s32: add does not support the modifier .sat")
    #expect(
      complaint(about: "rem.f32") == "rem.f32: rem does not support .f32 as an integer type")
    #expect(
      complaint(about: "mad.wide.u64") == "mad.wide.u64: mad has no .wide of a 64-bit type")
    #expect(
      complaint(about: "add.u32.u32") == "add.u32.u32: add does not support the modifier .u32")
  }
}
