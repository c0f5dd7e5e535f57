import PTX
import Testing

@Suite struct NumericMatrixMultiplyTests {
  /// Every legal form by its types, from the tables of the PTX manual: shapes, version and target.
  private static let dense:
    [(types: String, shapes: [(shape: String, version: String, target: Int)])] = [
      (
        "s32.s8.s8.s32", [("m8n8k16", "6.5", 75), ("m16n8k16", "7.0", 80), ("m16n8k32", "7.0", 80)]
      ),
      (
        "s32.u8.s8.s32", [("m8n8k16", "6.5", 75), ("m16n8k16", "7.0", 80), ("m16n8k32", "7.0", 80)]
      ),
      (
        "s32.s4.u4.s32", [("m8n8k32", "6.5", 75), ("m16n8k32", "7.0", 80), ("m16n8k64", "7.0", 80)]
      ),
      (
        "s32.u4.u4.s32", [("m8n8k32", "6.5", 75), ("m16n8k32", "7.0", 80), ("m16n8k64", "7.0", 80)]
      ),
      (
        "f16.f16.f16.f16", [("m8n8k4", "6.4", 70), ("m16n8k8", "6.5", 75), ("m16n8k16", "7.0", 80)]
      ),
      (
        "f32.f16.f16.f32", [("m8n8k4", "6.4", 70), ("m16n8k8", "6.5", 75), ("m16n8k16", "7.0", 80)]
      ),
      ("f32.f16.f16.f16", [("m8n8k4", "6.4", 70)]),
      ("f32.bf16.bf16.f32", [("m16n8k8", "7.0", 80), ("m16n8k16", "7.0", 80)]),
      ("f32.tf32.tf32.f32", [("m16n8k4", "7.0", 80), ("m16n8k8", "7.0", 80)]),
      (
        "f64.f64.f64.f64",
        [
          ("m8n8k4", "7.0", 80), ("m16n8k4", "7.8", 90), ("m16n8k8", "7.8", 90),
          ("m16n8k16", "7.8", 90),
        ]
      ),
      ("f32.e4m3.e5m2.f32", [("m16n8k32", "8.4", 89)]),
      ("f32.e5m2.e5m2.f32", [("m16n8k32", "8.4", 89)]),
    ]

  private static let sparse: [(types: String, shapes: [String])] = [
    ("s32.s8.u8.s32", ["m16n8k32", "m16n8k64"]), ("s32.u4.u4.s32", ["m16n8k64", "m16n8k128"]),
    ("f16.f16.f16.f16", ["m16n8k16", "m16n8k32"]), ("f32.f16.f16.f32", ["m16n8k16", "m16n8k32"]),
    ("f32.bf16.bf16.f32", ["m16n8k16", "m16n8k32"]),
    ("f32.tf32.tf32.f32", ["m16n8k8", "m16n8k16"]),
  ]

  @Test func legalShapesAndNoOthers() throws {
    for (types, legal) in Self.dense {
      for shape in NumericMatrixMultiply.Shape.allCases {
        let spelling = "mma.sync.aligned.\(shape).row.col.\(types)"
        guard let fact = legal.first(where: { $0.shape == shape.rawValue }) else {
          #expect(complaint(about: spelling)?.hasPrefix("\(spelling): mma ") == true, "\(spelling)")
          continue
        }
        let operation = try Operation(mnemonic: spelling)
        #expect(operation.mnemonic == spelling)
        #expect(operation.operandCount == 4...4 && operation.instructionClass == .tensor)
        #expect(operation.requirement.version.description == fact.version, "\(spelling)")
        #expect(operation.requirement.target.number == fact.target, "\(spelling)")
      }
    }
  }

  @Test func legalSparseShapesAndNoOthers() throws {
    for (types, legal) in Self.sparse {
      for shape in NumericMatrixMultiply.Shape.allCases {
        for (kind, version) in [("sp", "7.1"), ("sp::ordered_metadata", "8.5")] {
          let spelling = "mma.\(kind).sync.aligned.\(shape).row.col.\(types)"
          guard legal.contains(shape.rawValue) else {
            #expect(complaint(about: spelling) != nil, "\(spelling)")
            continue
          }
          let operation = try Operation(mnemonic: spelling)
          #expect(operation.mnemonic == spelling && operation.operandCount == 6...6)
          #expect(operation.requirement.version.description == version, "\(spelling)")
          #expect(operation.requirement.target == .sm80, "\(spelling)")
        }
      }
    }
  }

  @Test func namesAndOrders() throws {
    let canonical = "mma.sync.aligned.m16n8k32.row.col.satfinite.s32.s8.u8.s32"
    for spelling in [
      canonical, "mma.sync.aligned.m16n8k32.row.col.s32.s8.u8.s32.satfinite",
      "mma.sync.aligned.row.col.m16n8k32.s32.s8.u8.s32.satfinite",
    ] {
      #expect(try Operation(mnemonic: spelling).mnemonic == canonical)
    }
    #expect(NumericMatrixMultiply(.m16n8k32, a: .s8, c: .s32).name == "mma.m16n8k32.s8.s32")
    #expect(
      NumericMatrixMultiply(.m16n8k32, a: .s8, b: .u8, c: .s32).name == "mma.m16n8k32.s8.u8.s32")
    #expect(
      NumericMatrixMultiply(.m16n8k64, a: .u8, c: .s32, sparsity: .ordered).name
        == "mma.sp.m16n8k64.u8.s32")
    #expect(
      try Operation(mnemonic: "mma.sync.aligned.m8n8k4.row.col.f64.f64.f64.f64.rn").mnemonic
        == "mma.sync.aligned.m8n8k4.row.col.f64.f64.f64.f64")
    for layouts in ["row.row", "row.col", "col.row", "col.col"] {
      let spelling = "mma.sync.aligned.m8n8k4.\(layouts).f32.f16.f16.f32"
      #expect(try Operation(mnemonic: spelling).mnemonic == spelling)
    }
  }

  /// Registers a lane holds of A, B, C and D, from the fragment tables of the PTX manual.
  @Test func fragmentSizes() {
    func sizes(_ form: NumericMatrixMultiply) -> [Int] {
      [
        form.aRegisters, form.bRegisters, form.accumulatorRegisters(form.c),
        form.accumulatorRegisters(form.d),
      ]
    }
    #expect(sizes(NumericMatrixMultiply(.m8n8k4, a: .f16, c: .f16, d: .f32)) == [2, 2, 4, 8])
    #expect(sizes(NumericMatrixMultiply(.m8n8k4, a: .f64, c: .f64)) == [1, 1, 2, 2])
    #expect(sizes(NumericMatrixMultiply(.m16n8k16, a: .f64, c: .f64)) == [8, 4, 4, 4])
    #expect(sizes(NumericMatrixMultiply(.m8n8k16, a: .s8, c: .s32)) == [1, 1, 2, 2])
    #expect(sizes(NumericMatrixMultiply(.m16n8k64, a: .s4, c: .s32)) == [4, 2, 4, 4])
    #expect(sizes(NumericMatrixMultiply(.m16n8k16, a: .f16, c: .f16)) == [4, 2, 2, 2])
    #expect(sizes(NumericMatrixMultiply(.m16n8k8, a: .tf32, c: .f32)) == [4, 2, 4, 4])
    #expect(
      sizes(NumericMatrixMultiply(.m16n8k64, a: .s8, c: .s32, sparsity: .unordered))
        == [4, 4, 4, 4])
    #expect(
      sizes(NumericMatrixMultiply(.m16n8k16, a: .f16, c: .f16, sparsity: .unordered))
        == [2, 2, 2, 2])
  }

  @Test func refusals() {
    let wrong = [
      ("mma.sync.aligned.m16n8k32.col.col.s32.s8.s8.s32", "needs .row.col"),
      ("mma.sync.aligned.m16n8k32.row.s32.s8.s8.s32", "needs the layouts"),
      ("mma.sync.aligned.m16n8k32.row.col.s32.s8.s4.s32", "does not multiply .s8 by .s4"),
      ("mma.sync.aligned.m16n8k32.row.col.f32.s8.s8.f32", "does not accumulate products of .s8"),
      ("mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f16", "needs the same type for C and D"),
      ("mma.sync.aligned.m8n8k4.row.col.f16.f16.f16.f32", "needs the same type for C and D"),
      ("mma.sync.aligned.m16n8k16.row.col.satfinite.f32.f16.f16.f32", "supports .satfinite"),
      ("mma.sync.aligned.m16n8k32.row.col.s32.s8.s32", "needs the four types"),
      ("mma.sync.aligned.m8n8k4.row.col.f64.f64.f64.f64.rz", "does not support the modifier .rz"),
      (
        "mma.sync.aligned.m16n8k32.row.col.kind::f8f6f4.f32.e4m3.e4m3.f32",
        "does not support the modifier .kind::f8f6f4"
      ),
      (
        "mma.sync.aligned.m16n8k64.row.col.kind::mxf4.block_scale.f32.e2m1.e2m1.f32.ue8m0",
        "needs the four types"
      ),
    ]
    for (mnemonic, problem) in wrong {
      #expect(
        complaint(about: mnemonic)?.hasPrefix("\(mnemonic): mma \(problem)") == true,
        "\(mnemonic): \(complaint(about: mnemonic) ?? "accepted")")
    }
  }
}
