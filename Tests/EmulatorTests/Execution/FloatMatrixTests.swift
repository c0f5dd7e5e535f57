import Emulator
import PTX
import Testing

import struct BipolarInt.SplitMix64

/// mma.sync on floating-point numbers against the documented model of each target, bit by bit, and
/// against sums in double precision within the bound of that model.
struct FloatMatrixTests {
  typealias Form = NumericMatrixMultiply

  /// A form on a target.
  struct Case: CustomStringConvertible, Sendable {
    var form: Form
    var target: Int
    var description: String { "\(form.mnemonic) on sm_\(target)" }
  }

  static let cases: [Case] = {
    var forms = [Form(.m16n8k32, a: .e4m3, c: .f32), Form(.m16n8k32, a: .e4m3, b: .e5m2, c: .f32)]
    forms += [Form(.m16n8k32, a: .e5m2, c: .f32)]
    for shape in [Form.Shape.m16n8k8, .m16n8k16] {
      forms += [Form(shape, a: .f16, c: .f16), Form(shape, a: .f16, c: .f32)]
      forms.append(Form(shape, a: .bf16, c: .f32))
    }
    forms += [Form(.m16n8k4, a: .tf32, c: .f32), Form(.m16n8k8, a: .tf32, c: .f32)]
    return [75, 80, 89, 90].flatMap { target in
      forms.filter { PTX.Operation.numericMatrixMultiply($0).requirement.target.number <= target }
        .map { Case(form: $0, target: target) }
    }
  }()

  static let seed: UInt64 = 0xF10A
  static let rounds = 30

  /// A 16 x K, B K x 8 and C 16 x 8 as bit patterns.
  struct Problem {
    var a: [[UInt32]]
    var b: [[UInt32]]
    var c: [[UInt32]]

    init(a: [[UInt32]], b: [[UInt32]], c: [[UInt32]]) {
      (self.a, self.b, self.c) = (a, b, c)
    }

    /// Rounds go through kinds of operands: near one, of any exponent, and with specials.
    init(_ form: Form, round: Int, _ generator: inout SplitMix64) {
      func element(_ type: MatrixElementType) -> UInt32 {
        let bits = UInt32(truncatingIfNeeded: generator.next())
        switch (type, round % 12 == 11 ? 3 : round % 3) {
        // Products about the lowest exponent of binary32, whose sums lose bits as subnormals do.
        case (.bf16, 3): return 0x1D00 + bits % 0x0480 | (bits >> 16 & 0x8000)
        case (.tf32, 3): return 0x1D00_0000 + bits % 0x0480_0000 | (bits & 0x8000_0000)
        case (.f32, 3): return bits & 0x80FF_FFFF
        case (.f16, 0): return 0x3800 + bits % 0x0800 | bits & 0x8000_0000 >> 16
        case (.f16, 1): return bits % 8 == 0 ? bits >> 9 & 0x83FF : bits >> 7 & 0xBBFF
        case (.f16, _): return bits & 0xFFFF
        case (.bf16, 0): return 0x3F00 + bits % 0x0100 | (bits >> 16 & 0x8000)
        case (.bf16, 1): return 0x3600 + bits % 0x0A00 | (bits >> 16 & 0x8000)
        case (.bf16, _): return bits & 0xFFFF
        case (.tf32, 0), (.f32, 0): return 0x3F00_0000 + bits % 0x0100_0000 | (bits & 0x8000_0000)
        case (.tf32, 1), (.f32, 1): return 0x3600_0000 + bits % 0x0A00_0000 | (bits & 0x8000_0000)
        case (.tf32, _), (.f32, _): return bits
        case (.e4m3, 0): return 0x30 + bits % 0x10 | bits >> 24 & 0x80
        case (.e5m2, 0): return 0x38 + bits % 0x08 | bits >> 24 & 0x80
        case (.e4m3, 1): return bits % 0x78 | bits >> 24 & 0x80
        case (.e5m2, 1): return bits % 0x7C | bits >> 24 & 0x80
        default: return bits & 0xFF
        }
      }
      let shape = form.shape
      // One round in three has many zeros, so that sums are short and cancel.
      func sparse(_ value: UInt32) -> UInt32 {
        round % 2 == 1 && generator.next() % 2 == 0 ? 0 : value
      }
      a = (0..<shape.m).map { _ in (0..<shape.k).map { _ in sparse(element(form.a)) } }
      b = (0..<shape.n).map { _ in (0..<shape.k).map { _ in sparse(element(form.b)) } }
      c = (0..<shape.m).map { _ in (0..<shape.n).map { _ in sparse(element(form.c)) } }
    }

    func expected(_ form: Form, target: Int) -> [[UInt32]] {
      let oracle = TensorSumOracle(target: target, type: form.a, result: form.d)
      let rows = a.map { $0.map { TensorSumOracle.number($0, form.a) } }
      let columns = b.map { $0.map { TensorSumOracle.number($0, form.b) } }
      return rows.indices.map { m in
        columns.indices.map { n in
          let sum = oracle.sum(rows[m], columns[n], TensorSumOracle.number(c[m][n], form.c))
          if form.d == .f16 { return sum.isNaN ? 0x7FFF : UInt32(Float16(sum).bitPattern) }
          return sum.isNaN ? 0x7FFF_FFFF : sum.bitPattern
        }
      }
    }

    /// Register by register, 32 lanes each: A, B, C; `form` is no m8n8k4.
    func fragments(_ form: Form) -> [UInt32] {
      let width = form.a.bitWidth
      let e = 32 / width
      func word(_ elements: (Int) -> UInt32) -> UInt32 {
        (0..<e).reduce(0) { $0 | elements($1) << UInt32(width * $1) }
      }
      var words: [UInt32] = []
      for r in 0..<form.aRegisters {
        for lane in 0..<32 {
          let (g, t) = (lane / 4, lane % 4)
          words.append(word { a[g + 8 * (r & 1)][e * t + $0 + 4 * e * (r >> 1)] })
        }
      }
      for r in 0..<form.bRegisters {
        for lane in 0..<32 { words.append(word { b[lane / 4][e * (lane % 4) + $0 + 4 * e * r] }) }
      }
      return words + Self.accumulatorWords(c, form.c)
    }

    /// The registers of accumulators: two elements each for f16.
    static func accumulatorWords(_ matrix: [[UInt32]], _ type: MatrixElementType) -> [UInt32] {
      func element(_ i: Int, _ lane: Int) -> UInt32 {
        matrix[lane / 4 + 8 * (i >> 1)][2 * (lane % 4) + (i & 1)]
      }
      return (0..<(type == .f16 ? 2 : 4)).flatMap { r in
        (0..<32).map { lane in
          type == .f16 ? element(2 * r, lane) | element(2 * r + 1, lane) << 16 : element(r, lane)
        }
      }
    }
  }

  @Test(arguments: cases) func sumsFollowTheModel(_ test: Case) throws {
    var generator = SplitMix64(seed: Self.seed)
    let form = test.form
    let problems = (0..<Self.rounds).map { Problem(form, round: $0, &generator) }
    let kernel = FragmentKernel(form, target: test.target)
    let results = try kernel.run(problems.map { $0.fragments(form) })
    for (round, problem) in problems.enumerated() {
      let expected = problem.expected(form, target: test.target)
      #expect(
        results[round] == Problem.accumulatorWords(expected, form.d),
        "\(test), seed \(Self.seed), round \(round)")
      // Every third round has no specials and no overflow.
      if round % 3 == 0 { checkBound(problem, expected, test) }
    }
  }

  /// Every summand of a block loses less than 2^-F of the largest, and every result less than a unit.
  private func checkBound(_ problem: Problem, _ results: [[UInt32]], _ test: Case) {
    let form = test.form
    let oracle = TensorSumOracle(target: test.target, type: form.a, result: form.d)
    func value(_ bits: UInt32, _ type: MatrixElementType) -> Double {
      guard case .finite(let integer, let scale, _) = TensorSumOracle.number(bits, type) else {
        return .nan
      }
      return Double(sign: .plus, exponent: scale, significand: 1) * Double(integer)
    }
    let length = Double(oracle.blockLength)
    let blocks = (Double(form.shape.k) / length).rounded(.up)
    let unit = form.d == .f16 ? 0x1p-11 : oracle.clearedBits > 0 ? 0x1p-13 : 0x1p-23
    let relative =
      blocks
      * ((length + 1) * Double(sign: .plus, exponent: -oracle.fractionBits, significand: 1) + unit)
    for m in 0..<form.shape.m {
      for n in 0..<form.shape.n {
        var sum = value(problem.c[m][n], form.c)
        var size = sum.magnitude
        for k in 0..<form.shape.k {
          let product = value(problem.a[m][k], form.a) * value(problem.b[n][k], form.b)
          sum += product
          size += product.magnitude
        }
        let error = (value(results[m][n], form.d) - sum).magnitude
        #expect(error <= size * relative * 1.01, "\(test): row \(m), column \(n)")
      }
    }
  }

  /// Sums worked out by hand: what is lost differs from target to target.
  @Test func marksOfTheTargets() throws {
    // 1 in the accumulator and eight products of 2^-24, which all targets keep.
    func run(_ target: Int, _ form: Form) throws -> Float {
      var generator = SplitMix64(seed: 1)
      var problem = Problem(form, round: 0, &generator)
      let tiny = UInt32(Float16(sign: .plus, exponent: -12, significand: 1).bitPattern)
      for m in 0..<16 { problem.a[m] = problem.a[m].map { _ in tiny } }
      for n in 0..<8 { problem.b[n] = problem.b[n].map { _ in tiny } }
      problem.c = problem.c.map { $0.map { _ in Float(1).bitPattern } }
      let results = try FragmentKernel(form, target: target).run([problem.fragments(form)])
      #expect(Set(results[0]).count == 1)
      return Float(bitPattern: results[0][0])
    }
    let form = Form(.m16n8k8, a: .f16, c: .f32)
    #expect(try run(75, form) == 1 + 0x1p-21)
    #expect(try run(90, form) == 1 + 0x1p-21)
    // Products of 2^-25 are cut on Ampere and kept on Hopper.
    func smaller(_ target: Int) throws -> Float {
      var generator = SplitMix64(seed: 1)
      var problem = Problem(form, round: 0, &generator)
      let a = UInt32(Float16(sign: .plus, exponent: -12, significand: 1).bitPattern)
      let b = UInt32(Float16(sign: .plus, exponent: -13, significand: 1).bitPattern)
      for m in 0..<16 { problem.a[m] = problem.a[m].map { _ in a } }
      for n in 0..<8 { problem.b[n] = problem.b[n].map { _ in b } }
      problem.c = problem.c.map { $0.map { _ in Float(1).bitPattern } }
      let results = try FragmentKernel(form, target: target).run([problem.fragments(form)])
      return Float(bitPattern: results[0][0])
    }
    #expect(try smaller(80) == 1)
    #expect(try smaller(90) == 1 + 0x1p-22)
  }
}
