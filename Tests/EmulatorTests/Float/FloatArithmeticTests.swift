import Testing

/// IEEE 754 arithmetic in every rounding, against the host's processor.
@Suite struct FloatArithmeticTests {
  static let count = 10_240

  static func check(
    _ function: String, _ format: FloatFormatDefinition, mode: String, named: Bool = true,
    modifiers: [String] = [], sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let sources =
      ["rcp", "sqrt"].contains(function) ? 1 : ["fma", "mad"].contains(function) ? 3 : 2
    let name = ([function] + (named ? [mode] : []) + modifiers + [format.name])
      .joined(separator: ".")
    let operands = ["A", "B", "C"].prefix(sources).joined(separator: ", ")
    let harness = RowHarness(
      "\(name) D, \(operands)", [Int](repeating: format.width, count: sources + 1))
    let definition = FloatDefinition(
      function: function, format: format, mode: mode, ftz: modifiers.contains("ftz"),
      sat: modifiers.contains("sat"), relu: modifiers.contains("relu"))
    try harness.check(
      Array(FloatOperands.columns(format, count: count).prefix(sources)),
      seed: FloatOperands.seed, sourceLocation: sourceLocation,
      definition.callAsFunction)
  }

  @Test(arguments: ["add", "sub", "mul", "fma", "mad", "div", "rcp", "sqrt"])
  func roundingsOfSingleAndDouble(_ function: String) throws {
    for mode in ["rn", "rz", "rm", "rp"] {
      try Self.check(function, .f32, mode: mode)
      try Self.check(function, .f64, mode: mode)
      try Self.check(function, .f32, mode: mode, modifiers: ["ftz"])
    }
  }

  @Test(arguments: ["add", "sub", "mul", "fma", "mad"])
  func clampsOfSingle(_ function: String) throws {
    for mode in ["rn", "rz", "rm", "rp"] {
      try Self.check(function, .f32, mode: mode, modifiers: ["sat"])
      try Self.check(function, .f32, mode: mode, modifiers: ["ftz", "sat"])
    }
  }

  @Test(arguments: ["add", "sub", "mul"])
  func withoutARoundingToNearest(_ function: String) throws {
    for format in [FloatFormatDefinition.f32, .f64, .f16, .bf16] {
      try Self.check(function, format, mode: "rn", named: false)
    }
    try Self.check(function, .f32, mode: "rn", named: false, modifiers: ["ftz"])
  }

  @Test(arguments: ["add", "sub", "mul", "fma"])
  func halfPrecision(_ function: String) throws {
    try Self.check(function, .bf16, mode: "rn")
    for modifiers in [[], ["ftz"], ["sat"], ["ftz", "sat"]] {
      try Self.check(function, .f16, mode: "rn", modifiers: modifiers)
    }
  }

  @Test func fusedWithRelu() throws {
    try Self.check("fma", .f16, mode: "rn", modifiers: ["relu"])
    try Self.check("fma", .f16, mode: "rn", modifiers: ["ftz", "relu"])
    try Self.check("fma", .bf16, mode: "rn", modifiers: ["relu"])
  }

  /// Both halves of a pair, each on operands of its own.
  @Test(arguments: ["add", "sub", "mul", "fma"])
  func pairs(_ function: String) throws {
    for (format, modifiers) in [
      (FloatFormatDefinition.f16, [String]()), (.f16, ["ftz"]), (.f16, ["sat"]), (.bf16, []),
    ] {
      let columns = FloatOperands.columns(format, count: Self.count).map { column in
        column.indices.map { column[$0] | column[(5 * $0 + 1) % Self.count] << 16 }
      }
      let sources = function == "fma" ? 3 : 2
      let definition = FloatDefinition(
        function: function, format: format, ftz: modifiers.contains("ftz"),
        sat: modifiers.contains("sat"))
      let name = ([function, "rn"] + modifiers).joined(separator: ".")
      let operands = ["A", "B", "C"].prefix(sources).joined(separator: ", ")
      try RowHarness(
        "\(name).\(format.name)x2 D, \(operands)", [Int](repeating: 32, count: sources + 1)
      ).check(Array(columns.prefix(sources)), seed: FloatOperands.seed) { a, b, c in
        definition(a & 0xFFFF, b & 0xFFFF, c & 0xFFFF)
          | definition(a >> 16, b >> 16, c >> 16) << 16
      }
    }
  }

  /// Sources and destination in one register.
  @Test func destinationIsASource() throws {
    let columns = FloatOperands.columns(.f32, count: 1024)
    let add = FloatDefinition(function: "add", format: .f32)
    let fma = FloatDefinition(function: "fma", format: .f32, mode: "rm")
    try RowHarness("mov.b32 D, A; add.f32 D, D, B", [32, 32, 32]).check(
      Array(columns.prefix(2)).map { $0.enumerated().map { $0.offset % 3 == 0 ? $0.element : 0 } }
    ) { a, b, _ in add(a, b, 0) }
    try RowHarness("fma.rm.f32 D, A, B, C", [32, 32, 32, 32]).check(columns) { fma($0, $1, $2) }
  }

  @Test func constants() throws {
    let columns = [FloatOperands.columns(.f32, count: 1024)[0]]
    let add = FloatDefinition(function: "add", format: .f32)
    try RowHarness("add.f32 D, A, 0f3FC00000", [32, 32]).check(columns) { a, _, _ in
      add(a, 0x3FC0_0000, 0)
    }
    try RowHarness("add.f32 D, A, 1.5", [32, 32]).check(columns) { a, _, _ in
      add(a, 0x3FC0_0000, 0)
    }
    let long = [FloatOperands.columns(.f64, count: 1024)[0]]
    let add64 = FloatDefinition(function: "add", format: .f64)
    try RowHarness("add.f64 D, A, 0f3FC00000", [64, 64]).check(long) { a, _, _ in
      add64(a, 0x3FF8_0000_0000_0000, 0)
    }
  }
}
