import Emulator
import Glibc
import PTX
import Testing

import struct BipolarInt.SplitMix64

/// mma.sync on f64 against a chain of the C library's fma, and m8n8k4 of f16 with its own layout.
struct DoubleMatrixTests {
  typealias Form = NumericMatrixMultiply

  static let seed: UInt64 = 0xF64

  @Test(arguments: [
    Form(.m8n8k4, a: .f64, c: .f64), Form(.m16n8k4, a: .f64, c: .f64),
    Form(.m16n8k8, a: .f64, c: .f64), Form(.m16n8k16, a: .f64, c: .f64),
  ])
  func doublesAreChainsOfFusedMultiplyAdds(_ form: Form) throws {
    var generator = SplitMix64(seed: Self.seed)
    let shape = form.shape
    let kernel = FragmentKernel(form, target: 90)
    for round in 0..<20 {
      func matrix(_ rows: Int, _ columns: Int) -> [[Double]] {
        (0..<rows).map { _ in
          (0..<columns).map { _ in
            // Numbers near one, or of any exponent that keeps sums finite.
            let bits = generator.next()
            let exponent = round % 2 == 0 ? bits >> 60 : bits >> 55
            let field: UInt64 = (768 + exponent) << 52
            return Double(bitPattern: bits & 0x800F_FFFF_FFFF_FFFF | field)
          }
        }
      }
      let (a, b, c) = (matrix(shape.m, shape.k), matrix(shape.k, 8), matrix(shape.m, 8))
      var words: [Double] = []
      for r in 0..<form.aRegisters {
        for lane in 0..<32 {
          let (g, t) = (lane / 4, lane % 4)
          words.append(shape.m == 8 ? a[g][t + 4 * r] : a[g + 8 * (r & 1)][t + 4 * (r >> 1)])
        }
      }
      for r in 0..<form.bRegisters { words += (0..<32).map { b[$0 % 4 + 4 * r][$0 / 4] } }
      func accumulators(_ matrix: [[Double]]) -> [Double] {
        var values: [Double] = []
        for i in 0..<shape.m / 4 {
          for lane in 0..<32 {
            values.append(matrix[lane / 4 + 8 * (i >> 1)][2 * (lane % 4) + i & 1])
          }
        }
        return values
      }
      words += accumulators(c)
      var d = c
      for m in 0..<shape.m {
        for n in 0..<8 {
          for k in 0..<shape.k { d[m][n] = fma(a[m][k], b[k][n], d[m][n]) }
        }
      }
      func split(_ values: [Double]) -> [UInt32] {
        values.map(\.bitPattern).flatMap { [UInt32($0 & 0xFFFF_FFFF), UInt32($0 >> 32)] }
      }
      let results = try kernel.run([split(words)])
      #expect(
        results[0] == split(accumulators(d)), "\(form.mnemonic), seed \(Self.seed), \(round)")
    }
  }

  /// Four products, each of the lanes 4 q to 4 q + 3 and 16 + 4 q to 16 + 4 q + 3.
  @Test func quadPairsMultiplyApart() throws {
    var generator = SplitMix64(seed: Self.seed)
    for aLayout in MatrixLayout.allCases {
      for bLayout in MatrixLayout.allCases {
        for (c, d) in [(MatrixElementType.f16, MatrixElementType.f16), (.f16, .f32), (.f32, .f32)] {
          for target in [75, 80, 90] {
            try check(
              Form(.m8n8k4, a: .f16, c: c, d: d, aLayout: aLayout, bLayout: bLayout), target,
              &generator)
          }
        }
      }
    }
  }

  private func check(
    _ form: Form, _ target: Int, _ generator: inout SplitMix64
  ) throws {
    func element(_ type: MatrixElementType) -> UInt32 {
      let bits = UInt32(truncatingIfNeeded: generator.next())
      return type == .f16
        ? 0x3000 + bits % 0x1000 | bits >> 16 & 0x8000
        : 0x3E00_0000 + bits % 0x0200_0000 | bits & 0x8000_0000
    }
    let problems = (0..<4).map { _ in
      FloatMatrixTests.Problem(
        a: (0..<8).map { _ in (0..<4).map { _ in element(.f16) } },
        b: (0..<8).map { _ in (0..<4).map { _ in element(.f16) } },
        c: (0..<8).map { _ in (0..<8).map { _ in element(form.c) } })
    }
    /// The lane's place in its group, and the group.
    func place(_ lane: Int) -> (group: Int, index: Int, upper: Int) {
      (lane % 16 / 4, lane % 4, lane < 16 ? 0 : 4)
    }
    func aElement(_ lane: Int, _ i: Int) -> UInt32 {
      let (group, index, upper) = place(lane)
      return form.aLayout == .row
        ? problems[group].a[index + upper][i] : problems[group].a[i % 4 + upper][index]
    }
    func bElement(_ lane: Int, _ i: Int) -> UInt32 {
      let (group, index, upper) = place(lane)
      return form.bLayout == .row
        ? problems[group].b[i + upper][index] : problems[group].b[index + upper][i]
    }
    func accumulator(
      _ type: MatrixElementType, _ lane: Int, _ i: Int, _ matrix: (Int) -> [[UInt32]]
    ) -> UInt32 {
      let (group, index, upper) = place(lane)
      return type == .f16
        ? matrix(group)[index + upper][i]
        : matrix(group)[(lane & 1) + (i & 2) + upper][(i & 4) + (lane & 2) + (i & 1)]
    }
    func words(_ type: MatrixElementType, _ matrix: (Int) -> [[UInt32]]) -> [UInt32] {
      (0..<(type == .f16 ? 4 : 8)).flatMap { r in
        (0..<32).map { lane in
          type == .f16
            ? accumulator(type, lane, 2 * r, matrix)
              | accumulator(type, lane, 2 * r + 1, matrix) << 16
            : accumulator(type, lane, r, matrix)
        }
      }
    }
    var input: [UInt32] = []
    for r in 0..<2 {
      input += (0..<32).map { aElement($0, 2 * r) | aElement($0, 2 * r + 1) << 16 }
    }
    for r in 0..<2 {
      input += (0..<32).map { bElement($0, 2 * r) | bElement($0, 2 * r + 1) << 16 }
    }
    input += words(form.c) { problems[$0].c }
    let results = try FragmentKernel(form, target: target).run([input])
    let expected = problems.map { $0.expected(form, target: target) }
    #expect(
      results[0] == words(form.d) { expected[$0] },
      "\(form.mnemonic) on sm_\(target), seed \(Self.seed)")
  }
}
