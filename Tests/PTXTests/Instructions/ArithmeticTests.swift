import PTX
import Testing

@Suite struct ArithmeticTests {
  private let integers = "u16 u32 u64 s16 s32 s64"

  @Test func typesOfEachFunction() {
    let floats = "f16 f16x2 bf16 bf16x2 f32 f64"
    for function in ["add", "sub", "min", "max"] {
      expectTypes(function, "\(integers) \(floats)")
    }
    for function in ["div", "rem", "sad"] { expectTypes(function, integers) }
    // A negative of an unsigned number does not exist.
    for function in ["neg", "abs"] { expectTypes(function, "s16 s32 s64 \(floats)") }
    for function in ["mul", "mad"] {
      expectTypes(function + ".lo", integers)
      expectTypes(function + ".hi", integers)
      // There is no 128-bit product.
      expectTypes(function + ".wide", "u16 u32 s16 s32")
    }
    for function in ["mul24", "mad24"] {
      expectTypes(function + ".lo", "u32 s32")
      expectTypes(function + ".hi", "u32 s32")
    }
    for form in ["add.sat", "sub.sat"] { expectTypes(form, "s32 f16 f16x2 f32") }
    for form in ["mad.hi.sat", "mad24.hi.sat", "min.relu", "max.relu"] {
      expectTypes(form, "s32")
    }
  }

  @Test func formsAndSpellings() throws {
    try expectCanonical("add.u32", .arithmetic(Arithmetic(.add, type: .u32)))
    try expectCanonical("neg.s64", .arithmetic(Arithmetic(.neg, type: .s64)))
    try expectCanonical("mul.hi.s32", .arithmetic(Arithmetic(.mul, part: .hi, type: .s32)))
    try expectCanonical("add.s16x2", .arithmetic(Arithmetic(.add, type: .s16, isPacked: true)))
    try expectCanonical(
      "max.relu.s16x2",
      .arithmetic(Arithmetic(.max, type: .s16, isPacked: true, isRectified: true)))
    try expectCanonical(
      "mad.hi.sat.s32", .arithmetic(Arithmetic(.mad, part: .hi, type: .s32, isSaturating: true)))
    try expectCanonical("mul24.hi.u32", .arithmetic(Arithmetic(.mul24, part: .hi, type: .u32)))
    try expectCanonical("mad.wide.u16", .arithmetic(Arithmetic(.mad, part: .wide, type: .u16)))
  }

  @Test func refusals() {
    #expect(complaint(about: "add") == "add: add needs an integer type")
    #expect(complaint(about: "mul.u32") == "mul.u32: mul needs .lo, .hi or .wide")
    #expect(
      complaint(about: "add.lo.u32") == "add.lo.u32: add does not support the modifier .lo")
    #expect(
      complaint(about: "add.sat.u32") == "add.sat.u32: add does not support the modifier .sat")
    for spelling in [
      "mad.lo.sat.s32", "mul.hi.sat.s32", "add.relu.s32", "min.relu.u16x2", "sub.u16x2",
      "neg.s16x2", "mul24.wide.u32", "mad24.lo.sat.s32", "mul24.u32", "sad.lo.u32",
    ] {
      #expect(complaint(about: spelling)?.hasPrefix("\(spelling): ") == true, "\(spelling)")
    }
    #expect(
      complaint(about: "rem.f32") == "rem.f32: rem does not support .f32 as an integer type")
    #expect(
      complaint(about: "mad.wide.u64") == "mad.wide.u64: mad has no .wide of a 64-bit type")
    #expect(
      complaint(about: "add.u32.u32") == "add.u32.u32: add does not support the modifier .u32")
  }
}
