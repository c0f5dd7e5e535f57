import PTX
import Testing

/// Each method of the builder writes the instruction that it says, and returns its destination.
@Suite struct KernelBuilderInstructionsTests {
  /// The lines that `write` emits into a kernel that has the registers %r0, %r1, %rd0 and %p0.
  private func lines(
    _ write: (inout KernelBuilder, _ a: Register, _ b: Register, _ d: Register, _ p: Register) ->
      Void
  ) throws -> [String] {
    var builder = KernelBuilder(name: "k", threads: 32)
    let narrow = builder.registers(.b32, count: 2)
    let (wide, predicate) = (builder.register(.b64), builder.register(.pred))
    write(&builder, narrow[0], narrow[1], wide, predicate)
    let module = Module(
      version: LanguageVersion(7, 1), target: .sm80, declarations: [.kernel(builder.kernel)])
    #expect(try Module(parsing: module.text) == module)
    return builder.kernel.body.compactMap {
      if case .instruction(let instruction) = $0 { instruction.description } else { nil }
    }
  }

  @Test func arithmetic() throws {
    let written = try lines { b, x, y, d, _ in
      b.add(.u32, x, 5)
      b.add(.u64, d, d, into: d)
      b.subtract(.s32, x, y)
      _ = b.multiply(.u32, x, y)
      _ = b.multiplyWide(.u32, x, -3)
      _ = b.multiplyWide(.u16, b.register(.u16), 2)
      b.multiplyAdd(.u32, x, 4, y, into: y)
      _ = b.multiplyAddWide(.u32, x, y, d)
      _ = b.arithmetic(.min, .s32, [x, y])
    }
    #expect(
      written == [
        "add.u32 %r2, %r0, 5;", "add.u64 %rd0, %rd0, %rd0;", "sub.s32 %r3, %r0, %r1;",
        "mul.lo.u32 %r4, %r0, %r1;", "mul.wide.u32 %rd1, %r0, -3;", "mul.wide.u16 %r5, %rs0, 2;",
        "mad.lo.u32 %r1, %r0, 4, %r1;", "mad.wide.u32 %rd2, %r0, %r1, %rd0;",
        "min.s32 %r6, %r0, %r1;",
      ])
  }

  @Test func logicComparisonAndSelection() throws {
    let written = try lines { b, x, y, d, p in
      b.logic(.xor, .b32, x, y)
      b.logic(.shl, .b64, d, 2, into: d)
      b.logic(.and, .pred, p, p)
      _ = b.populationCount(x)
      b.compare(.hs, .u32, x, 7)
      b.compare(.lt, .s64, d, d, into: p)
      _ = b.select(.u32, 16, 0, if: p)
    }
    #expect(
      written == [
        "xor.b32 %r2, %r0, %r1;", "shl.b64 %rd0, %rd0, 2;", "and.pred %p1, %p0, %p0;",
        "popc.b32 %r3, %r0;", "setp.hs.u32 %p2, %r0, 7;", "setp.lt.s64 %p0, %rd0, %rd0;",
        "selp.u32 %r4, 16, 0, %p0;",
      ])
  }

  @Test func dataMovement() throws {
    let written = try lines { b, x, y, d, _ in
      b.move(.u32, Operand.special(.blockY))
      b.move(.u32, 0, into: x)
      _ = b.convert(to: .u64, from: .u32, x)
      _ = b.load(.global, .u8, from: Address(base: d.name, offset: 3))
      b.load(.shared, .u32, into: [x, y], from: Address(base: x.name))
      b.load(.global, .u32, into: [x, y, x, y], from: Address(base: d.name))
      b.load(.global, .u32, into: [x], from: Address(base: d.name))
      b.store(.global, .u32, [x], to: Address(base: d.name, offset: -4))
      b.store(.shared, .u32, [x, y], to: Address(base: y.name, offset: 8))
    }
    #expect(
      written == [
        "mov.u32 %r2, %ctaid.y;", "mov.u32 %r0, 0;", "cvt.u64.u32 %rd1, %r0;",
        "ld.global.u8 %r3, [%rd0+3];", "ld.shared.v2.u32 {%r0, %r1}, [%r0];",
        "ld.global.v4.u32 {%r0, %r1, %r0, %r1}, [%rd0];", "ld.global.u32 %r0, [%rd0];",
        "st.global.u32 [%rd0+-4], %r0;", "st.shared.v2.u32 [%r1+8], {%r0, %r1};",
      ])
  }

  @Test func asynchronousCopies() throws {
    let written = try lines { b, x, y, d, _ in
      b.asyncCopy(to: Address(base: x.name, offset: 16), from: Address(base: d.name))
      b.asyncCopy(to: Address(base: x.name), from: Address(base: d.name), sourceBytes: y)
      b.commitCopies()
      b.waitForCopies(pending: 1)
    }
    #expect(
      written == [
        "cp.async.cg.shared.global [%r0+16], [%rd0], 16;",
        "cp.async.cg.shared.global [%r0], [%rd0], 16, %r1;", "cp.async.commit_group;",
        "cp.async.wait_group 1;",
      ])
  }

  @Test func warpLevel() throws {
    let written = try lines { b, x, y, _, p in
      b.loadMatrices(into: [x], from: Address(base: y.name))
      b.loadMatrices(into: [x, y], from: Address(base: y.name))
      b.loadMatrices(into: [x, y, x, y], from: Address(base: y.name, offset: 64))
      b.multiplyAccumulate(
        MatrixMultiply(shape: .m8n8k128, operation: .xor), accumulators: [x, y], a: [x], b: [y])
      _ = b.shuffleButterfly(x, mask: 16)
      _ = b.ballot(p)
      b.barrier()
    }
    #expect(
      written == [
        "ldmatrix.sync.aligned.m8n8.x1.shared.b16 {%r0}, [%r1];",
        "ldmatrix.sync.aligned.m8n8.x2.shared.b16 {%r0, %r1}, [%r1];",
        "ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%r0, %r1, %r0, %r1}, [%r1+64];",
        "mma.sync.aligned.m8n8k128.row.col.s32.b1.b1.s32.xor.popc {%r0, %r1}, {%r0}, {%r1}, "
          + "{%r0, %r1};",
        "shfl.sync.bfly.b32 %r2, %r0, 16, 31, 4294967295;",
        "vote.sync.ballot.b32 %r3, %p0, 4294967295;", "bar.sync 0;",
      ])
  }

  @Test func specialRegisters() {
    let names: [Operand.Special: String] = [
      .threadX: "%tid.x", .threadY: "%tid.y", .blockX: "%ctaid.x", .blockY: "%ctaid.y",
      .blockZ: "%ctaid.z", .blockWidth: "%ntid.x", .gridWidth: "%nctaid.x", .lane: "%laneid",
    ]
    for (register, name) in names { #expect(Operand.special(register) == .name(name)) }
  }
}
