import Emulator
import PTX
import Testing

/// mov: copies of every type, and registers taken apart and put together.
struct MoveTests {
  static let copies: [LaneForm] = [
    ("b16", 16), ("u16", 16), ("s16", 16), ("b32", 32), ("u32", 32), ("s32", 32), ("f32", 32),
    ("b64", 64), ("u64", 64), ("s64", 64), ("f64", 64),
  ].map { type, width in LaneForm("mov.\(type) D, A", [width, width]) { a, _, _ in a } }

  /// Parts stand in the order of the text from the least significant on.
  static let packings: [LaneForm] = [
    LaneForm("mov.b32 D, {A, B}", [32, 16, 16]) { a, b, _ in a | b << 16 },
    LaneForm("mov.b64 D, {A, B}", [64, 32, 32]) { a, b, _ in a | b << 32 },
    LaneForm("mov.b64 D, {A, B, C, A}", [64, 16, 16, 16]) { a, b, c in
      a | b << 16 | c << 32 | a << 48
    },
    LaneForm("mov.b32 D, {A, 5}", [32, 16]) { a, _, _ in a | 5 << 16 },
    LaneForm("mov.b64 D, {-1, A}", [64, 32]) { a, _, _ in a << 32 | 0xFFFF_FFFF },
  ]

  static let partings: [LaneForm] = [
    LaneForm("mov.b32 {D, %rs2}, A", [16, 32]) { a, _, _ in a },
    LaneForm("mov.b32 {_, D}, A", [16, 32]) { a, _, _ in a >> 16 },
    LaneForm("mov.b64 {D, _}, A", [32, 64]) { a, _, _ in a },
    LaneForm("mov.b64 {%r12, D}, A", [32, 64]) { a, _, _ in a >> 32 },
    LaneForm("mov.b64 {_, _, D, _}, A", [16, 64]) { a, _, _ in a >> 32 },
    LaneForm("mov.b64 {_, _, _, D}, A", [16, 64]) { a, _, _ in a >> 48 },
    LaneForm("mov.b64 {_, D}, 0x123456789", [32]) { _, _, _ in 1 },
    // Swapped halves: no part may be written before the whole is read.
    LaneForm("mov.b32 {%rs2, %rs3}, A; mov.b32 D, {%rs3, %rs2}", [32, 32]) { a, _, _ in
      a >> 16 | a << 16
    },
    LaneForm("mov.b64 {%r12, %r13}, A; mov.b64 D, {%r13, %r12}", [64, 64]) { a, _, _ in
      a >> 32 | a << 32
    },
    LaneForm(
      "mov.b64 {%rs2, %rs3, %rs4, %rs5}, A; mov.b64 D, {%rs5, %rs4, %rs3, %rs2}", [64, 64]
    ) { a, _, _ in
      (0..<4 as Range<UInt64>).reduce(0) { $0 | (a >> (16 * $1) & 0xFFFF) << (48 - 16 * $1) }
    },
  ]

  @Test(arguments: copies + packings + partings) func moves(_ form: LaneForm) throws {
    try form.check()
  }

  @Test func bytesOfARegister() throws {
    let kernel = TestKernel(
      """
      .reg .b8 %c<8>; ld.global.u32 %r2, [%in];
      mov.b32 {%c0, %c1, %c2, %c3}, %r2; mov.b32 %r3, {%c3, %c2, %c1, %c0};
      mov.b16 %rs1, {%c1, %c3}; mov.b16 {%c4, %c5}, %rs1; mov.b32 %r4, {%c5, %c4, 1, 2};
      st.global.u32 [%out], %r3; st.global.u32 [%out+128], %r4;
      """)
    let input = (0..<32).map { UInt32($0) &* 0x89AB_CDEF &+ 0x0102_0304 }
    let results = try kernel.output(of: input, count: 64)
    #expect(Array(results[..<32]) == input.map(\.byteSwapped))
    #expect(
      Array(results[32...]) == input.map { $0 >> 24 | ($0 >> 8 & 0xFF) << 8 | 0x0201_0000 })
  }

  @Test func registersOf128Bits() throws {
    var kernel = TestKernel(
      """
      .reg .b128 %q<4>; ld.global.u32 %r2, [%in]; cvt.u64.u32 %rd2, %r2; not.b64 %rd3, %rd2;
      mov.b128 %q1, {%rd2, %rd3}; mov.b128 %q2, %q1; mov.b128 {%rd4, %rd5}, %q2;
      mov.b128 {%r3, %r4, %r5, %r6}, %q2; mov.b128 %q3, {%r6, %r5, %r4, %r3};
      mov.b128 {%rd6, _}, %q3; mov.b64 {%r7, %r8}, %rd6; mov.b64 {%r9, %r10}, %rd5;
      st.global.u32 [%out], %r3; st.global.u32 [%out+128], %r5; st.global.u32 [%out+256], %r7;
      st.global.u32 [%out+384], %r9; cvt.u32.u64 %r11, %rd4; st.global.u32 [%out+512], %r11;
      """)
    kernel.target = "sm_90"
    kernel.version = "8.3"
    let input = (0..<32).map { UInt32($0) &* 0x9E37_79B9 }
    let results = try kernel.output(of: input, count: 160)
    #expect(Array(results[..<32]) == input)
    #expect(Array(results[32..<64]) == input.map { ~$0 })
    // The upper half of the second word: ones, as the complement of a small number.
    #expect(Array(results[64..<96]) == Array(repeating: .max, count: 32))
    #expect(Array(results[96..<128]) == input.map { ~$0 })
    #expect(Array(results[128...]) == input)
  }

  @Test func specialRegistersOf16Bits() throws {
    let kernel = TestKernel(
      "mov.u16 %rs1, %tid.x; mul.wide.u16 %r2, %rs1, 3; st.global.u32 [%out], %r2;")
    #expect(try kernel.output(count: 32) == (0..<32).map { $0 * 3 })
  }

  /// Runs the kernel of a text in which some names stand for other operands.
  private func output(
    of text: String, replacing names: [String: Operand], vectors: Set<String> = [], count: Int
  ) throws -> [UInt32] {
    func replaced(_ operand: Operand) -> Operand {
      switch operand {
      case .name(let name): names[name] ?? operand
      case .vector(let elements): .vector(elements.map(replaced))
      default: operand
      }
    }
    let module = try Module(parsing: TestKernel(text).text)
    var kernel = try #require(module.kernels.first)
    kernel.body = kernel.body.map { statement in
      switch statement {
      case .registers(var declaration):
        if case .single(let name) = declaration.declarators[0], vectors.contains(name) {
          declaration.vector = .two
        }
        return .registers(declaration)
      case .instruction(var instruction):
        instruction.operands = instruction.operands.map(replaced)
        return .instruction(instruction)
      default: return statement
      }
    }
    let memory = GlobalMemory()
    let output = try memory.allocate("output", byteCount: 4 * count)
    let launch = Launch(
      grid: Dimensions(1), block: Dimensions(32), arguments: [.pointer(output), .pointer(output)])
    _ = try Emulator(memory: memory, threads: 1).run(Program(kernel, of: module), launch)
    return try memory.read(output, as: UInt32.self, count: count)
  }

  /// `.reg .v2 .u32 v` declares `v.x` and `v.y`, also called `v.r` and `v.g`.
  @Test func componentsOfVectorRegisters() throws {
    let text = """
      .reg .u32 v; mov.u32 X, 7; mov.u32 Y, %i; mov.b64 %rd2, {X, G};
      mov.b64 {%r2, %r3}, %rd2; mad.lo.u32 %r2, %r3, 100, R; st.global.u32 [%out], %r2;
      """
    let results = try output(
      of: text,
      replacing: ["X": .name("v.x"), "Y": .name("v.y"), "R": .name("v.r"), "G": .name("v.g")],
      vectors: ["v"], count: 32)
    #expect(results == (0..<32).map { $0 * 100 + 7 })
  }

  @Test func addressesInsideVariables() throws {
    let text = """
      mov.u32 %r2, tile; mov.u32 %r3, NEAR; sub.u32 %r4, %r3, %r2; st.global.u32 [%out], %r4;
      mov.u64 %rd2, FAR; cvt.u32.u64 %r5, %rd2; sub.u32 %r5, %r5, %r2;
      st.global.u32 [%out+128], %r5;
      """
    let results = try output(
      of: text, replacing: ["NEAR": .displaced("tile", 20), "FAR": .displaced("tile", 4096)],
      count: 64)
    #expect(results == Array(repeating: 20, count: 32) + Array(repeating: 4096, count: 32))
  }
}
