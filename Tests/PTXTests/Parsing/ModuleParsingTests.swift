import PTX
import Testing

@Suite struct ModuleParsingTests {
  @Test func header() throws {
    let module = try Module(parsing: ".version 8.5 .target sm_90a, debug .address_size 64")
    #expect(module.version == LanguageVersion(8, 5))
    #expect(module.target == Target(90, isArchitectureSpecific: true))
    #expect(module.addressSize == 64)
    #expect(module.declarations.isEmpty)
    #expect(try Module(parsing: ".version 7.10\n.target sm_75").version == LanguageVersion(7, 10))
  }

  @Test func moduleVariables() throws {
    let module = try Module(
      parsing: moduleHeader
        + """
        .extern .shared .align 16 .b8 pool[];
        .visible .global .u32 counter, cells[4];
        .const .align 4 .f32 table[2][3];
        """)
    #expect(
      module.declarations == [
        .variable(
          Variable(
            linkage: .extern, space: .shared, alignment: 16, type: .b8, name: "pool",
            dimensions: [nil])),
        .variable(Variable(linkage: .visible, space: .global, type: .u32, name: "counter")),
        .variable(
          Variable(
            linkage: .visible, space: .global, type: .u32, name: "cells", dimensions: [4])),
        .variable(
          Variable(space: .const, alignment: 4, type: .f32, name: "table", dimensions: [2, 3])),
      ])
  }

  @Test func kernelHeader() throws {
    let module = try Module(
      parsing: moduleHeader
        + """
        .weak .entry k(
          .param .u64 .ptr .global .align 16 a, .param .u64 .ptr b, .param .align 8 .b8 c[16],
          .param .f32 d, .param .u64 .ptr .align 4 e
        ) .maxntid 32, 4 .minnctapersm 2 .maxnreg 64 .pragma "nounroll"; { ret; }
        .entry bare { }
        """)
    let kernel = try #require(module.kernel(named: "k"))
    #expect(kernel.linkage == .weak)
    #expect(
      kernel.parameters == [
        Parameter(type: .u64, name: "a", pointer: .init(space: .global, alignment: 16)),
        Parameter(type: .u64, name: "b", pointer: .init(space: nil)),
        Parameter(type: .b8, name: "c", alignment: 8, count: 16),
        Parameter(type: .f32, name: "d"),
        Parameter(type: .u64, name: "e", pointer: .init(space: nil, alignment: 4)),
      ])
    #expect(
      kernel.directives == [
        .maximumThreads([32, 4]), .minimumBlocksPerSM(2), .maximumRegisters(64),
        .pragma("nounroll"),
      ])
    #expect(kernel.body == [.instruction(Instruction(operation: .control(Control(.ret))))])
    #expect(module.kernel(named: "bare") == Kernel(linkage: nil, name: "bare"))
  }

  @Test func statementsOfEveryKind() throws {
    let body = try statements(
      """
      .reg .b32 %r<4>, single, %x<0>;
      .local .align 8 .f64 stack[2];
      top:
      { .reg .pred top; bra end; }
      .pragma "a b", "c";
      .loc 1 2 3, function_name $name+4, inlined_at 1 2 3
      .file 1 "C:\\k.cu", 12, 34
      end: ret;
      .section .debug_str { .b8 1, 2 $x: { } }
      """)
    #expect(
      body == [
        .registers(
          RegisterDeclaration(
            type: .b32,
            declarators: [
              .range(prefix: "%r", count: 4), .single("single"), .range(prefix: "%x", count: 0),
            ])),
        .variable(
          Variable(space: .local, alignment: 8, type: .f64, name: "stack", dimensions: [2])),
        .label("top"),
        .block([
          .registers(RegisterDeclaration(type: .pred, declarators: [.single("top")])),
          .instruction(Instruction(operation: .control(Control(.bra)), operands: [.name("end")])),
        ]),
        .pragma("a b"), .pragma("c"), .label("end"),
        .instruction(Instruction(operation: .control(Control(.ret)))),
      ])
  }

  @Test func debugSectionsAtModuleScopeAreDropped() throws {
    let module = try Module(
      parsing: moduleHeader
        + ".file 1 \"k.cu\"\n.section .debug_info { .b32 1 { .b8 2 } }\n.entry k() { }")
    #expect(module.declarations.count == 1)
  }

  @Test func everyTypeHasItsSpelling() throws {
    for type in ScalarType.allCases where !type.isConversionOnly {
      #expect(
        try statements(".reg .\(type) v;") == [
          .registers(RegisterDeclaration(type: type, declarators: [.single("v")]))
        ])
    }
  }

  @Test func laterScopesMayReuseNames() throws {
    #expect(
      mistakes(
        in: moduleHeader
          + ".global .u32 g; .entry a(.param .u32 n) { L: } .entry b(.param .u32 n) { g: L: }"
      ) == [])
    #expect(mistakes(in: kernelText("{ .reg .b32 x; L: } { .reg .b32 x; L: bra L; }")) == [])
  }
}
