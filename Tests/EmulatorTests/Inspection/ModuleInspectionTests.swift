import Emulator
import PTX
import Testing

@Suite struct ModuleInspectionTests {
  private func inspect(_ text: String, target: Target? = nil) throws -> ModuleInspection {
    ModuleInspection(try Module(parsing: text), target: target)
  }

  private func module(_ body: String, target: String = "sm_80", outside: String = "") -> String {
    """
    .version 7.1
    .target \(target)
    .address_size 64
    \(outside)
    .visible .entry k(.param .u64 x, .param .align 8 .b8 s[12], .param .u8 n)
    {
      .reg .b32 %r<9>; .reg .b64 %rd<4>;
    \(body)
    }
    """
  }

  @Test func countsWhatAKernelTakes() throws {
    let inspection = try inspect(
      module(
        """
        .shared .align 16 .b8 tile[100];
        .shared .u64 word;
        { .shared .b8 inner[3]; mov.u32 %r2, pool; }
        bar.sync 3;
        bar.sync 0;
        ld.shared.u32 %r1, [tile];
        ret;
        """, outside: ".extern .shared .align 16 .b8 pool[];"))
    #expect(inspection.problems == [])
    #expect(inspection.entries.count == 1)
    let entry = try #require(inspection.entries.first)
    #expect(entry.name == "k" && entry.isKernel)
    #expect(entry.instructions == 5)
    // 100 bytes, 4 to align, 8, 3; then up to the alignment of the dynamic memory.
    #expect((115...128).contains(entry.sharedBytes), "\(entry.sharedBytes)")
    #expect(entry.usesDynamicSharedMemory)
    // 8 for x, 12 for s at 8, 1 for n at 20.
    #expect(entry.parameterBytes == 21)
    #expect(entry.barriers == [0, 3])
    #expect(entry.oldestTarget == .sm75)
    #expect(try #require(entry.registers) >= 1)
  }

  @Test func listsEveryInstructionThatIsNotSupported() throws {
    let inspection = try inspect(
      module(
        """
        txq.width.b32 %r1, [x];
        mov.u32 %r1, %tid.x;
        suq.width.b32 %r1, [x];
        mov.u32 %r1, nonsense;
        add.u32 %r1, %r2, unknown;
        ret;
        """))
    let problems = try #require(inspection.entries.first).problems
    #expect(problems.map { $0.position?.line } == [8, 10, 11, 12])
    #expect(problems.map { $0.kind } == [.notSupported, .notSupported, .invalid, .invalid])
    #expect(problems[0].message.contains("txq.width.b32"))
    #expect(problems[3].message.contains("unknown"))
    #expect(inspection.entries[0].registers == nil)
  }

  @Test func functionsHaveTheirOwnProblems() throws {
    let inspection = try inspect(
      module(
        "call f, (); add.q9 %r1, %r1, %r1; ret;",
        outside: ".func f() { .reg .b32 %a; txq.width.b32 %a, [x]; popc.q %a, %a; ret; }"))
    #expect(inspection.entries.map(\.name) == ["f", "k"])
    #expect(inspection.entries.map(\.isKernel) == [false, true])
    #expect(inspection.entries[0].problems.map(\.kind) == [.notSupported, .invalid])
    #expect(inspection.entries[1].problems.map(\.kind) == [.invalid])
    #expect(inspection.entries[1].problems.first?.message.contains("add.q9") == true)
  }

  @Test func saysWhichTargetLacksAnInstruction() throws {
    let copy = "cp.async.cg.shared.global [%r1], [%rd1], 16;\nret;"
    let onA100 = try inspect(module(copy))
    #expect(onA100.problems == [])
    #expect(onA100.entries[0].oldestTarget == .sm80)

    let turing = try inspect(module(copy, target: "sm_75"))
    #expect(turing.problems.count == 1)
    #expect(turing.problems[0].kind == .targetMismatch)
    #expect(turing.problems[0].position?.line == 8)
    #expect(turing.problems[0].message.contains("needs .target sm_80"))

    let older = try inspect(module(copy), target: .sm75)
    #expect(older.problems.count == 2)
    #expect(older.problems[0].message.contains(".target sm_80, which does not run on sm_75"))
    #expect(older.problems[1].message.contains("does not run on sm_75"))
    #expect(try inspect(module(copy), target: .sm90).problems == [])
  }

  @Test func keepsCodeForOneArchitectureThere() throws {
    let text = module("ret;", target: "sm_90a").replacing("7.1", with: "8.0")
    #expect(try inspect(text).problems == [])
    #expect(try inspect(text, target: .sm90).problems == [])
    #expect(try inspect(text, target: Target(100)).problems.count == 1)
    #expect(throws: LoweringError.self) {
      try Emulator.check(try Module(parsing: text), runsOn: .sm80)
    }
  }

  @Test func hugeVariablesAreRefusedWithoutOverflow() throws {
    let inspection = try inspect(
      module(".shared .b8 a[1099511627776]; .shared .align 128 .b64 b[2]; ret;"))
    let entry = try #require(inspection.entries.first)
    #expect(entry.sharedBytes == (1 << 40) + 16)
    #expect(entry.problems.first?.kind == .invalid)
    let sizes = [Int?](repeating: 1 << 40, count: 3)
    let variable = Variable(space: .shared, type: .b64, name: "c", dimensions: sizes)
    let kernel = Kernel(name: "k", body: [.variable(variable), .variable(variable)])
    let built = Module(
      version: LanguageVersion(7, 0), target: .sm75, declarations: [.kernel(kernel)])
    #expect(ModuleInspection(built).entries.first?.sharedBytes == .max)
  }
}
