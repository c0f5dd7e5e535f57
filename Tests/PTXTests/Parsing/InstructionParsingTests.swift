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

  @Test func operandsMayBeginOnTheNextLine() throws {
    let all = try instructions("ld.param.u64\n  %rd1,\n [a];\nmov.b32\n%r1\n, 5\n;")
    #expect(all.map(\.operands.count) == [2, 2])
  }

  @Test func branchesReachOutwardLabels() {
    #expect(mistakes(in: kernelText("{ { bra L; } } L: @p bra.uni L;")) == [])
    #expect(mistakes(in: kernelText("bra L; { L: ret; }")).count == 1)
  }
}
