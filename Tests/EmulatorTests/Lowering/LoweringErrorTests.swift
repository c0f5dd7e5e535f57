import Emulator
import PTX
import Testing

/// Kernels that parse but cannot run: what is wrong, of which kind it is, and where it stands.
struct LoweringErrorTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let body: String
    let kind: LoweringError.Kind
    /// Words that the message must contain.
    let words: [String]
    /// Of the body, from 1; the mistake stands in its first line.
    var column = 1
    var target = "sm_80"
    var version = "7.8"
    var sharedBytes = 1024

    init(
      _ body: String, _ kind: LoweringError.Kind, _ words: String..., column: Int = 1,
      target: String = "sm_80", version: String = "7.8"
    ) {
      self.body = body
      self.kind = kind
      self.words = words
      self.column = column
      self.target = target
      self.version = version
    }

    var testDescription: String { body }
  }

  private static let mma8 = "mma.sync.aligned.m8n8k128.row.col.s32.b1.b1.s32"
  private static let mma16 = "mma.sync.aligned.m16n8k256.row.col.s32.b1.b1.s32"
  private static let fragments16 =
    "{%r0, %r1, %r2, %r3}, {%r4, %r5, %r6, %r7}, {%r8, %r9}, {%r0, %r1, %r2, %r3};"

  static let names: [Case] = [
    Case("add.u32 %r2, %r99, 1;", .invalid, "%r99", "not declared"),
    Case("mov.u32 %r2, 1; add.u32 %q, %r2, 1;", .invalid, "destination", column: 17),
    Case("mov.u32 %r2, 0x1FFFFFFFF;", .invalid, "8589934591", "does not fit .u32"),
    Case("ld.shared.u32 %r2, [tile+4294967296];", .invalid, "4294967296", "outside shared"),
    Case("mov.u32 %r2, nowhere;", .invalid, "nowhere", "not declared"),
    Case("@%p77 mov.u32 %r2, 1;", .invalid, "%p77", "predicate", column: 7),
    Case("@%r2 mov.u32 %r2, 1;", .invalid, "%r2", "predicate", column: 6),
    Case("ld.param.u32 %r2, [absent];", .invalid, "absent"),
    Case("ld.shared.u32 %r2, [absent];", .invalid, "absent"),
    Case("add.u32 1, %r2, %r3;", .invalid, "destination"),
    Case("add.u32 tile, %r2, %r3;", .invalid, "destination"),
    Case("L: add.u32 %r2, L, %r3;", .invalid, "L is a label", column: 4),
    Case("add.u32 %r2, %p1, %r3;", .invalid, "%p1 is a predicate"),
    Case("vote.sync.all.pred %p1, %p2, %r99;", .invalid, "%r99"),
    Case("shfl.sync.idx.b32 %r2, %r3, 0, 31, %r99;", .invalid, "%r99"),
  ]

  static let widths: [Case] = [
    Case("add.u32 %r2, %rd1, %r3;", .invalid, "%rd1 is .b64", ".u32"),
    Case("add.u64 %rd2, %rd1, %r3;", .invalid, "%r3 is .b32", ".u64"),
    Case("mov.u32 %rd2, 1;", .invalid, "%rd2"),
    Case("mov.b16 %r2, 1;", .invalid, "%r2 is .b32"),
    Case("ld.global.u32 %rs1, [%in];", .invalid, "%rs1 is .b16"),
    Case("mul.wide.u32 %r2, %r3, %r4;", .invalid, "%r2 is .b32"),
    Case("mad.wide.s32 %rd2, %r3, %r4, %r5;", .invalid, "%r5 is .b32"),
    Case("shl.b64 %rd2, %rd3, %rd4;", .invalid, "%rd4 is .b64"),
    Case("popc.b64 %rd2, %rd3;", .invalid, "%rd2 is .b64"),
    Case("setp.eq.u32 %r2, %r3, 1;", .invalid, "predicate"),
    Case("selp.u32 %r2, %r3, 1, %r4;", .invalid, "predicate"),
    Case("selp.f32 %r2, 0d3FF0000000000000, 0f00000000, %r4;", .invalid, "predicate"),
    Case("mov.u32 %r2, 0f3F800000;", .invalid, "32-bit float"),
    Case("mov.u32 %r2, 1.5;", .invalid, "64-bit float"),
  ]

  static let operands: [Case] = [
    Case("ld.global.u32 %r2, %in;", .invalid, "brackets"),
    Case("ld.global.v2.u32 %r2, [%in];", .invalid, "needs 2 registers, not 1"),
    Case("ld.global.u32 {%r2, %r3}, [%in];", .invalid, "needs 1 registers, not 2"),
    Case("ld.global.u32 %r2, [tile];", .invalid, "tile", "shared"),
    Case("st.shared.v4.u32 [tile], {%r2, %r3};", .invalid, "needs 4 registers, not 2"),
    Case("ld.param.u64 %rd2, [input+4];", .invalid, "offset 4", "8 bytes"),
    Case("ld.param.u32 %r2, [input+-4];", .invalid, "offset -4"),
    Case("lop3.b32 %r2, %r3, %r4, %r5, 256;", .invalid, "0 to 255"),
    Case("lop3.b32 %r2, %r3, %r4, %r5, %r6;", .invalid, "truth table"),
    Case("cp.async.cg.shared.global [tile], [%in], 8;", .invalid, "16"),
    Case("cp.async.ca.shared.global [tile], [%in], 12;", .invalid, "4, 8 or 16"),
    Case("cp.async.wait_group -1;", .invalid, "at least 0"),
    Case("cp.async.wait_group %r2;", .invalid, "constant"),
    Case("cp.async.ca.shared.global [tile], [%in+4294967296], 4;", .invalid, "32 bits"),
    Case("\(mma8).xor.popc {%r0}, {%r2}, {%r3}, {%r0, %r1};", .invalid, "needs 2 registers"),
    Case(
      "\(mma16).xor.popc {%r0, %r1, %r2, %r3}, {%r4, %r5, %r6, %r7}, {%r8}, {%r0, %r1, %r2, %r3};",
      .invalid, "needs 2 registers, not 1"),
    Case("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%r0, %r1}, [tile];", .invalid, "needs 4"),
    Case("bar.sync 16;", .invalid, "0 to 15"),
    Case("bar.sync 0, 48;", .invalid, "multiple of 32"),
    Case("mov.u32 %r2, %nothing;", .notSupported, "%nothing"),
    Case("brx.idx %r2, L; L:", .invalid, ".branchtargets"),
    Case("bfe.u32 %r2, %r3, 0, 256;", .invalid, "0 to 255", "256"),
    Case("bfi.b32 %r2, %r3, %r4, -1, 4;", .invalid, "0 to 255", "-1"),
    Case("mov.b64 %rd2, {%r3, %r4, %r5};", .invalid, "3 elements"),
    Case("mov.u64 %rd2, {%r3, %r4};", .invalid, "2 elements"),
    Case("mov.b64 {%r3, %rs4}, %rd2;", .invalid, "%rs4 is .b16"),
    Case("mov.pred %p2, %r3;", .invalid, "predicate"),
    Case("add.cc.u32 %rd2, %r3, %r4;", .invalid, "%rd2 is .b64"),
    Case("dp4a.u32.s32 %r2, %r3, %rd4, %r5;", .invalid, "%rd4 is .b64"),
    Case("mad.wide.u16 %r2, %rs3, %rs4, %rs5;", .invalid, "%rs5 is .b16"),
    Case("bfind.u64 %rd2, %rd3;", .invalid, "%rd2 is .b64"),
    Case("match.any.sync.b32 %r2|%p1, %r3, -1;", .invalid, "destination"),
    Case("shfl.sync.idx.b32 %r2|%r3, %r4, 0, 31, -1;", .invalid, "predicate"),
    Case("vote.sync.ballot.b32 %p1, %p2, -1;", .invalid, "destination"),
    Case("and.pred %p1, %p2, %r3;", .invalid, "predicate"),
  ]

  static let unsupported: [Case] = [
    Case(
      "mov.u32 %r2, 1; wgmma.wait_group.sync.aligned 1;", .notSupported,
      "wgmma.wait_group.sync.aligned", column: 17)
  ]

  static let targets: [Case] = [
    Case(
      "\(mma8).and.popc {%r0, %r1}, {%r2}, {%r3}, {%r0, %r1};", .targetMismatch,
      "sm_80 or higher", "the module says sm_75", target: "sm_75"),
    Case(
      "\(mma16).xor.popc \(fragments16)", .targetMismatch, "sm_80 or higher", "m16n8k256",
      target: "sm_75"),
    Case(
      "cp.async.cg.shared.global [tile], [%in], 16;", .targetMismatch, "sm_80", "cp.async",
      target: "sm_75"),
    Case("cp.async.commit_group;", .targetMismatch, "sm_80", target: "sm_75"),
    Case("redux.sync.add.u32 %r2, %r3, -1;", .targetMismatch, "sm_80", target: "sm_75"),
    Case(
      "\(mma16).and.popc \(fragments16)", .targetMismatch, ".version 7.1 or higher",
      "the module says 7.0", version: "7.0"),
    Case(
      "\(mma8).xor.popc {%r0, %r1}, {%r2}, {%r3}, {%r0, %r1};", .targetMismatch, ".version 7.0",
      target: "sm_75", version: "6.5"),
    Case(
      "ldmatrix.sync.aligned.m8n8.x1.shared.b16 {%r0}, [tile];", .targetMismatch, ".version 6.5",
      target: "sm_75", version: "6.4"),
  ]

  private func check(_ test: Case) throws {
    var kernel = TestKernel(test.body)
    kernel.target = test.target
    kernel.version = test.version
    let error = try #require(throws: LoweringError.self) { try kernel.program() }
    #expect(error.kind == test.kind, "\(error)")
    #expect(error.kernel == "k")
    let text = error.description
    for word in test.words { #expect(text.contains(word), "'\(word)' is not in: \(text)") }
    #expect(text.hasSuffix("(kernel k)") && !text.contains("\n"))
    #expect(
      error.position == SourcePosition(line: TestKernel.firstLine, column: test.column), "\(error)")
    #expect(text.hasPrefix("\(TestKernel.firstLine):\(test.column): "))
  }

  @Test(arguments: names) func refusedNames(_ test: Case) throws { try check(test) }
  @Test(arguments: widths) func refusedWidths(_ test: Case) throws { try check(test) }
  @Test(arguments: operands) func refusedOperands(_ test: Case) throws { try check(test) }
  @Test(arguments: unsupported) func refusedUnsupported(_ test: Case) throws { try check(test) }
  @Test(arguments: targets) func refusedTargets(_ test: Case) throws { try check(test) }

  @Test func everyTargetRuleHasALeastTargetThatPasses() throws {
    for test in Self.targets {
      var kernel = TestKernel(test.body)
      #expect(try kernel.program().target == .sm80)
      kernel.target = "sm_90"
      #expect(try kernel.program().target == .sm90)
    }
    var kernel = TestKernel("mov.u32 %r2, 1;")
    kernel.target = "sm_70"
    let error = try #require(throws: LoweringError.self) { try kernel.program() }
    #expect(error.kind == .targetMismatch)
  }

  @Test func sharedMemoryThatNoBlockHas() throws {
    // 227 KiB pass; a byte more does not, in one variable or in several.
    var kernel = TestKernel("ret;")
    kernel.sharedBytes = 227 * 1024
    #expect(try kernel.program().staticSharedBytes == 227 * 1024)
    kernel.sharedBytes += 1
    var error = try #require(throws: LoweringError.self) { try kernel.program() }
    #expect(error.kind == .invalid && error.message.contains("227 KiB"))
    kernel = TestKernel("{ .shared .b8 inner[131072]; ret; }")
    kernel.sharedBytes = 131072
    error = try #require(throws: LoweringError.self) { try kernel.program() }
    #expect(error.kind == .invalid && error.message.contains("262144 bytes"))
  }

  @Test func parametersPastTheLimit() throws {
    var kernel = TestKernel("ret;")
    kernel.parameters = [".b8 a[32764]"]
    #expect(try kernel.program().instructionCount == 1)
    kernel.parameters = [".b8 a[32764]", ".u8 b"]
    let error = try #require(throws: LoweringError.self) { try kernel.program() }
    #expect(error.kind == .invalid && error.message.contains("32765 bytes"))
  }

  @Test func labelsOfAnotherScope() throws {
    // The parser refuses such a text, so the tree is built by hand.
    let branch = Statement.instruction(
      Instruction(operation: .control(Control(.bra)), operands: [.name("INNER")]))
    for body in [[branch], [.block([.label("INNER")]), branch]] {
      let kernel = Kernel(name: "k", body: body)
      let module = Module(
        version: LanguageVersion(7, 8), target: .sm80, declarations: [.kernel(kernel)])
      let error = try #require(throws: LoweringError.self) { try Program(kernel, of: module) }
      #expect(error.kind == .invalid && error.message.contains("INNER"))
      #expect(error.position == nil)
    }
  }

  @Test func wrongOperandCountsOfBuiltKernels() throws {
    let operations: [PTX.Operation] = [
      .arithmetic(Arithmetic(.add, type: .u32)), .move(Move(type: .u32)),
      .lookupTable(LookupTable()),
      .shuffle(Shuffle(.idx)), .vote(Vote(.all)), .asyncCopy(.copy(.cg)), .asyncCopy(.waitGroup),
      .load(Load(.global, type: .u32)), .store(Store(.shared, type: .u32)), .barrier(Barrier()),
      .control(Control(.bra)), .matrixLoad(MatrixLoad(count: .one)), .select(Select(type: .u32)),
      .matrixMultiply(MatrixMultiply(shape: .m8n8k128, operation: .xor)),
      .numericMatrixMultiply(NumericMatrixMultiply(.m8n8k16, a: .s8, c: .s32)),
      .numericMatrixMultiply(
        NumericMatrixMultiply(.m16n8k32, a: .s8, c: .s32, sparsity: .unordered)),
      .warpMatrixMultiply(WarpMatrixMultiply(.m16n16k16, .row, .col, a: .f16, c: .f16)),
      .warpMatrixTransfer(WarpMatrixTransfer(.b, .col, .m8n8k32, .shared, type: .s4)),
      .matrixTranspose(MatrixTranspose()),
    ]
    for operation in operations {
      let kernel = Kernel(name: "k", body: [.instruction(Instruction(operation: operation))])
      let module = Module(
        version: LanguageVersion(7, 8), target: .sm80, declarations: [.kernel(kernel)])
      let error = try #require(throws: LoweringError.self) { try Program(kernel, of: module) }
      #expect(error.kind == .invalid && error.message.contains("operands"))
    }
  }
}
