import Emulator
import PTX
import Testing

/// Matrix instructions need the whole warp, and operands of the right number and kind.
struct MatrixConvergenceTests {
  /// Instructions that a text may hold; registers `%r10` to `%r17` and the tile's address in `%r3`.
  static let instructions = [
    "mma.sync.aligned.m8n8k16.row.col.s32.s8.s8.s32 {%r10, %r11}, {%r12}, {%r13}, {%r10, %r11};",
    "mma.sync.aligned.m16n8k8.row.col.f16.f16.f16.f16 {%r10, %r11}, {%r12, %r13}, {%r14}, "
      + "{%r10, %r11};",
    "wmma.mma.xor.popc.sync.aligned.row.col.m8n8k128.s32.b1.b1.s32 {%r10, %r11}, {%r12}, {%r13}, "
      + "{%r10, %r11};",
    "wmma.load.a.sync.aligned.row.m8n8k128.shared.b1 {%r10}, [%r3];",
    "wmma.store.d.sync.aligned.row.m8n8k128.shared.s32 [%r3], {%r10, %r11};",
    "ldmatrix.sync.aligned.m8n8.x1.shared.b16 {%r10}, [%r3];",
    "stmatrix.sync.aligned.m8n8.x1.shared.b16 [%r3], {%r10};",
    "movmatrix.sync.aligned.m8n8.trans.b16 %r10, %r11;",
  ]

  private func kernel(_ guarded: String) -> TestKernel {
    var kernel = TestKernel(
      """
      mov.u32 %r3, tile; setp.lt.u32 %p0, %i, 16; setp.lt.u32 %p1, %i, 32; mov.u32 %r10, 7;
      \(guarded)
      st.global.u32 [%out], %r10;
      """)
    (kernel.version, kernel.target) = ("7.8", "sm_90")
    return kernel
  }

  @Test(arguments: instructions) func missingLanesAreReported(_ instruction: String) throws {
    let memory = GlobalMemory()
    let buffer = try memory.allocate("buffer", byteCount: 128)
    let fault = try kernel("@%p0 " + instruction)
      .fault(in: memory, [.pointer(buffer), .pointer(buffer)])
    guard case .missingLanes(let active) = fault.kind else {
      Issue.record("\(instruction): \(fault)")
      return
    }
    #expect(active == 0xFFFF)
  }

  @Test(arguments: instructions) func falseGuardsDoNothing(_ instruction: String) throws {
    #expect(
      try kernel("@!%p1 " + instruction).output(count: 32) == Array(repeating: 7, count: 32))
  }

  /// Lanes that come by different ways meet at the instruction.
  @Test(arguments: instructions) func lanesMeet(_ instruction: String) throws {
    _ = try kernel("@%p0 bra THERE; mov.u32 %r12, 0; THERE: \(instruction)").output(count: 32)
  }

  @Test func wrongRegistersAreRefused() throws {
    for (text, problem) in [
      (
        "mma.sync.aligned.m8n8k16.row.col.s32.s8.s8.s32 {%r10}, {%r12}, {%r13}, {%r10, %r11};",
        "needs 2 registers, not 1"
      ),
      (
        "mma.sync.aligned.m8n8k4.row.col.f64.f64.f64.f64 {%rd1, %rd2}, {%r12}, {%rd3}, "
          + "{%rd1, %rd2};",
        "register %r12 is .b32"
      ),
      ("wmma.load.a.sync.aligned.row.m16n16k16.f16 {%r10, %r11}, [%in];", "needs 8 registers"),
      ("wmma.load.a.sync.aligned.row.m8n8k128.b1 {%r10}, %in;", "address in brackets"),
      ("stmatrix.sync.aligned.m8n8.x2.shared.b16 [%r3], {%r10};", "needs 2 registers"),
    ] {
      let error = try #require(throws: LoweringError.self) { try kernel(text).program() }
      #expect(error.message.contains(problem), "\(error)")
    }
  }

  /// Forms that a program builds are held to the same rules as text.
  @Test func illegalFormsAreRefused() throws {
    let operands = Operand.vector([])
    for operation in [
      PTX.Operation.numericMatrixMultiply(NumericMatrixMultiply(.m16n8k4, a: .s8, c: .s32)),
      .warpMatrixMultiply(WarpMatrixMultiply(.m8n8k128, .row, .col, a: .b1, c: .s32)),
      .warpMatrixTransfer(WarpMatrixTransfer(.a, .col, .m8n8k128, .shared, type: .b1)),
    ] {
      let count = operation.operandCount?.upperBound ?? 0
      let kernel = Kernel(
        name: "k",
        body: [
          .instruction(
            Instruction(operation: operation, operands: Array(repeating: operands, count: count)))
        ])
      let module = Module(
        version: LanguageVersion(7, 8), target: .sm80, declarations: [.kernel(kernel)])
      let error = try #require(throws: LoweringError.self) { try Program(kernel, of: module) }
      #expect(error.kind == .invalid && error.message.contains(operation.mnemonic))
    }
  }
}
