import Foundation
import PTX
import Testing

/// NVIDIA's assembler, if it is installed (`make ptxas`) or named by `APSIM_PTXAS`.
private let assembler: URL? = {
  if let path = ProcessInfo.processInfo.environment["APSIM_PTXAS"] {
    return URL(fileURLWithPath: path)
  }
  var root = URL(fileURLWithPath: #filePath)
  for _ in 0..<4 { root.deleteLastPathComponent() }
  let installed = root.appendingPathComponent(".tools/ptxas")
  return FileManager.default.isExecutableFile(atPath: installed.path) ? installed : nil
}()

/// What we print is what NVIDIA's assembler accepts.
@Suite(.enabled(if: assembler != nil, "run `make ptxas` to install NVIDIA's assembler"))
struct AssemblerTests {
  /// Assembles a text for an architecture. Returns what the assembler complains about.
  private func complaints(_ text: String, for target: Target) throws -> String? {
    try assemble(text, for: target).complaint
  }

  /// Assembles a text for an architecture.
  private func assemble(
    _ text: String, for target: Target
  ) throws -> (machineCode: Data?, complaint: String?) {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("apsim-ptxas-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let source = folder.appendingPathComponent("module.ptx")
    try Data(text.utf8).write(to: source)
    let process = Process()
    process.executableURL = assembler
    let machineCode = folder.appendingPathComponent("module.cubin")
    process.arguments = ["-arch=\(target)", "-o", machineCode.path, source.path]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let message = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      return (nil, String(decoding: message, as: UTF8.self))
    }
    return (try Data(contentsOf: machineCode), nil)
  }

  /// The body of a kernel with every construct that the printer knows and Turing accepts.
  private let turing = """
    .visible .global .align 8 .u32 counter;
    .extern .shared .align 16 .b8 pool[];
    .const .align 4 .b32 table[4][2];
    .weak .entry empty() .reqntid 32 .maxnreg 32 { ret; }
    .visible .entry k(
      .param .u64 .ptr .global .align 16 a, .param .u64 .ptr b, .param .align 8 .b8 c[16],
      .param .u64 .ptr .align 4 d, .param .f32 e
    ) .maxntid 128, 1, 1 .minnctapersm 2 {
      .reg .pred %p<4>;
      .reg .b32 %r<30>, single;
      .reg .b64 %rd<5>;
      .reg .f32 %f<3>;
      .reg .f64 %fd<3>;
      .shared .align 16 .b8 tile[1024];
      .local .align 8 .f64 stack[2];
      ld.param.u64 %rd1, [a];
      ld.param.u32 %r1, [c+8];
      mov.u32 %r2, %tid.x;
      mov.u32 %r3, tile;
      mov.f32 %f1, 0f3F800000;
      mov.f64 %fd1, 1.5;
      mov.b64 %rd2, -9223372036854775808;
      mov.b32 single, 0xFFFFFFFF;
      ld.global.v4.u32 {%r4, %r5, %r6, %r7}, [%rd1-16];
      ld.global.v2.u32 {%r8, _}, [%rd1+-32];
      bar.sync 0;
      ldmatrix.sync.aligned.x4.m8n8.shared.b16 {%r4, %r5, %r6, %r7}, [%r3+64];
    loop: .pragma "nounroll";
      mma.sync.aligned.m8n8k128.row.col.s32.b1.b1.s32.xor.popc {%r8, %r9}, {%r4}, {%r5}, {%r8, %r9};
      shfl.sync.bfly.b32 %r14|%p2, %r8, 1, 31, -1;
      lop3.b32 %r15, %r1, %r2, %r14, 0x96;
      vote.sync.ballot.b32 %r16, !%p2, -1;
      { .reg .b32 half; mov.b32 half, %r15; inner: @%p3 bra inner; }
      setp.lt.s32 %p1, %r2, 017;
      @%p1 bra loop;
      @!%p1 bra.uni done;
    done:
      st.global.v4.b32 [%rd1], {%r8, %r9, 1, -2};
      ret;
    }
    """

  /// What Ampere added.
  private let ampere = """
    .visible .entry m(.param .u64 .ptr .global .align 16 a) {
      .reg .b32 %r<30>;
      .reg .b64 %rd<5>;
      .shared .align 128 .b8 tile[2][4096];
      ld.param.u64 %rd1, [a];
      mov.u32 %r1, tile;
      cp.async.cg.shared.global [%r1+16], [%rd1+-16], 16;
      cp.async.ca.shared.global [%r1], [%rd1], 4;
      cp.async.commit_group;
      cp.async.wait_group 0;
      bar.sync 0;
      ldmatrix.sync.aligned.m8n8.x2.shared.b16 {%r2, %r3}, [%r1];
      mma.sync.aligned.m16n8k256.row.col.s32.b1.b1.s32.xor.popc {%r4, %r5, %r6, %r7},
        {%r2, %r3, %r2, %r3}, {%r2, %r3}, {%r4, %r5, %r6, %r7};
      mma.sync.aligned.m16n8k256.row.col.s32.b1.b1.s32.popc.and {%r4, %r5, %r6, %r7},
        {%r2, %r3, %r2, %r3}, {%r2, %r3}, {%r4, %r5, %r6, %r7};
      mma.sync.aligned.m16n8k128.row.col.s32.b1.b1.s32.and.popc {%r4, %r5, %r6, %r7}, {%r2, %r3},
        {%r2}, {%r4, %r5, %r6, %r7};
      mma.sync.aligned.m8n8k128.row.col.s32.b1.b1.s32.and.popc {%r4, %r5}, {%r2}, {%r3}, {%r4, %r5};
      st.global.v2.u32 [%rd1], {%r4, %r5};
      ret;
    }
    """

  @Test(arguments: [
    ("7.0", Target.sm75), ("7.1", .sm80), ("7.1", .sm86), ("7.8", .sm89), ("7.8", .sm90),
    ("8.0", Target(90, isArchitectureSpecific: true)),
  ])
  func printedTextsAreAccepted(version: String, target: Target) throws {
    let parts = target == .sm75 ? [turing] : [turing, ampere]
    let module = try Module(
      parsing: ".version \(version)\n.target \(target)\n" + parts.joined(separator: "\n"))
    let complaint = try complaints(module.text, for: target)
    #expect(complaint == nil, "\(complaint ?? "")\n\(module.text)")
  }

  @Test(arguments: [Target.sm86, .sm89, .sm90])
  func ampereTextsReachLaterArchitectures(target: Target) throws {
    let module = try Module(parsing: ".version 7.1\n.target sm_80\n" + turing + ampere)
    let complaint = try complaints(module.text, for: target)
    #expect(complaint == nil, "\(complaint ?? "")\n\(module.text)")
  }

  @Test func theAssemblerObjectsToWhatIsWrong() throws {
    var module = try Module(parsing: ".version 7.1\n.target sm_80\n" + ampere)
    module.target = .sm75
    #expect(try complaints(module.text, for: .sm75)?.contains("requires") == true)
  }

  /// What a compiler wrote and what we print of it are one program. The version is lowered to what
  /// the assembler knows, and line numbers, which we drop, are left out.
  @Test(arguments: CompiledText.names)
  func printingChangesNoMachineCode(name: String) throws {
    var module = try Module(parsing: CompiledText.bytes(name))
    let original = String(decoding: try CompiledText.bytes(name), as: UTF8.self)
      .replacing(".version \(module.version)", with: ".version 8.0")
      .split(separator: "\n").filter { !$0.contains("\t.loc\t") && !$0.contains("\t.file\t") }
      .joined(separator: "\n")
    module.version = LanguageVersion(8, 0)
    let isDebug = name.hasSuffix("debug")
    let expected = try assemble(original, for: module.target)
    let printed = try assemble(module.text, for: module.target)
    #expect(expected.complaint == nil && printed.complaint == nil, "\(printed.complaint ?? "")")
    // The debug sections, which we drop too, are a part of the one.
    if !isDebug { #expect(expected.machineCode == printed.machineCode) }
  }

  /// Functions, calls, initial values and constant expressions that we accept or refuse as the
  /// assembler does.
  @Test func theAssemblerAgreesAboutModules() throws {
    let texts = [
      ".func f(); .func f() { ret; }", ".func f() { ret; } .func f() { ret; }",
      ".entry k(); .entry k() { ret; }", ".func f .noreturn { trap; }",
      ".func g { ret; } .entry k() { call g; call.uni g; call (), g, (); call g, (); ret; }",
      ".func (.param .u32 r) g() { ret; } .entry k() { .param .b32 p; call (p), g; ret; }",
      ".func g(.param .u32 a) { ret; } .entry k() { call g, (7); ret; }",
      ".func f(.param .b32 a, .param .align 8 .b8 v[]) { ret; }",
      ".visible .func h(); .visible .func g() { ret; } .alias h, g;",
      ".entry k() { .reg .b64 f; p: .callprototype _ (); call f, (), p; call f, p; ret; }",
      ".entry k() { .reg .b64 f; p: .callprototype (.param .b32 _) _ (.param .b32 _);"
        + " .param .b32 r; call (r), f, (r), p; ret; }",
      ".func a() { ret; } .entry k() { .reg .b64 f; p: .calltargets a; call f, p; ret; }",
      ".entry k() { .reg .b32 i; t: .branchtargets A, B; brx.idx i, t; A: ret; B: ret; }",
      ".entry k() .maxntid 32 .reqntid 32 { ret; }",
      ".entry k() .reqnctapercluster 2, 1, 1 .explicitcluster { ret; }",
      ".pragma \"nounroll\"; .entry k() .pragma \"nounroll\"; { ret; }",
      ".global .texref t; .global .surfref u;", ".entry k(.param .u64 .ptr .surfref x) { ret; }",
      ".entry k() { .reg .v4 .b32 v<3>; mov.b32 v1.x, v2.a; ret; }",
      ".entry k() { .extern .shared .b8 s[]; ret; }", ".shared .b8 s[];", ".common .global .u32 a;",
      ".global .attribute(.managed) .align 4 .u32 a = 5;",
      ".global .u32 a[2][2] = {1, 2, 3, 4};", ".global .u32 a[2][2] = {{1}, {3, 4}};",
      ".global .u32 a[2] = {1, 2, 3};", ".global .u32 a[] = {1, 2, 3};",
      ".global .u32 a[][2] = {{1, 2}, {3, 4}};", ".global .u32 a = {1};", ".global .u32 a[4] = 1;",
      ".global .u32 a[4] = {};", ".global .v2 .u32 a[2] = {{1, 2}, {3, 4}};",
      ".global .v2 .u32 a[2] = {1, 2, 3, 4};", ".extern .global .u32 a = 1;", ".shared .u32 a = 1;",
      ".global .u32 g; .global .u64 p = g+4*2;", ".global .u32 g; .global .u64 p = g+-4;",
      ".global .u32 g; .global .u64 p = generic(g)+4;",
      ".global .u32 g; .global .u64 p = generic(g+4);", ".global .u32 g; .global .u64 p = (g);",
      ".global .u32 g; .global .u8 p[2] = {0xFF(g), 0xFF00(generic(g)+4)};",
      ".global .u32 g; .global .u8 p[1] = {0xFF(g)+1};", ".global .f32 a = -1.5 + 2.0 * 3.0;",
      ".global .u32 a = 1 ? 2 : 3;", ".global .u32 a = (.s64)5 / 2;", ".global .u32 a = 7 %(3);",
      ".global .u32 a = 1 / 0;", ".global .u32 a = !5 + ~0;", ".global .u32 a = 1 + 1.0;",
      ".entry k() { .reg .f64 r; mov.f64 r, -0d3FF0000000000000; ret; }",
      ".entry k() { .reg .f32 r; mov.f32 r, (0f3F800000); ret; }",
      ".entry k() { .reg .f32 r; mov.f32 r, 0f3F800000+0f3F800000; ret; }",
      ".entry k() { .reg .b32 r; mov.b32 r, !1.0; ret; }",
      ".entry k() { .reg .b32 r; mov.b32 r, 1.0 ? 1 : 2; ret; }",
    ]
    for text in texts {
      let module = ".version 8.0\n.target sm_90\n.address_size 64\n" + text
      let complaint = try complaints(module, for: .sm90)
      let found = mistakes(in: module)
      #expect(found.isEmpty == (complaint == nil), "\(text)\n\(found)\n\(complaint ?? "accepted")")
      guard complaint == nil, let printed = try? Module(parsing: module).text else { continue }
      let second = try complaints(printed, for: .sm90)
      #expect(second == nil, "\(printed)\n\(second ?? "")")
    }
  }

  /// What we accept or refuse as the assembler does. It lets `a<11>` and `a1<5>` both declare a10;
  /// we refuse that, since nobody can tell which of them a text means.
  @Test func theAssemblerAgreesAboutScopes() throws {
    let bodies = [
      ".reg .b32 a<10>; .reg .b32 a1<5>;", ".reg .b32 L; L:",
      ".reg .b32 a05; .reg .b32 a<9>;", "{ bra L; } L:", "bra L; { L: }", "L: { L: bra L; }",
      ".reg .b32 a;", ".reg .b32 p;", ".reg .b32 g;", ".shared .b32 s, t[2];", ".shared .b32 s[];",
      "add .s32 x, x, x;", "mov.b32 x, 09;", "mov.b32 x, -5U;", ";", ".reg .b32 q<0>;",
      "mov.b32 x, -0f3F800000;", "mov.b64 y, {x,{x}};", "@ ! %p ret;", "mov.f64 z, .5;",
      ".shared .align 3 .b32 s;", ".shared .b32 s[0];", ".extern .shared .b32 s[];", "L:", "{ }",
    ]
    for body in bodies {
      let text =
        moduleHeader + ".global .b32 g;\n.entry k(.param .b32 p)\n{\n"
        + ".reg .b32 x; .reg .b64 y; .reg .f64 z; .reg .pred %p;\n\(body)\nret;\n}\n"
      let complaint = try complaints(text, for: .sm80)
      let found = mistakes(in: text)
      #expect(found.isEmpty == (complaint == nil), "\(body)\n\(found)\n\(complaint ?? "accepted")")
    }
  }
}
