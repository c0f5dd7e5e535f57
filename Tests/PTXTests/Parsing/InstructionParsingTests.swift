import PTX
import Testing

@Suite struct InstructionParsingTests {
  /// The operands of one instruction of an opcode that is not modelled.
  private func operands(_ text: String) throws -> [Operand] {
    let all = try instructions("anything.b32 " + text + ";")
    try #require(all.count == 1)
    return all[0].operands
  }

  @Test func integersKeepTheir64Bits() throws {
    let values: [(String, Int64)] = [
      ("0", 0), ("-1", -1), ("- 7", -7), ("+5", 5), ("0xFFFFFFFF", 4_294_967_295), ("-0x10", -16),
      ("0xFFFFFFFFFFFFFFFF", -1), ("18446744073709551615U", -1), ("-9223372036854775808", .min),
      ("9223372036854775808", .min), ("9223372036854775807", .max),
    ]
    for (text, value) in values {
      #expect(try operands(text) == [.integer(value)], "\(text)")
    }
  }

  @Test func floatsKeepTheirBits() throws {
    #expect(try operands("0f7FC00001") == [.float32(0x7FC0_0001)])
    #expect(try operands("0dFFF8000000000001") == [.float64(0xFFF8_0000_0000_0001)])
    #expect(try operands("-1.5") == [.float64((-1.5).bitPattern)])
    #expect(try operands("-0.0") == [.float64((-0.0).bitPattern)])
    #expect(try operands("1e-3") == [.float64(0.001.bitPattern)])
  }

  @Test func addresses() throws {
    let values: [(String, Address)] = [
      ("[%rd1]", Address(base: "%rd1")), ("[ tile + 16 ]", Address(base: "tile", offset: 16)),
      ("[%rd1+-16]", Address(base: "%rd1", offset: -16)),
      ("[%rd1-16]", Address(base: "%rd1", offset: -16)),
      ("[%rd1+0]", Address(base: "%rd1")), ("[4096]", Address(base: nil, offset: 4096)),
      ("[-4]", Address(base: nil, offset: -4)),
      ("[%rd1+0x7FFFFFFFFFFFFFFF]", Address(base: "%rd1", offset: .max)),
      ("[%rd1+-9223372036854775808]", Address(base: "%rd1", offset: .min)),
      ("[0xFFFFFFFFFFFFFFF0]", Address(base: nil, offset: -16)),
    ]
    for (text, address) in values {
      #expect(try operands(text) == [.address(address)], "\(text)")
    }
  }

  @Test func namesPairsNegationsAndVectors() throws {
    #expect(
      try operands("%r1, %tid.x, $L, _, WARP_SZ") == [
        .name("%r1"), .name("%tid.x"), .name("$L"), .name("_"), .name("WARP_SZ"),
      ])
    #expect(
      try operands("%r|%p, _|q, p|_, !%p1") == [
        .pair("%r", "%p"), .pair("_", "q"), .pair("p", "_"), .negated("%p1"),
      ])
    #expect(
      try operands("{%r0,\n%r1}, {_, 1, -2, 0f00000000}") == [
        .vector([.name("%r0"), .name("%r1")]),
        .vector([.name("_"), .integer(1), .integer(-2), .float32(0)]),
      ])
  }

  @Test func namesWithOffsetsAndComponents() throws {
    #expect(
      try operands("sym+16, sym-4, sym+-4, sym+0, v.x, %v1.w, c.r, %r1.b0, %r2.h1, %r3.b3210") == [
        .displaced("sym", 16), .displaced("sym", -4), .displaced("sym", -4), .name("sym"),
        .name("v.x"), .name("%v1.w"), .name("c.r"), .name("%r1.b0"), .name("%r2.h1"),
        .name("%r3.b3210"),
      ])
  }

  /// NVIDIA's assembler makes the same code of `g[1]` and `[g+2]`, of `mov ... tw[3]` and `tw+12`.
  @Test func elementsOfArrays() throws {
    let module = try Module(
      parsing: moduleHeader
        + """
        .global .u16 g[8][4]; .shared .u32 tw[8]; .extern .shared .b8 dynamic[];
        .entry k(.param .b8 p[16]) {
          .shared .align 16 .b8 temp[64];
          mov.u64 %rd1, temp[0];
          mov.u64 %rd1, tw[1+2];
          cvta.shared.u64 %rd1, dynamic[4];
          anything.u16 %h1, g[1], p[4], tw[-1];
          { .shared .f64 tw[2]; ld.shared.f64 %fd1, tw[1]; }
        }
        """)
    var all: [Operand] = []
    for statement in module.kernels[0].body {
      switch statement {
      case .instruction(let instruction): all += instruction.operands.dropFirst()
      case .block(let inner):
        for case .instruction(let instruction) in inner { all += instruction.operands.dropFirst() }
      default: break
      }
    }
    #expect(
      all == [
        .name("temp"), .displaced("tw", 12), .displaced("dynamic", 4),
        .address(Address(base: "g", offset: 2)), .address(Address(base: "p", offset: 4)),
        .address(Address(base: "tw", offset: -4)), .address(Address(base: "tw", offset: 8)),
      ])
  }

  @Test func operandsOfBulkCopies() throws {
    let all = try instructions(
      """
      cp.async.bulk.tensor.2d.shared::cluster.global.mbarrier::complete_tx::bytes [%r1],
        [%rd1, {%r2, %r3}], [%r4];
      createpolicy.fractional.L2::evict_last.b64 %rd2, 1.0;
      mbarrier.try_wait.parity.shared::cta.b64 P1, [%r1+8], 0;
      """)
    #expect(all.count == 3)
    #expect(
      all.first?.operands == [
        .address(Address(base: "%r1")),
        .coordinates(Address(base: "%rd1"), [.vector([.name("%r2"), .name("%r3")])]),
        .address(Address(base: "%r4")),
      ])
    #expect(all.last?.operands.count == 3)
  }

  @Test func guardsAndPositions() throws {
    let all = try instructions("  ret;\n\t@p ret;\n@ !%p1\n  ret;")
    #expect(all.map(\.predicate) == [nil, Guard("p"), Guard("%p1", isNegated: true)])
    // The body begins on line 6 of its text; the position is that of the mnemonic.
    #expect(all.map(\.position?.description) == ["6:3", "7:5", "9:3"])
  }

  @Test func modifiersMayStandInAnyOrderAndApart() throws {
    for text in [
      "ldmatrix.sync.aligned.m8n8.x4.shared.b16 {a,b,c,d}, [e];",
      "ldmatrix.sync.aligned.x4.m8n8.shared.b16 {a,b,c,d}, [e];",
      "ldmatrix .sync .aligned .x4 .m8n8 .shared .b16\n {a,b,c,d}\n, [e]\n;",
    ] {
      let instruction = try #require(try instructions(text).first)
      #expect(
        instruction.operation.mnemonic == "ldmatrix.sync.aligned.m8n8.x4.shared.b16", "\(text)")
      #expect(instruction.operands.count == 2)
    }
  }

  @Test func unknownOpcodesAreKept() throws {
    let instruction = try #require(try instructions("wibble.f99 %r1, [x];").first)
    #expect(instruction.operation == .other("wibble.f99"))
  }

  /// Modifiers that do not go with a known opcode spoil their kernel alone.
  @Test func invalidModifiersAreKeptWithTheReason() throws {
    let all = try instructions("add.q7 %r1, %r2, %r3;\nmma.sync.aligned.m8n8k4 a, b, c, d;\nret;")
    #expect(all.map(\.operation.mnemonic) == ["add.q7", "mma.sync.aligned.m8n8k4", "ret"])
    guard case .invalid("add.q7", let reason) = all[0].operation else {
      Issue.record("\(all[0].operation)")
      return
    }
    #expect(reason.hasPrefix("add.q7: add "))
    #expect(all[0].position == SourcePosition(line: 6, column: 1))
    #expect(all[0].operation.operandCount == nil)
    #expect(all[0].description == "add.q7 %r1, %r2, %r3;")
    let long = try instructions("add.\(String(repeating: "q", count: 100_000)) a, b;")
    guard case .invalid(_, let shortened) = long[0].operation else {
      Issue.record("accepted")
      return
    }
    #expect(shortened.utf8.count <= 400)
  }

  @Test func operandsMayBeginOnTheNextLine() throws {
    let all = try instructions("ld.param.u64\n  %rd1,\n [a];\nmov.b32\n%r1\n, 5\n;")
    #expect(all.map(\.operands.count) == [2, 2])
  }

  @Test func branchesReachOutwardLabels() {
    #expect(mistakes(in: kernelText("{ { bra L; } } L: @p bra.uni L;")) == [])
    #expect(mistakes(in: kernelText("bra L; { L: ret; }")).count == 1)
  }
}
