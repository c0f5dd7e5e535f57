import PTX
import Testing

@Suite struct FunctionParsingTests {
  private func functions(_ text: String) throws -> [Function] {
    try Module(parsing: moduleHeader + text).functions
  }

  @Test func declaredAndDefined() throws {
    let all = try functions(
      """
      .extern .func  (.param .b32 func_retval0) vprintf
      (
      \t.param .b64 vprintf_param_0,
      \t.param .align 8 .b8 vprintf_param_1[]
      )
      ;
      .func bare;
      .weak .func (.reg .u32 r, .reg .pred p) f(.reg .b64 x, .param .align 16 .b8 y[24])
      { ret; }
      .visible .func stop() .noreturn .abi_preserve 4 .maxnreg 32 { trap; }
      """)
    #expect(
      all == [
        Function(
          linkage: .extern, name: "vprintf",
          results: [Parameter(type: .b32, name: "func_retval0")],
          parameters: [
            Parameter(type: .b64, name: "vprintf_param_0"),
            Parameter(type: .b8, name: "vprintf_param_1", alignment: 8, count: 0),
          ]),
        Function(name: "bare"),
        Function(
          linkage: .weak, name: "f",
          results: [
            Parameter(type: .u32, name: "r", isRegister: true),
            Parameter(type: .pred, name: "p", isRegister: true),
          ],
          parameters: [
            Parameter(type: .b64, name: "x", isRegister: true),
            Parameter(type: .b8, name: "y", alignment: 16, count: 24),
          ],
          body: [.instruction(Instruction(operation: .control(Control(.ret))))]),
        Function(
          linkage: .visible, name: "stop", isNoReturn: true, directives: [.maximumRegisters(32)],
          body: [.instruction(Instruction(operation: .hint(Hint(.trap))))]),
      ])
  }

  @Test func positionsAreThoseOfTheNames() throws {
    let module = try Module(
      parsing: moduleHeader
        + ".func (.reg .u32 r) f() { ret; }\n.entry k() { }\n.const .u32 a,\n b;")
    #expect(module.functions.first?.position == SourcePosition(line: 4, column: 21))
    #expect(module.kernels.first?.position == SourcePosition(line: 5, column: 8))
    let variables = module.declarations.compactMap {
      if case .variable(let variable) = $0 { variable } else { nil }
    }
    #expect(variables.map(\.position?.description) == ["6:13", "7:2"])
  }

  @Test func namesMayBeDeclaredAgainAndDefinedOnce() {
    for text in [
      ".func f(); .func f(); .func f() { ret; } .func f();", ".entry k(); .entry k() { }",
      ".extern .global .u32 a; .extern .global .u32 a; .global .u32 a;",
      ".func f(.param .b32 _, .param .b32 _); .func f(.param .b32 a, .param .b32 b) { }",
      ".func (.reg .b32 r) f(.reg .b32 x) { } .func (.reg .b32 r) g(.reg .b32 x) { }",
    ] {
      #expect(mistakes(in: moduleHeader + text) == [], "\(text)")
    }
    for text in [
      ".func f() { } .func f() { }", ".weak .func f() { } .weak .func f() { }",
      ".func f(); .entry f() { }", ".global .u32 a; .global .u32 a;",
      ".func (.reg .b32 r) g(.reg .b32 r) { }", ".func g(.reg .b32 r) { .reg .b32 r; }",
    ] {
      #expect(mistakes(in: moduleHeader + text).count == 1, "\(text)")
    }
  }

  @Test func callsHaveOneForm() throws {
    let calls: [(String, [Operand])] = [
      ("call f;", [.list([]), .name("f"), .list([])]),
      ("call.uni\n f\n;", [.list([]), .name("f"), .list([])]),
      ("call f, ();", [.list([]), .name("f"), .list([])]),
      ("call (), f, ();", [.list([]), .name("f"), .list([])]),
      ("call (r), f;", [.list([.name("r")]), .name("f"), .list([])]),
      (
        "call.uni (retval0), \n\tf, \n\t(\n\tparam0, \n\t%r1, 7, 0f3F800000, _\n\t);",
        [
          .list([.name("retval0")]), .name("f"),
          .list([
            .name("param0"), .name("%r1"), .integer(7), .float32(0x3F80_0000), .name("_"),
          ]),
        ]
      ),
      ("call %rd1, p;", [.list([]), .name("%rd1"), .list([]), .name("p")]),
      ("call %rd1, (a), p;", [.list([]), .name("%rd1"), .list([.name("a")]), .name("p")]),
      (
        "call (x, _), %rd1, (), p;",
        [.list([.name("x"), .name("_")]), .name("%rd1"), .list([]), .name("p")]
      ),
    ]
    for (text, operands) in calls {
      let all = try instructions("@%p " + text + " ret;")
      #expect(all.count == 2)
      #expect(all.first?.operands == operands, "\(text)")
      #expect(all.first?.operation == .call(Call(isUniform: text.hasPrefix("call.uni"))))
      // The shortest spelling of the same call.
      let printed = try #require(all.first).description
      #expect(try instructions(printed).first == all.first, "\(printed)")
    }
    #expect(try instructions("call () , f, () ;").first?.description == "call f;")
    #expect(try instructions("call (r), f;").first?.description == "call (r), f;")
    #expect(try instructions("call f, p;").first?.description == "call f, (), p;")
  }

  @Test func prototypesAndTargets() throws {
    let body = try statements(
      """
      prototype_0 : .callprototype (.param .b32 _) _ (.param .b32 _, .param .align 4 .b8 _[8]) ;
      q: .callprototype _ () .noreturn;
      r: .callprototype _;
      t: .calltargets f, g;
      L: M: u: .branchtargets L, M;
      brx.idx %r1, u;
      brx.idx.uni %r1, u;
      """)
    #expect(
      body == [
        .prototype(
          CallPrototype(
            name: "prototype_0", results: [Parameter(type: .b32, name: "_")],
            parameters: [
              Parameter(type: .b32, name: "_"),
              Parameter(type: .b8, name: "_", alignment: 4, count: 8),
            ])),
        .prototype(CallPrototype(name: "q", isNoReturn: true)),
        .prototype(CallPrototype(name: "r")), .callTargets(name: "t", functions: ["f", "g"]),
        .label("L"), .label("M"), .branchTargets(name: "u", labels: ["L", "M"]),
        .instruction(
          Instruction(
            operation: .indexedBranch(IndexedBranch()), operands: [.name("%r1"), .name("u")])),
        .instruction(
          Instruction(
            operation: .indexedBranch(IndexedBranch(isUniform: true)),
            operands: [.name("%r1"), .name("u")])),
      ])
  }

  @Test func aListOfTargetsIsNoLabel() {
    #expect(mistakes(in: kernelText("L: t: .branchtargets L; bra t;")).count == 1)
    #expect(mistakes(in: kernelText("{ L: } t: .branchtargets L;")).count == 1)
  }

  @Test func parameterVariablesInBodies() throws {
    let body = try statements("{ .param .b64 param0; .param .align 8 .b8 retval0[16]; }")
    #expect(
      body == [
        .block([
          .variable(Variable(space: .param, type: .b64, name: "param0")),
          .variable(
            Variable(space: .param, alignment: 8, type: .b8, name: "retval0", dimensions: [16])),
        ])
      ])
  }

  @Test func aliases() throws {
    let module = try Module(parsing: moduleHeader + ".func g() { } .func h(); .alias h, g;")
    #expect(module.declarations.last == .alias(name: "h", target: "g"))
  }
}
