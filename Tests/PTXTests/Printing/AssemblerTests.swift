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
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("apsim-ptxas-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let source = folder.appendingPathComponent("module.ptx")
    try Data(text.utf8).write(to: source)
    let process = Process()
    process.executableURL = assembler
    process.arguments = [
      "-arch=\(target)", "-o", folder.appendingPathComponent("module.cubin").path, source.path,
    ]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let message = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return process.terminationStatus == 0 ? nil : String(decoding: message, as: UTF8.self)
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
