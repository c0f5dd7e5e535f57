import Emulator
import PTX
import Testing

import struct BipolarInt.SplitMix64

/// wmma.load, wmma.mma and wmma.store together against the definition of the product, for every
/// layout in memory. The layout of fragments between them is nobody's business.
struct WarpMatrixTests {
  static let seed: UInt64 = 0x3A3A

  /// Every type in every shape, with every pair of accumulators.
  static let forms: [WarpMatrixMultiply] = {
    let tiles: [WarpMatrixShape] = [.m16n16k16, .m32n8k16, .m8n32k16]
    var forms = [MatrixMultiply.BitOperation.xor, .and].map {
      WarpMatrixMultiply(.m8n8k128, .row, .col, a: .b1, c: .s32, bitOperation: $0)
    }
    for type in [MatrixElementType.s4, .u4] {
      forms.append(WarpMatrixMultiply(.m8n8k32, .row, .col, a: type, c: .s32))
      forms.append(WarpMatrixMultiply(.m8n8k32, .row, .col, a: type, c: .s32, saturates: true))
    }
    for shape in tiles {
      for type in [MatrixElementType.s8, .u8] {
        forms.append(WarpMatrixMultiply(shape, .row, .col, a: type, c: .s32))
        forms.append(WarpMatrixMultiply(shape, .row, .col, a: type, c: .s32, saturates: true))
      }
      for c in [MatrixElementType.f16, .f32] {
        for d in [MatrixElementType.f16, .f32] {
          forms.append(WarpMatrixMultiply(shape, .row, .col, a: .f16, c: c, d: d))
        }
      }
      forms.append(WarpMatrixMultiply(shape, .row, .col, a: .bf16, c: .f32))
    }
    forms.append(WarpMatrixMultiply(.m16n16k8, .row, .col, a: .tf32, c: .f32))
    forms.append(WarpMatrixMultiply(.m8n8k4, .row, .col, a: .f64, c: .f64))
    return forms
  }()

  @Test(arguments: forms) func productsMatchTheirDefinition(_ form: WarpMatrixMultiply) throws {
    var generator = SplitMix64(seed: Self.seed)
    let layouts = MatrixLayout.allCases
    for aLayout in form.a.bitWidth < 8 ? [.row] : layouts {
      for bLayout in form.a.bitWidth < 8 ? [.col] : layouts {
        let places = [("global", false), ("shared", true), ("", false), ("", true)]
        for (index, place) in places.enumerated() {
          for (cLayout, dLayout, padding) in [
            (MatrixLayout.row, MatrixLayout.col, nil as Int?), (.col, .row, 3), (.row, .row, 5),
            (.col, .col, 1),
          ] where (aLayout == bLayout) == (index >= 2) || padding == 3 || form.a.bitWidth < 8 {
            var form = form
            (form.aLayout, form.bLayout) = (aLayout, bLayout)
            let test = WarpMatrixCase(
              form: form, cLayout: cLayout, dLayout: dLayout, padding: padding, space: place.0,
              isShared: place.1)
            try check(test, &generator)
          }
        }
      }
    }
  }

  private func check(_ test: WarpMatrixCase, _ generator: inout SplitMix64) throws {
    let (input, expected) = test.problem(&generator)
    let d = test.image(.d)
    let memory = GlobalMemory()
    let source = try memory.allocate("input", copying: input)
    let result = try memory.allocate("output", byteCount: 4 * d.words)
    let profile = try test.kernel.run(in: memory, [.pointer(source), .pointer(result)])
    let words = try memory.read(result, as: UInt32.self, count: d.words)
    for row in 0..<d.rows {
      for column in 0..<d.columns {
        let value = d.get(row, column, in: words)
        guard value != expected[row * d.columns + column] else { continue }
        Issue.record("\(test), seed \(Self.seed): wrong at row \(row), column \(column)")
        return
      }
    }
    #expect(profile.counters.matrixInstructions == [test.form.name: 1])
  }

  /// Registers of f16 operands that need no elements hold some all the same.
  @Test func fragmentsOfHalfPrecisionHaveEightRegisters() throws {
    for shape in [WarpMatrixShape.m16n16k16, .m32n8k16, .m8n32k16] {
      #expect(shape.registers(.a, .f16) == 8 && shape.registers(.b, .f16) == 8)
    }
    let list = (0..<8).map { "%r\(10 + $0)" }.joined(separator: ", ")
    let stores = (0..<8).map { "st.global.u32 [%out+\(128 * $0)], %r\(10 + $0);" }
    let kernel = TestKernel(
      "wmma.load.b.sync.aligned.col.m32n8k16.f16 {\(list)}, [%inBase];\n"
        + stores.joined(separator: "\n"))
    let input = (0..<64).map { UInt32($0) }
    let output = try kernel.output(of: input, count: 256)
    #expect(Set(output) == Set(input), "all elements, and nothing else")
  }

  /// A leading dimension that PTX does not allow, as its rows are not aligned, is found.
  @Test func oddLeadingDimensionsFault() throws {
    let kernel = TestKernel(
      "wmma.store.d.sync.aligned.row.m8n8k128.global.s32 [%outBase], {%r10, %r11}, 9;")
    let memory = GlobalMemory()
    let input = try memory.allocate("input", byteCount: 4096)
    let output = try memory.allocate("output", byteCount: 4096)
    let fault = try kernel.fault(in: memory, [.pointer(input), .pointer(output)])
    #expect("\(fault)".contains("align"))
  }

  /// A matrix that reaches past its allocation is caught as any access is.
  @Test func accessesAreChecked() throws {
    let kernel = TestKernel(
      "wmma.load.a.sync.aligned.row.m8n8k128.global.b1 {%r10}, [%inBase], 128;")
    let memory = GlobalMemory()
    let input = try memory.allocate("input", byteCount: 124)
    let output = try memory.allocate("output", byteCount: 4)
    let fault = try kernel.fault(in: memory, [.pointer(input), .pointer(output)])
    #expect("\(fault)".contains("input"))
  }

  /// A transfer of b1 fragments is one access, as assemblers make it: 4 bytes a lane of an operand, 8
  /// of the accumulators.
  @Test func transfersAreCounted() throws {
    let kernel = TestKernel(
      """
      mov.u32 %r3, tile; wmma.load.a.sync.aligned.row.m8n8k128.shared.b1 {%r10}, [%r3];
      wmma.load.c.sync.aligned.row.m8n8k128.shared.s32 {%r11, %r12}, [%r3];
      wmma.store.d.sync.aligned.row.m8n8k128.shared.s32 [%r3], {%r11, %r12};
      """)
    let memory = GlobalMemory()
    let buffer = try memory.allocate("buffer", byteCount: 4)
    let counters = try kernel.run(in: memory, [.pointer(buffer), .pointer(buffer)]).counters
    #expect(counters.sharedLoads.requests == 2 && counters.sharedLoads.bytes == 384)
    #expect(counters.sharedLoads.wavefronts == 3 && counters.sharedLoads.bankConflicts == 0)
    #expect(counters.sharedStores.requests == 1 && counters.sharedStores.bytes == 256)
    #expect(counters.warpInstructionsByClass[.sharedLoad] == 2)
  }
}
