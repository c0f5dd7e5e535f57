import PTX
import Testing

@Suite struct MatrixMultiplyTests {
  @Test func formsAndSpellings() throws {
    for shape in MatrixMultiply.Shape.allCases {
      for operation in MatrixMultiply.BitOperation.allCases {
        let form = MatrixMultiply(shape: shape, operation: operation)
        try expectCanonical(
          "mma.sync.aligned.\(shape).row.col.s32.b1.b1.s32.\(operation).popc",
          .matrixMultiply(form))
        #expect(
          try Operation(
            mnemonic: "mma.sync.aligned.\(shape).row.col.s32.b1.b1.s32.popc.\(operation)")
            == .matrixMultiply(form))
        #expect(form.name == "mma.\(shape).b1.\(operation)")
      }
    }
  }

  /// A lane's share of each operand, from the fragment figures of the PTX manual.
  @Test func fragmentSizes() {
    func sizes(_ shape: MatrixMultiply.Shape) -> [Int] {
      [shape.m, shape.n, shape.k, shape.aRegisters, shape.bRegisters, shape.accumulatorRegisters]
    }
    #expect(sizes(.m8n8k128) == [8, 8, 128, 1, 1, 2])
    #expect(sizes(.m16n8k128) == [16, 8, 128, 2, 1, 4])
    #expect(sizes(.m16n8k256) == [16, 8, 256, 4, 2, 4])
  }

  @Test func refusals() {
    let wrong = [
      (
        "mma.sync.aligned.m16n8k32.row.col.s32.b1.b1.s32.xor.popc",
        "needs a shape for 1-bit operands"
      ),
      ("mma.sync.aligned.m8n8k128.col.col.s32.b1.b1.s32.xor.popc", "needs .row"),
      ("mma.sync.aligned.m8n8k128.row.col.s32.b1.s32.xor.popc", "needs .b1"),
      ("mma.sync.aligned.m8n8k128.row.col.b1.b1.s32.xor.popc", "needs .s32"),
      ("mma.sync.aligned.m8n8k128.row.col.s32.b1.b1.s32.or.popc", "needs .xor or .and"),
      ("mma.sync.aligned.m8n8k128.row.col.s32.b1.b1.s32.xor", "needs .popc"),
      (
        "mma.sync.aligned.m8n8k128.row.col.satfinite.s32.b1.b1.s32.xor.popc",
        "does not support the modifier .satfinite"
      ),
    ]
    for (mnemonic, problem) in wrong {
      #expect(complaint(about: mnemonic) == "\(mnemonic): mma \(problem)")
    }
  }
}
