import PTX
import Testing

@Suite struct KernelBuilderTests {
  /// The lines of a kernel's body as they are printed, without declarations.
  private func lines(_ builder: KernelBuilder) -> [String] {
    builder.kernel.body.compactMap {
      switch $0 {
      case .instruction(let instruction): instruction.description
      case .label(let name): name + ":"
      default: nil
      }
    }
  }

  private func module(_ builder: KernelBuilder) -> Module {
    Module(
      version: LanguageVersion(7, 1), target: .sm80,
      declarations: [Module.dynamicShared("pool"), .kernel(builder.kernel)])
  }

  @Test func registersAreDeclaredByWidthAndCounted() {
    var b = KernelBuilder(name: "k", threads: 64)
    let types: [(ScalarType, String, ScalarType)] = [
      (.u32, "%r0", .b32), (.s64, "%rd0", .b64), (.pred, "%p0", .pred), (.f32, "%r1", .b32),
      (.u8, "%rs0", .b16), (.b16, "%rs1", .b16), (.f64, "%rd1", .b64), (.pred, "%p1", .pred),
    ]
    for (type, name, storage) in types {
      let register = b.register(type)
      #expect(register.name == name)
      #expect(register.type == storage)
    }
    #expect(b.registers(.b32, count: 3).map(\.name) == ["%r2", "%r3", "%r4"])
    #expect(b.registers(.b32, count: 0).isEmpty)
    let declarations: [Statement] = [
      (.pred, "%p", 2), (.b16, "%rs", 2), (.b32, "%r", 5), (.b64, "%rd", 2),
    ].map { type, prefix, count in
      .registers(
        RegisterDeclaration(type: type, declarators: [.range(prefix: prefix, count: count)]))
    }
    #expect(b.kernel.body == declarations)
  }

  @Test func parametersAndSharedMemory() throws {
    var b = KernelBuilder(name: "k", threads: 96)
    let pointer = b.globalPointer("input", alignment: 16)
    let count = b.parameter(.u32, "count")
    let tile = b.shared("tile", byteCount: 256)
    let pool = b.dynamicShared("pool")
    b.end()
    #expect([pointer, count, tile, pool].map(\.name) == ["%rd1", "%r0", "%r1", "%r2"])
    #expect(
      lines(b) == [
        "ld.param.u64 %rd0, [input];", "cvta.to.global.u64 %rd1, %rd0;",
        "ld.param.u32 %r0, [count];", "mov.u32 %r1, tile;", "mov.u32 %r2, pool;", "ret;",
      ])
    let kernel = b.kernel
    #expect(kernel.directives == [.requiredThreads([96])])
    #expect(
      kernel.parameters == [
        Parameter(
          type: .u64, name: "input", pointer: Parameter.Pointer(space: .global, alignment: 16)),
        Parameter(type: .u32, name: "count"),
      ])
    let text = module(b).text
    #expect(text.contains(".shared .align 128 .b8 tile[256];"))
    #expect(text.contains(".extern .shared .align 128 .b8 pool[];"))
    #expect(try Module(parsing: text) == module(b))
  }

  @Test func labelsAreUnique() {
    var b = KernelBuilder(name: "k", threads: 32)
    var labels: [String] = []
    for stem in ["loop", "end", "loop", "loop_0", "loop", "end_0_0"] {
      labels.append(b.newLabel(stem))
    }
    #expect(Set(labels).count == labels.count, "\(labels)")
    #expect(labels.first == "loop_0")
  }

  @Test func guardsApplyToTheirClosureAlone() {
    var b = KernelBuilder(name: "k", threads: 32)
    let p = b.register(.pred)
    b.move(.u32, 1)
    b.guarded(by: p) {
      $0.move(.u32, 2)
      $0.barrier()
    }
    b.guarded(by: p, negated: true) { $0.move(.u32, 3) }
    b.guarded(by: nil) { $0.move(.u32, 4) }
    #expect(
      lines(b) == [
        "mov.u32 %r0, 1;", "@%p0 mov.u32 %r1, 2;", "@%p0 bar.sync 0;", "@!%p0 mov.u32 %r2, 3;",
        "mov.u32 %r3, 4;",
      ])
  }

  /// An inner guard narrows the outer one; it does not replace it.
  @Test func guardsNest() {
    var b = KernelBuilder(name: "k", threads: 32)
    let (p, q) = (b.register(.pred), b.register(.pred))
    b.guarded(by: p, negated: true) {
      $0.guarded(by: q) { $0.move(.u32, 1) }
      $0.guarded(by: q, negated: true) { $0.move(.u32, 2) }
      $0.guarded(by: nil) { $0.move(.u32, 3) }
      $0.branch(to: "end", if: q)
    }
    b.place("end")
    b.end()
    #expect(
      lines(b) == [
        "not.pred %p2, %p0;", "@!%p0 mov.pred %p2, %p1;", "@%p2 mov.u32 %r0, 1;",
        "not.pred %p3, %p0;", "@!%p0 not.pred %p3, %p1;", "@%p3 mov.u32 %r1, 2;",
        "@!%p0 mov.u32 %r2, 3;", "not.pred %p4, %p0;", "@!%p0 mov.pred %p4, %p1;",
        "@%p4 bra end;", "end:", "ret;",
      ])
  }

  @Test func branches() {
    var b = KernelBuilder(name: "k", threads: 32)
    let p = b.register(.pred)
    b.branch(to: "a")
    b.branch(to: "a", uniform: true)
    b.branch(to: "a", if: p)
    b.branch(to: "a", if: p, negated: true, uniform: true)
    b.guarded(by: p) { $0.branch(to: "a") }
    b.place("a")
    #expect(
      lines(b) == [
        "bra a;", "bra.uni a;", "@%p0 bra a;", "@!%p0 bra.uni a;", "@%p0 bra a;", "a:",
      ])
  }

  @Test func textParsesBackEqual() throws {
    var b = KernelBuilder(name: "sum", threads: 32)
    let input = b.globalPointer("input", alignment: 4)
    let count = b.parameter(.u32, "count")
    let index = b.move(.u32, Operand.special(.threadX))
    let sum = b.move(.u32, 0)
    let (loop, end) = (b.newLabel("loop"), b.newLabel("end"))
    b.place(loop)
    let isInside = b.compare(.lo, .u32, index, count)
    b.branch(to: end, if: isInside, negated: true)
    let address = b.multiplyAddWide(.u32, index, 4, input)
    let value = b.load(.global, .u32, from: Address(base: address.name, offset: -8))
    b.add(.u32, sum, value, into: sum)
    b.add(.u32, index, 32, into: index)
    b.branch(to: loop, uniform: true)
    b.place(end)
    b.store(.global, .u32, [sum], to: Address(base: input.name))
    b.end()
    let text = module(b).text
    let parsed = try Module(parsing: text)
    #expect(parsed == module(b))
    #expect(parsed.text == text)
  }
}
