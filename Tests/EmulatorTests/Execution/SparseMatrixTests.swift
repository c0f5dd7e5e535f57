import Emulator
import PTX
import Testing

import struct BipolarInt.SplitMix64

/// mma.sp against the product of the whole matrices; the fragments of A and its metadata are made
/// from the whole matrix by the manual's layouts. Elements are small integers, exact in every type.
struct SparseMatrixTests {
  typealias Form = NumericMatrixMultiply

  static let forms: [Form] = {
    var forms: [Form] = []
    for (shape, types) in [
      (Form.Shape.m16n8k32, [MatrixElementType.s8, .u8]), (.m16n8k64, [.s8, .u8]),
      (.m16n8k64, [.s4, .u4]), (.m16n8k128, [.s4, .u4]),
    ] {
      for a in types {
        for b in types {
          forms.append(Form(shape, a: a, b: b, c: .s32, sparsity: .unordered))
          forms.append(Form(shape, a: a, b: b, c: .s32, saturates: true, sparsity: .ordered))
        }
      }
    }
    for shape in [Form.Shape.m16n8k16, .m16n8k32] {
      forms.append(Form(shape, a: .f16, c: .f16, sparsity: .unordered))
      forms.append(Form(shape, a: .f16, c: .f32, sparsity: .ordered))
      forms.append(Form(shape, a: .bf16, c: .f32, sparsity: .unordered))
    }
    for shape in [Form.Shape.m16n8k8, .m16n8k16] {
      forms.append(Form(shape, a: .tf32, c: .f32, sparsity: .unordered))
    }
    return forms
  }()

  static let seed: UInt64 = 0x59A

  /// The whole of A, its stored half by rows, and the bits that say what is stored, by rows.
  struct SparseRows {
    var whole: [[Int]] = []
    var stored: [[Int]] = []
    var metadata: [[Int]] = []

    init(_ form: Form, _ generator: inout SplitMix64) {
      // Elements that stay or go together, groups of them, and how many groups are kept of each.
      let (unit, chunk): (Int, Int) =
        switch form.a.bitWidth {
        case 4: (2, 8)
        case 32: (1, 2)
        default: (1, 4)
        }
      for _ in 0..<16 {
        var row = [Int](repeating: 0, count: form.shape.k)
        var kept: [Int] = []
        var bits: [Int] = []
        for start in stride(from: 0, to: form.shape.k, by: chunk) {
          let units = chunk / unit
          let chosen = (0..<units).shuffled(using: &generator).prefix(units / 2).sorted()
          for index in chosen {
            for part in 0..<unit {
              let value = WarpMatrixCase.element(form.a, &generator)
              row[start + unit * index + part] = value
              kept.append(value)
            }
            // tf32 names the two halves of the element that is kept.
            let code = form.a == .tf32 ? (index == 0 ? 0b0100 : 0b1110) : index
            let width = form.a == .tf32 ? 4 : 2
            bits += (0..<width).map { code >> $0 & 1 }
          }
        }
        whole.append(row)
        stored.append(kept)
        metadata.append(bits)
      }
    }

    /// The metadata register: which bits of which row lane `lane` holds (PTX ISA, figures "Sparse
    /// MMA metadata layout").
    func word(_ form: Form, _ lane: Int, selector: Int) -> UInt32 {
      let (g, t) = (lane / 4, lane % 4)
      let perRow = metadata[0].count
      var bits: [Int] = []
      if form.a.bitWidth >= 16 {
        // 16 bits of row g, then 16 bits of row g + 8; the lanes go along the row.
        let lanes = perRow / 16
        guard t / lanes == selector else { return 0xFFFF_FFFF }
        let first = 16 * (t % lanes)
        bits = Array(metadata[g][first..<first + 16] + metadata[g + 8][first..<first + 16])
      } else {
        // 32 bits of one row: g in even lanes, g + 8 in odd ones.
        let lanes = perRow / 32 * 2
        guard t / lanes == selector else { return 0xFFFF_FFFF }
        let first = 32 * (t % lanes / 2)
        bits = Array(metadata[g + 8 * (t % 2)][first..<first + 32])
      }
      return bits.enumerated().reduce(0) { $0 | UInt32($1.element) << UInt32($1.offset) }
    }
  }

  @Test(arguments: forms) func productsMatchThoseOfTheWholeMatrices(_ form: Form) throws {
    var generator = SplitMix64(seed: Self.seed)
    let bitsPerRow = SparseRows(form, &generator).metadata[0].count
    for selector in 0..<(bitsPerRow == 16 ? 4 : bitsPerRow == 32 ? 2 : 1) {
      for _ in 0..<4 { try check(form, selector, &generator) }
    }
  }

  private func check(_ form: Form, _ selector: Int, _ generator: inout SplitMix64) throws {
    let a = SparseRows(form, &generator)
    let k = form.shape.k
    func matrix(_ rows: Int, _ columns: Int, _ type: MatrixElementType) -> [[Int]] {
      (0..<rows).map { _ in
        (0..<columns).map { _ in WarpMatrixCase.element(type, &generator) }
      }
    }
    let b = matrix(8, k, form.b)
    let c = matrix(16, 8, form.c)
    let width = form.a.bitWidth
    let e = 32 / width
    let mask: UInt64 = (1 << UInt64(width)) - 1
    func word(_ type: MatrixElementType, _ elements: (Int) -> Int) -> UInt32 {
      (0..<e).reduce(0) {
        let bits = WarpMatrixCase.Image.bits(elements($1), type) & mask
        return $0 | UInt32(bits) << UInt32(width * $1)
      }
    }
    var words: [UInt32] = []
    for r in 0..<form.aRegisters {
      for lane in 0..<32 {
        let (g, t) = (lane / 4, lane % 4)
        words.append(
          word(form.a) { a.stored[g + 8 * (r & 1)][e * t + $0 + 4 * e * (r >> 1)] })
      }
    }
    for r in 0..<form.bRegisters {
      for lane in 0..<32 {
        words.append(word(form.b) { b[lane / 4][e * (lane % 4) + $0 + 4 * e * r] })
      }
    }
    func accumulators(_ matrix: [[Int]], _ type: MatrixElementType) -> [UInt32] {
      let bits = matrix.map { row in
        row.map { UInt32(truncatingIfNeeded: WarpMatrixCase.Image.bits($0, type)) }
      }
      return FloatMatrixTests.Problem.accumulatorWords(bits, type)
    }
    words += accumulators(c, form.c)
    words += (0..<32).map { a.word(form, $0, selector: selector) }
    var d = c
    for m in 0..<16 {
      for n in 0..<8 {
        for index in 0..<k { d[m][n] += a.whole[m][index] * b[n][index] }
        guard form.d == .s32 else { continue }
        d[m][n] =
          Int(form.saturates ? Int32(clamping: d[m][n]) : Int32(truncatingIfNeeded: d[m][n]))
      }
    }
    let results = try FragmentKernel(form, target: 80, selector: selector).run([words])
    #expect(
      results[0] == accumulators(d, form.d),
      "\(form.mnemonic), selector \(selector), seed \(Self.seed)")
  }

  @Test func selectorsOutOfRangeAreRefused() throws {
    for (form, selector) in [
      (Form(.m16n8k64, a: .s8, c: .s32, sparsity: .unordered), 1),
      (Form(.m16n8k32, a: .s8, c: .s32, sparsity: .unordered), 2),
      (Form(.m16n8k16, a: .f16, c: .f32, sparsity: .unordered), 4),
    ] {
      let kernel = FragmentKernel(form, target: 80, selector: selector).kernel
      let error = try #require(throws: LoweringError.self) { try kernel.program() }
      #expect(error.message.contains("sparsity selector"))
    }
  }
}
