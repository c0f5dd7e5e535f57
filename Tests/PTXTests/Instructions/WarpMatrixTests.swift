import PTX
import Testing

/// wmma.load, wmma.store and wmma.mma as text.
@Suite struct WarpMatrixTests {
  /// Each type with its shapes and how registers it takes in A, B and accumulators, from the
  /// tables of the PTX manual.
  private static let operands:
    [(type: MatrixElementType, shapes: [(WarpMatrixShape, a: Int, b: Int)], target: Int)] = [
      (.f16, [(.m16n16k16, 8, 8), (.m32n8k16, 8, 8), (.m8n32k16, 8, 8)], 70),
      (.bf16, [(.m16n16k16, 4, 4), (.m32n8k16, 8, 2), (.m8n32k16, 2, 8)], 80),
      (.s8, [(.m16n16k16, 2, 2), (.m32n8k16, 4, 1), (.m8n32k16, 1, 4)], 72),
      (.u8, [(.m16n16k16, 2, 2), (.m32n8k16, 4, 1), (.m8n32k16, 1, 4)], 72),
      (.tf32, [(.m16n16k8, 4, 4)], 80), (.f64, [(.m8n8k4, 1, 1)], 80),
      (.s4, [(.m8n8k32, 1, 1)], 75), (.u4, [(.m8n8k32, 1, 1)], 75), (.b1, [(.m8n8k128, 1, 1)], 75),
    ]

  @Test func transfersOfOperands() throws {
    for (type, legal, target) in Self.operands {
      for shape in WarpMatrixShape.allCases {
        for (operand, layouts) in [(WarpMatrixOperand.a, ["row", "col"]), (.b, ["col", "row"])] {
          for (index, layout) in layouts.enumerated() {
            for space in ["", ".global", ".shared"] {
              let spelling =
                "wmma.load.\(operand).sync.aligned.\(layout).\(shape)\(space).\(type)"
              guard let fact = legal.first(where: { $0.0 == shape }),
                index == 0 || type.bitWidth >= 8
              else {
                #expect(complaint(about: spelling) != nil, "\(spelling)")
                continue
              }
              let operation = try Operation(mnemonic: spelling)
              #expect(operation.mnemonic == spelling)
              #expect(operation.operandCount == 2...3)
              #expect(operation.requirement.target.number == target, "\(spelling)")
              #expect(
                operation.instructionClass == (space == ".shared" ? .sharedLoad : .globalLoad))
              #expect(
                shape.registers(operand, type) == (operand == .a ? fact.a : fact.b), "\(spelling)")
            }
          }
        }
      }
    }
  }

  @Test func transfersOfAccumulators() throws {
    let legal: [(MatrixElementType, [WarpMatrixShape: Int])] = [
      (.f16, [.m16n16k16: 4, .m32n8k16: 4, .m8n32k16: 4]),
      (.f32, [.m16n16k16: 8, .m32n8k16: 8, .m8n32k16: 8, .m16n16k8: 8]),
      (
        .s32, [.m16n16k16: 8, .m32n8k16: 8, .m8n32k16: 8, .m8n8k32: 2, .m8n8k128: 2]
      ),
      (.f64, [.m8n8k4: 2]), (.s8, [:]), (.bf16, [:]),
    ]
    for (type, shapes) in legal {
      for shape in WarpMatrixShape.allCases {
        for layout in ["row", "col"] {
          let load = "wmma.load.c.sync.aligned.\(layout).\(shape).shared.\(type)"
          let store = "wmma.store.d.sync.aligned.\(layout).\(shape).global.\(type)"
          guard let count = shapes[shape] else {
            #expect(complaint(about: load) != nil && complaint(about: store) != nil, "\(load)")
            continue
          }
          #expect(try Operation(mnemonic: load).mnemonic == load)
          #expect(try Operation(mnemonic: store).mnemonic == store)
          #expect(try Operation(mnemonic: store).instructionClass == .globalStore)
          #expect(shape.registers(.c, type) == count && shape.registers(.d, type) == count)
        }
      }
    }
  }

  @Test func products() throws {
    let spellings = [
      ("wmma.mma.and.popc.sync.aligned.row.col.m8n8k128.s32.b1.b1.s32", "wmma.m8n8k128.b1.and", 80),
      ("wmma.mma.xor.popc.sync.aligned.row.col.m8n8k128.s32.b1.b1.s32", "wmma.m8n8k128.b1.xor", 75),
      ("wmma.mma.sync.aligned.row.col.m16n16k16.f16.f16", "wmma.m16n16k16.f16.f16", 70),
      ("wmma.mma.sync.aligned.col.row.m32n8k16.f32.f16", "wmma.m32n8k16.f16.f32", 70),
      ("wmma.mma.sync.aligned.row.row.m16n16k16.s32.u8.u8.s32", "wmma.m16n16k16.u8.s32", 72),
      (
        "wmma.mma.sync.aligned.row.col.m8n8k32.s32.s4.s4.s32.satfinite", "wmma.m8n8k32.s4.s32", 75
      ),
      ("wmma.mma.sync.aligned.col.col.m8n32k16.f32.bf16.bf16.f32", "wmma.m8n32k16.bf16.f32", 80),
      ("wmma.mma.sync.aligned.row.col.m16n16k8.f32.tf32.tf32.f32", "wmma.m16n16k8.tf32.f32", 80),
      ("wmma.mma.sync.aligned.row.col.m8n8k4.f64.f64.f64.f64", "wmma.m8n8k4.f64.f64", 80),
    ]
    for (spelling, name, target) in spellings {
      let operation = try Operation(mnemonic: spelling)
      #expect(operation.mnemonic == spelling)
      #expect(operation.requirement.target.number == target, "\(spelling)")
      guard case .warpMatrixMultiply(let form) = operation else {
        Issue.record("\(spelling) is another instruction")
        continue
      }
      #expect(form.name == name)
    }
    // As compilers write it.
    let rounded = "wmma.mma.sync.aligned.row.col.m8n8k4.f64.f64.f64.f64.rn"
    #expect(try Operation(mnemonic: rounded).mnemonic + ".rn" == rounded)
  }

  @Test func refusals() {
    for (mnemonic, problem) in [
      ("wmma.mma.sync.aligned.row.col.m8n8k128.s32.b1.b1.s32", "needs .xor or .and"),
      ("wmma.mma.xor.sync.aligned.row.col.m8n8k128.s32.b1.b1.s32", "needs .popc"),
      ("wmma.mma.xor.popc.sync.aligned.col.col.m8n8k128.s32.b1.b1.s32", "needs .row.col"),
      ("wmma.mma.sync.aligned.row.col.m16n16k16.f32.f16.f16.f32", "needs two types"),
      ("wmma.mma.sync.aligned.row.col.m16n16k16.f32.f32.satfinite", "supports .satfinite"),
      ("wmma.mma.sync.aligned.row.col.m16n16k16.s32.s8.u8.s32.rn", "does not support the modifier"),
      ("wmma.mma.sync.aligned.row.col.m8n8k16.f32.f32", "needs a shape"),
      ("wmma.load.d.sync.aligned.row.m16n16k16.f32", "does not support .d as a matrix"),
      ("wmma.load.a.sync.aligned.row.m16n16k16.local.f16", "does not support the modifier .local"),
      ("wmma.store.a.sync.aligned.row.m16n16k16.f16", "needs .d"),
      ("wmma.fill.sync", "needs .load"),
    ] {
      #expect(
        complaint(about: mnemonic)?.contains(problem) == true,
        "\(mnemonic): \(complaint(about: mnemonic) ?? "accepted")")
    }
  }
}
