import Emulator
import PTX
import Testing

import struct BipolarInt.SplitMix64

#if canImport(Glibc)
  import Glibc
#endif

/// mma.sync on integers against D[m][n] = C[m][n] + sum of A[m][k] B[k][n], with the fragments laid
/// out lane by lane by the formulas of the PTX manual.
struct IntegerMatrixTests {
  typealias Form = NumericMatrixMultiply

  /// Every shape with every pair of types, wrapping and saturating.
  static let forms: [Form] = {
    let shapes: [(MatrixElementType, MatrixElementType, [Form.Shape])] = [
      (.s8, .u8, [.m8n8k16, .m16n8k16, .m16n8k32]), (.s4, .u4, [.m8n8k32, .m16n8k32, .m16n8k64]),
    ]
    return shapes.flatMap { signed, unsigned, shapes in
      shapes.flatMap { shape in
        [(signed, signed), (signed, unsigned), (unsigned, signed), (unsigned, unsigned)]
          .flatMap { a, b in
            [false, true].map { Form(shape, a: a, b: b, c: .s32, saturates: $0) }
          }
      }
    }
  }()

  static let seed: UInt64 = 0x8118

  /// Multiply-accumulates for each shape. A hundred million take minutes in a debug build:
  /// `APSIM_MATRIX_MULTIPLY_ACCUMULATES=100000000` asks for them.
  static let multiplyAccumulates =
    getenv("APSIM_MATRIX_MULTIPLY_ACCUMULATES").flatMap { Int(String(cString: $0)) } ?? 1_000_000

  /// Products for one form: a shape has eight.
  static func rounds(_ form: Form) -> Int {
    max(8, multiplyAccumulates / (8 * form.shape.m * form.shape.n * form.shape.k))
  }

  /// An element of a type from random bits.
  static func element(_ type: MatrixElementType, _ bits: UInt64) -> Int64 {
    switch type {
    case .s4: Int64(bits & 15) - (bits & 8 != 0 ? 16 : 0)
    case .u4: Int64(bits & 15)
    case .s8: Int64(bits & 255) - (bits & 128 != 0 ? 256 : 0)
    default: Int64(bits & 255)
    }
  }

  struct Problem {
    let form: Form
    /// By rows, by columns, by rows.
    var a: [[Int64]]
    var b: [[Int64]]
    var c: [[Int32]]

    init(_ form: Form, round: Int, _ generator: inout SplitMix64) {
      self.form = form
      let shape = form.shape
      func elements(_ type: MatrixElementType, _ count: Int) -> [Int64] {
        // The first rounds have the extreme elements alone.
        let extremes: [UInt64] = type.bitWidth == 8 ? [0x7F, 0x80, 0xFF] : [0x7, 0x8, 0xF]
        return (0..<count).map { _ in
          IntegerMatrixTests.element(type, round < 3 ? extremes[round] : generator.next())
        }
      }
      a = (0..<shape.m).map { _ in elements(form.a, shape.k) }
      b = (0..<shape.n).map { _ in elements(form.b, shape.k) }
      c = (0..<shape.m).map { row in
        (0..<shape.n).map { column in
          // Accumulators that the sum carries over either end.
          switch (row + column + round) % 4 {
          case 0: Int32.max - Int32(generator.next() & 1023)
          case 1: Int32.min + Int32(generator.next() & 1023)
          default: Int32(truncatingIfNeeded: generator.next())
          }
        }
      }
    }

    /// Register by register, 32 lanes each: A, B, C.
    var fragments: [UInt32] {
      let shape = form.shape
      let width = form.a.bitWidth
      let e = 32 / width
      let mask: Int64 = (1 << Int64(width)) - 1
      func word(_ elements: (Int) -> Int64) -> UInt32 {
        (0..<e).reduce(0) { $0 | UInt32(elements($1) & mask) << UInt32(width * $1) }
      }
      var words: [UInt32] = []
      for r in 0..<form.aRegisters {
        for lane in 0..<32 {
          let (g, t) = (lane / 4, lane % 4)
          let row = shape.m == 8 ? g : g + 8 * (r & 1)
          words.append(word { a[row][e * t + $0 + 4 * e * (shape.m == 8 ? r : r >> 1)] })
        }
      }
      for r in 0..<form.bRegisters {
        for lane in 0..<32 { words.append(word { b[lane / 4][e * (lane % 4) + $0 + 4 * e * r] }) }
      }
      for i in 0..<shape.m * shape.n / 32 {
        for lane in 0..<32 {
          words.append(UInt32(bitPattern: c[lane / 4 + 8 * (i >> 1)][2 * (lane % 4) + (i & 1)]))
        }
      }
      return words
    }

    var expected: [UInt32] {
      (0..<form.shape.m * form.shape.n / 32).flatMap { i in
        (0..<32).map { lane in
          let (row, column) = (lane / 4 + 8 * (i >> 1), 2 * (lane % 4) + (i & 1))
          var sum = Int64(c[row][column])
          let (x, y) = (a[row], b[column])
          for k in x.indices { sum += x[k] * y[k] }
          return UInt32(
            bitPattern: form.saturates ? Int32(clamping: sum) : Int32(truncatingIfNeeded: sum))
        }
      }
    }
  }

  /// A kernel that multiplies the fragments of the block's problem.
  private func kernel(_ form: Form, mnemonic: String, destination: String = "d") -> TestKernel {
    let accumulators = form.accumulatorRegisters(.s32)
    let counts = [("a", form.aRegisters), ("b", form.bRegisters), ("c", accumulators)]
    func list(_ prefix: String, _ count: Int) -> String {
      "{" + (0..<count).map { "\(prefix)\($0)" }.joined(separator: ", ") + "}"
    }
    let words = 32 * counts.reduce(0) { $0 + $1.1 }
    var body = """
      .reg .b32 a<4>, b<2>, c<4>, d<4>; mov.u32 %r2, %ctaid.x; mov.u32 %r3, %laneid;
      mad.lo.u32 %r4, %r2, \(words), %r3; mad.wide.u32 %rd0, %r4, 4, %inBase;
      mad.lo.u32 %r4, %r2, \(32 * accumulators), %r3; mad.wide.u32 %rd1, %r4, 4, %outBase;

      """
    var index = 0
    for (prefix, count) in counts {
      for register in 0..<count {
        body += "ld.global.u32 \(prefix)\(register), [%rd0+\(128 * index)];\n"
        index += 1
      }
    }
    body += "\(mnemonic) \(list(destination, accumulators)), \(list("a", form.aRegisters)), "
    body += "\(list("b", form.bRegisters)), \(list("c", accumulators));\n"
    for register in 0..<accumulators {
      body += "st.global.u32 [%rd1+\(128 * register)], \(destination)\(register);\n"
    }
    return TestKernel(body)
  }

  private func run(_ kernel: TestKernel, _ problems: [Problem]) throws -> ([UInt32], Counters) {
    let memory = GlobalMemory()
    let count = problems.count * problems[0].expected.count
    let input = try memory.allocate("input", copying: problems.flatMap(\.fragments))
    let output = try memory.allocate("output", byteCount: 4 * count)
    let profile = try kernel.run(
      in: memory, [.pointer(input), .pointer(output)], grid: Dimensions(problems.count), threads: 2)
    return (try memory.read(output, as: UInt32.self, count: count), profile.counters)
  }

  @Test(arguments: forms) func productsMatchTheirDefinition(_ form: Form) throws {
    var generator = SplitMix64(seed: Self.seed)
    let rounds = Self.rounds(form)
    for first in stride(from: 0, to: rounds, by: 512) {
      let problems = (first..<min(first + 512, rounds)).map {
        Problem(form, round: $0, &generator)
      }
      let (results, counters) = try run(kernel(form, mnemonic: form.mnemonic), problems)
      #expect(
        results == problems.flatMap(\.expected), "\(form.mnemonic), seed \(Self.seed), \(first)")
      #expect(counters.matrixInstructions == [form.name: UInt64(problems.count)])
    }
  }

  @Test func destinationMayShareRegisters() throws {
    var generator = SplitMix64(seed: Self.seed)
    for form in Self.forms {
      let problems = (0..<4).map { Problem(form, round: $0, &generator) }
      let expected = problems.flatMap(\.expected)
      for destination in ["c", "a"] {
        let kernel = kernel(form, mnemonic: form.mnemonic, destination: destination)
        #expect(try run(kernel, problems).0 == expected, "\(form.mnemonic) over \(destination)")
      }
    }
  }

  /// Compilers write the saturation before or behind the types.
  @Test func saturationMayStandAnywhere() throws {
    var generator = SplitMix64(seed: Self.seed)
    for form in Self.forms where form.saturates {
      let problems = (0..<3).map { Problem(form, round: $0, &generator) }
      let mnemonic = form.mnemonic.replacing(".satfinite", with: "") + ".satfinite"
      #expect(
        try run(kernel(form, mnemonic: mnemonic), problems).0 == problems.flatMap(\.expected))
    }
  }
}
