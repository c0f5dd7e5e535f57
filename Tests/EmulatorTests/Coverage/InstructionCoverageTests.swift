import Emulator
import PTX
import Testing

/// Every form of the list parses, lowers and runs; what is not modelled is refused by its name.
@Suite struct InstructionCoverageTests {
  /// A module around an instruction. `%rd0`, `%rd1` (`%r6`, `%r7`) and `%rd2` are addresses in global
  /// memory, in shared memory and the generic address of shared memory; `%p0` is true.
  static func text(_ instruction: String, version: String = "8.6", target: String = "sm_90a")
    -> String
  {
    """
    .version \(version)
    .target \(target)
    .address_size 64
    .const .align 16 .b8 table[256]; .global .align 16 .b8 storage[65536];
    .global .texref image; .global .surfref surface;
    .func (.reg .b32 result) helper(.reg .b32 value) { add.s32 result, value, 1; ret; }
    .func nothing() { ret; }
    .entry k(.param .align 16 .b8 block[64])
    {
    .reg .pred %p<8>; .reg .b16 %rs<16>; .reg .b32 %r<64>; .reg .b64 %rd<48>; .reg .b128 %q<4>;
    .shared .align 128 .b8 tile[32768]; .shared .align 8 .b64 phase;
    .local .align 16 .b8 scratch[256]; .param .align 16 .b8 passed[16];
    mov.u64 %rd0, storage; mov.u32 %r6, tile; mov.u32 %r7, tile; cvt.u64.u32 %rd1, %r6;
    cvta.shared.u64 %rd2, %rd1; setp.eq.u32 %p0, 0, 0; mov.u32 %r2, 1; mov.u32 %r9, 3;
    \(instruction)
    }
    """
  }

  /// The line on which the instruction stands.
  static let line = 15

  @Test func everyFormRuns() throws {
    var refused: [String] = []
    for instruction in InstructionForms.all {
      do {
        let module = try Module(parsing: Self.text(instruction))
        let program = try Program(try #require(module.kernels.first), of: module)
        let launch = Launch(
          grid: Dimensions(1), block: Dimensions(32),
          arguments: [.bytes([UInt8](repeating: 1, count: 64))])
        _ = try Emulator(memory: GlobalMemory(), threads: 1)
          .run(program, launch, instructionLimit: 1000)
      } catch {
        refused.append("\(instruction)\n      \(error)")
      }
    }
    #expect(InstructionForms.all.count > 1000)
    #expect(refused.isEmpty, "\(refused.count) refused:\n\(refused.joined(separator: "\n"))")
  }

  static let unsupported = """
    tex.2d.v4.f32.f32 {%r8, %r9, %r10, %r11}, [image, {%r1, %r2}];
    tex.1d.v4.f32.s32 {%r8, %r9, %r10, %r11}, [image, {%r1}];
    tex.3d.v4.f32.f32 {%r8, %r9, %r10, %r11}, [image, {%r1, %r2, %r3, %r4}];
    tex.a2d.v4.f32.f32 {%r8, %r9, %r10, %r11}, [image, {%r1, %r2, %r3, %r4}];
    tex.level.2d.v4.f32.f32 {%r8, %r9, %r10, %r11}, [image, {%r1, %r2}], %r3;
    tld4.r.2d.v4.f32.f32 {%r8, %r9, %r10, %r11}, [image, {%r1, %r2}];
    txq.width.b32 %r8, [image];
    suld.b.2d.b8.trap {%rs1}, [surface, {%r1, %r2}];
    sust.b.2d.b32.trap [surface, {%r1, %r2}], {%r8};
    sust.b.1d.v4.b32.trap [surface, {%r1}], {%r8, %r9, %r10, %r11};
    sured.b.add.2d.u32.trap [surface, {%r1, %r2}], %r8;
    suq.width.b32 %r8, [surface];
    istypep.texref %p1, %rd8;
    wgmma.fence.sync.aligned;
    wgmma.commit_group.sync.aligned;
    wgmma.wait_group.sync.aligned 0;
    wgmma.mma_async.sync.aligned.m64n8k16.f32.f16.f16 {%r8, %r9, %r10, %r11}, %rd8, %rd9, 1, 1, 1, 0, 0;
    cp.async.bulk.shared::cluster.global.mbarrier::complete_tx::bytes [tile], [%rd0], 16, [phase];
    cp.async.bulk.global.shared::cta.bulk_group [%rd0], [tile], 16;
    cp.async.bulk.commit_group;
    cp.async.bulk.wait_group 0;
    cp.async.bulk.wait_group.read 0;
    cp.async.bulk.prefetch.L2.global [%rd0], 16;
    cp.async.bulk.tensor.2d.shared::cluster.global.mbarrier::complete_tx::bytes [tile], [%rd8, {%r8, %r9}], [phase];
    cp.async.bulk.tensor.2d.global.shared::cta.bulk_group [%rd8, {%r8, %r9}], [tile];
    cp.async.bulk.prefetch.tensor.2d.L2.global.tile [%rd8, {%r8, %r9}];
    cp.reduce.async.bulk.global.shared::cta.bulk_group.add.u32 [%rd0], [tile], 16;
    cp.reduce.async.bulk.tensor.1d.global.shared::cta.add.bulk_group [%rd8, {%r8}], [tile];
    prefetch.tensormap [%rd8];
    tensormap.replace.tile.global_address.global.b1024.b64 [%rd0], %rd8;
    tensormap.cp_fenceproxy.global.shared::cta.tensormap::generic.release.gpu.sync.aligned [%rd0], [tile], 128;
    red.async.relaxed.cluster.global.add.u32 [%rd0], %r8, [phase];
    st.async.weak.shared::cluster.mbarrier::complete_tx::bytes.u32 [%r6], %r8, [%r7];
    multimem.ld_reduce.relaxed.sys.global.add.f32 %r8, [%rd0];
    multimem.st.relaxed.sys.global.f32 [%rd0], %r8;
    multimem.red.relaxed.sys.global.add.f32 [%rd0], %r8;
    alloca.u64 %rd8, 64;
    stacksave.u64 %rd8;
    stackrestore.u64 %rd8;
    tcgen05.alloc.cta_group::1.sync.aligned.shared::cta.b32 [tile], 32;
    tcgen05.dealloc.cta_group::1.sync.aligned.b32 %r8, 32;
    tcgen05.ld.sync.aligned.32x32b.x1.b32 %r8, [%r9];
    tcgen05.ld.sync.aligned.16x64b.x2.b32 {%r8, %r9}, [%r10];
    tcgen05.st.sync.aligned.32x32b.x1.b32 [%r9], %r8;
    tcgen05.mma.cta_group::1.kind::f16 [%r8], %rd8, %rd9, %r9, %p1;
    tcgen05.commit.cta_group::1.mbarrier::arrive::one.shared::cluster.b64 [%rd8];
    tcgen05.wait::ld.sync.aligned;
    tcgen05.fence::before_thread_sync;
    clusterlaunchcontrol.try_cancel.async.shared::cta.mbarrier::complete_tx::bytes.b128 [tile], [phase];
    """

  @Test func whatIsNotModelledIsRefusedByName() throws {
    for line in Self.unsupported.split(separator: "\n") {
      let mnemonic = try #require(line.split { $0 == " " || $0 == ";" }.first)
      do {
        let module = try Module(
          parsing: Self.text(String(line), version: "8.7", target: "sm_100a"))
        _ = try Program(try #require(module.kernels.first), of: module)
        Issue.record("\(line) is accepted")
      } catch let error as LoweringError {
        #expect(error.kind == .notSupported, "\(line): \(error)")
        #expect(error.position?.line == Self.line, "\(error)")
        #expect(error.message.contains(mnemonic), "\(error)")
      } catch {
        Issue.record("\(line): \(error)")
      }
    }
  }
}
