import PTX
import Testing

@Suite struct DirectiveParsingTests {
  @Test func targetsWithSuffixes() throws {
    let target = { (text: String) in
      try Module(parsing: ".version 8.8\n.target \(text)\n.address_size 64").target
    }
    #expect(try target("sm_100f") == Target(100, isFamilySpecific: true))
    #expect(try target("sm_120a, debug") == Target(120, isArchitectureSpecific: true))
    #expect(try target("sm_75, texmode_independent, debug") == .sm75)
    for name in ["sm_100", "sm_100f", "sm_100a"] { #expect(try target(name).description == name) }
    #expect(
      Target(100) < Target(100, isFamilySpecific: true)
        && Target(100, isFamilySpecific: true) < Target(100, isArchitectureSpecific: true)
        && Target(90, isArchitectureSpecific: true) < Target(100))
    for name in ["sm_90af", "sm_a", "sm_", "sm_9 0", "SM_90", "sm_99999999999999999999"] {
      #expect(throws: ParseErrors.self, "\(name)") { try target(name) }
    }
  }

  @Test func ofKernels() throws {
    let module = try Module(
      parsing: moduleHeader
        + """
        .entry k() .maxntid 256 .maxnctapersm 3 .minnctapersm 2 .reqnctapercluster 2, 1, 1
          .explicitcluster .maxclusterrank 8 .blocksareclusters .maxnreg 64 .pragma "a", "b"; { }
        """)
    #expect(
      module.kernels.first?.directives == [
        .maximumThreads([256]), .maximumBlocksPerSM(3), .minimumBlocksPerSM(2),
        .requiredClusterBlocks([2, 1, 1]), .explicitCluster, .maximumClusterRank(8),
        .blocksAreClusters, .maximumRegisters(64), .pragma("a"), .pragma("b"),
      ])
    #expect(module.kernels.first?.body == [])
  }

  @Test func texturesAreKeptByName() throws {
    let module = try Module(
      parsing: moduleHeader
        + """
        .global .texref t, u;
        .visible .global .samplerref s = { addr_mode_0 = wrap, filter_mode = nearest };
        .tex .u32 old;
        .pragma "nounroll";
        .entry k(.param .texref a, .param .u64 .ptr .surfref b) {
          tex.2d.v4.f32.f32 {%f1, %f2, %f3, %f4}, [a, {%f1, %f2}];
          tex.1d.v4.f32.s32 {%f1, %f2, %f3, %f4}, [t, s, {%r1}];
          suld.b.1d.b32.trap %r1, [b, %r2];
        }
        """)
    #expect(
      module.declarations.prefix(5) == [
        .reference(.texref, name: "t", linkage: nil), .reference(.texref, name: "u", linkage: nil),
        .reference(.samplerref, name: "s", linkage: .visible),
        .reference(.texref, name: "old", linkage: nil), .pragma("nounroll"),
      ])
    let kernel = try #require(module.kernels.first)
    #expect(
      kernel.parameters == [
        Parameter(type: .b64, name: "a", reference: .texref),
        Parameter(type: .u64, name: "b", pointer: .init(space: nil), reference: .surfref),
      ])
    let addresses = kernel.body.compactMap {
      if case .instruction(let instruction) = $0 { instruction.operands.last } else { nil }
    }
    #expect(
      addresses == [
        .coordinates(Address(base: "a"), [.vector([.name("%f1"), .name("%f2")])]),
        .coordinates(Address(base: "t"), [.name("s"), .vector([.name("%r1")])]),
        .coordinates(Address(base: "b"), [.name("%r2")]),
      ])
  }

  @Test func vectorRegisters() throws {
    #expect(
      try statements(".reg .v4 .f32 v, %w<3>; mov.f32 v.x, %w2.a;") == [
        .registers(
          RegisterDeclaration(
            type: .f32, vector: .four,
            declarators: [.single("v"), .range(prefix: "%w", count: 3)])),
        .instruction(
          Instruction(
            operation: .move(Move(type: .f32)), operands: [.name("v.x"), .name("%w2.a")])),
      ])
    #expect(mistakes(in: kernelText(".reg .v4 .b32 a<300000>;")).count == 1)
  }

  @Test func debugInformationOfEveryKindIsDropped() throws {
    let module = try Module(
      parsing: "\u{FEFF}//\r\n.version 7.1\r\n.target sm_80, debug\r\n.address_size 64\r\n"
        + """
        .file\t1 "/home/a b/k.cu", 1700000000, 4096\r
        @@DWARF .section .debug_line, "", @progbits\r
        @@DWARF .byte 0x12 {
        .func f() {\r
        \t.loc\t1 20 5, function_name $L__info_string0+12, inlined_at 1 18 3\r
        \t.loc 1 2 0\r
        tmp0:\r
        }\r
        .section\t.debug_abbrev
        {
        .b8 1                                   // Abbreviation Code
        .b8 17, 0x2A
        $L__tmp: .b32 .debug_str
        .b64 $L__func_begin0, $L__a-$L__b
        .b64 { }
        }
        @@DWARF
        // end
        """)
    #expect(module.declarations == [.function(Function(name: "f", body: [.label("tmp0")]))])
  }

  @Test func aSectionThatIsNotClosedIsAMistake() {
    #expect(mistakes(in: moduleHeader + ".section .debug_str { .b8 1").count == 1)
  }

  /// A byte order mark takes no column.
  @Test func positionsBehindAByteOrderMark() {
    #expect(mistakes(in: "\u{FEFF}wrong").map(\.position) == [SourcePosition(line: 1, column: 1)])
  }
}
