import PTX
import Testing

@Suite struct FloatArithmeticTests {
  @Test func typesOfEachFunction() {
    let all = "f16 f16x2 bf16 bf16x2 f32 f64"
    expectTypes("fma.rn", all)
    expectTypes("fma.rz", "f32 f64")
    expectTypes("fma.rn.relu", "f16 f16x2 bf16 bf16x2")
    expectTypes("fma.rn.ftz.relu", "f16 f16x2")
    for function in ["mad", "div", "rcp", "sqrt"] { expectTypes(function + ".rm", "f32 f64") }
    for function in ["add", "sub", "mul"] {
      expectTypes(function + ".rn", all)
      expectTypes(function + ".rp", "f32 f64")
      expectTypes(function + ".ftz.sat", "f16 f16x2 f32")
    }
    expectTypes("div.full.ftz", "f32")
    expectTypes("div.approx", "f32")
    expectTypes("rcp.approx", "f32")
    expectTypes("rcp.approx.ftz", "f32 f64")
    expectTypes("sqrt.approx.ftz", "f32")
    expectTypes("rsqrt.approx", "f32 f64")
    expectTypes("rsqrt.approx.ftz", "f32 f64")
    for function in ["lg2", "sin", "cos"] { expectTypes(function + ".approx.ftz", "f32") }
    expectTypes("ex2.approx", "f16 f16x2 f32")
    expectTypes("ex2.approx.ftz", "bf16 bf16x2 f32")
    expectTypes("tanh.approx", "f16 f16x2 bf16 bf16x2 f32")
    for function in ["neg", "abs"] { expectTypes(function + ".ftz", "f16 f16x2 f32") }
    for function in ["min", "max"] {
      expectTypes(function + ".NaN", "f16 f16x2 bf16 bf16x2 f32")
      expectTypes(function + ".ftz.NaN.xorsign.abs", "f16 f16x2 f32")
      expectTypes(function + ".abs", "f32")
    }
    expectTypes("copysign", "f32 f64")
    expectTypes("testp.subnormal", "f32 f64")
  }

  @Test func formsAndSpellings() throws {
    try expectCanonical("add.f32", .floatArithmetic(FloatArithmetic(.add, type: .f32)))
    try expectCanonical(
      "fma.rp.ftz.sat.f32",
      .floatArithmetic(
        FloatArithmetic(
          .fma, rounding: .rp, flushesSubnormals: true, saturates: true, type: .f32)))
    try expectCanonical(
      "min.ftz.NaN.xorsign.abs.f16x2",
      .floatArithmetic(
        FloatArithmetic(
          .min, flushesSubnormals: true, propagatesNaN: true, signMode: .xorSign, type: .f16x2)))
    try expectCanonical(
      "div.full.f32", .floatArithmetic(FloatArithmetic(.div, approximation: .full, type: .f32)))
    try expectCanonical("testp.notanumber.f64", .floatTest(FloatTest(.notANumber, type: .f64)))
  }

  @Test func refusals() {
    let refused = [
      "fma.f32": "fma needs a rounding: .rn, .rz, .rm or .rp",
      "fma.f16": "fma needs .rn",
      "fma.rz.f16": "fma of .f16 rounds by .rn alone, not by .rz",
      "div.f32": "div needs a rounding or .approx",
      "div.f64": "div needs a rounding: .rn, .rz, .rm or .rp",
      "sin.f32": "sin needs .approx",
      "rcp.approx.f64": "rcp of .f64 needs .ftz",
      "ex2.approx.bf16": "ex2 of .bf16 needs .ftz",
      "sin.f64": "sin does not support .f64 as a floating-point type",
      "add.sat.f64": "add does not support the modifier .sat",
      "fma.rn.sat.relu.f16": "fma does not support the modifier .relu",
      "min.xorsign.f32": "min needs .abs",
      "add.f32.f16": "add does not support the modifier .f16",
      "testp.f32": "testp needs a property such as .finite",
    ]
    for (mnemonic, problem) in refused {
      #expect(complaint(about: mnemonic) == "\(mnemonic): \(problem)")
    }
  }
}
