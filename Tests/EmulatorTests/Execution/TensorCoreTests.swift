import Emulator
import PTX
import Testing

import struct BipolarInt.SplitMix64

/// mma.sync on bits against D[m][n] = C[m][n] + popcount(row m of A op column n of B), with the
/// fragments laid out lane by lane by the formulas of the PTX manual.
struct TensorCoreTests {
  static let forms: [MatrixMultiply] = MatrixMultiply.Shape.allCases.flatMap { shape in
    MatrixMultiply.BitOperation.allCases.map { MatrixMultiply(shape: shape, operation: $0) }
  }

  static let seed: UInt64 = 0xB17

  /// Products for one form, half of those for a shape: at least 96, and as many as
  /// `APSIM_MATRIX_MULTIPLY_ACCUMULATES` asks for.
  static func rounds(_ form: MatrixMultiply) -> Int {
    let shape = form.shape
    return max(96, IntegerMatrixTests.multiplyAccumulates / (2 * shape.m * shape.n * shape.k))
  }

  /// Random operands and their fragments, and the product by its definition.
  struct Problem {
    let shape: MatrixMultiply.Shape
    /// A by rows and B by columns, 32 bits of the inner length a word.
    var a: [[UInt32]]
    var b: [[UInt32]]
    var c: [[UInt32]]

    init(_ shape: MatrixMultiply.Shape, _ generator: inout SplitMix64) {
      self.shape = shape
      a = (0..<shape.m).map { _ in generator.words(shape.k / 32) }
      b = (0..<shape.n).map { _ in generator.words(shape.k / 32) }
      c = (0..<shape.m).map { _ in generator.words(shape.n) }
      // Accumulators that the sum carries past 2^32, and that it brings to it.
      c[0] = Array(repeating: .max, count: shape.n)
      c[1] = (0..<shape.n).map { 0 &- UInt32($0 * 32) }
    }

    /// Bit j of register r of a lane: row g (+ 8), column 32 t + j + 128 x (block).
    func aFragment(_ register: Int, _ lane: Int) -> UInt32 {
      let (g, t) = (lane / 4, lane % 4)
      let row = shape.m == 8 ? g : g + 8 * (register % 2)
      let block = shape.m == 8 ? register : register / 2
      return (0..<32).reduce(0) { word, j in
        let k = 32 * t + j + 128 * block
        return word | (a[row][k / 32] >> UInt32(k % 32) & 1) << UInt32(j)
      }
    }

    func bFragment(_ register: Int, _ lane: Int) -> UInt32 {
      let (g, t) = (lane / 4, lane % 4)
      return (0..<32).reduce(0) { word, j in
        let k = 32 * t + j + 128 * register
        return word | (b[g][k / 32] >> UInt32(k % 32) & 1) << UInt32(j)
      }
    }

    /// Row and column of accumulator `element` of a lane.
    func place(_ element: Int, _ lane: Int) -> (row: Int, column: Int) {
      (lane / 4 + 8 * (element / 2), 2 * (lane % 4) + element % 2)
    }

    func product(_ operation: MatrixMultiply.BitOperation, _ row: Int, _ column: Int) -> UInt32 {
      var sum = c[row][column]
      for (x, y) in zip(a[row], b[column]) {
        sum &+= UInt32((operation == .xor ? x ^ y : x & y).nonzeroBitCount)
      }
      return sum
    }

    /// Register by register, 32 lanes each: A, B, C.
    var fragments: [UInt32] {
      let lanes = 0..<32
      var words: [UInt32] = []
      for register in 0..<shape.aRegisters { words += lanes.map { aFragment(register, $0) } }
      for register in 0..<shape.bRegisters { words += lanes.map { bFragment(register, $0) } }
      for element in 0..<shape.accumulatorRegisters {
        words += lanes.map {
          let place = place(element, $0)
          return c[place.row][place.column]
        }
      }
      return words
    }

    func expected(_ operation: MatrixMultiply.BitOperation) -> [UInt32] {
      (0..<shape.accumulatorRegisters).flatMap { element in
        (0..<32).map { lane in
          let place = place(element, lane)
          return product(operation, place.row, place.column)
        }
      }
    }
  }

  private func list(_ prefix: String, _ count: Int) -> String {
    "{" + (0..<count).map { "\(prefix)\($0)" }.joined(separator: ", ") + "}"
  }

  /// A kernel that loads the fragments of the block's problem, multiplies and stores D.
  ///
  /// - Parameter destination: The prefix of the registers of D: `d`, or `c` or `a` to share.
  private func kernel(
    _ form: MatrixMultiply, destination: String = "d", predicate: String = ""
  ) -> TestKernel {
    let shape = form.shape
    let counts = [
      ("a", shape.aRegisters), ("b", shape.bRegisters), ("c", shape.accumulatorRegisters),
    ]
    let words = 32 * counts.reduce(0) { $0 + $1.1 }
    var body = """
      .reg .b32 a<4>, b<2>, c<4>, d<4>; mov.u32 %r2, %ctaid.x; mov.u32 %r3, %laneid;
      mad.lo.u32 %r4, %r2, \(words), %r3; mad.wide.u32 %rd0, %r4, 4, %inBase;
      mad.lo.u32 %r4, %r2, \(32 * shape.accumulatorRegisters), %r3;
      mad.wide.u32 %rd1, %r4, 4, %outBase;

      """
    var index = 0
    for (prefix, count) in counts {
      for register in 0..<count {
        body += "ld.global.u32 \(prefix)\(register), [%rd0+\(128 * index)];\n"
        index += 1
      }
    }
    for register in 0..<4 where destination == "d" { body += "mov.u32 d\(register), 77;\n" }
    let d = list(destination, shape.accumulatorRegisters)
    body += "setp.eq.u32 %p1, 0, 0;\n"
    body += "\(predicate)\(form.mnemonic) \(d), \(list("a", shape.aRegisters)), "
    body += "\(list("b", shape.bRegisters)), \(list("c", shape.accumulatorRegisters));\n"
    for register in 0..<shape.accumulatorRegisters {
      body += "st.global.u32 [%rd1+\(128 * register)], \(destination)\(register);\n"
    }
    return TestKernel(body)
  }

  private func run(
    _ kernel: TestKernel, _ problems: [Problem]
  ) throws -> (results: [UInt32], counters: Counters) {
    let memory = GlobalMemory()
    let count = problems.count * 32 * problems[0].shape.accumulatorRegisters
    let input = try memory.allocate("input", copying: problems.flatMap(\.fragments))
    let output = try memory.allocate("output", byteCount: 4 * count)
    let profile = try kernel.run(
      in: memory, [.pointer(input), .pointer(output)], grid: Dimensions(problems.count), threads: 2)
    return (try memory.read(output, as: UInt32.self, count: count), profile.counters)
  }

  private func problems(_ form: MatrixMultiply, count: Int) -> [Problem] {
    var generator = SplitMix64(seed: Self.seed)
    return (0..<count).map { _ in Problem(form.shape, &generator) }
  }

  @Test(arguments: forms) func productsMatchTheirDefinition(_ form: MatrixMultiply) throws {
    let problems = problems(form, count: Self.rounds(form))
    let (results, counters) = try run(kernel(form), problems)
    let expected = problems.flatMap { $0.expected(form.operation) }
    #expect(results == expected, "\(form.mnemonic), seed \(Self.seed)")
    #expect(counters.matrixInstructions == [form.name: UInt64(Self.rounds(form))])
    #expect(counters.mmaInstructions == UInt64(Self.rounds(form)))
    #expect(counters.warpInstructionsByClass[.tensor] == UInt64(Self.rounds(form)))
  }

  @Test(arguments: forms) func destinationMayShareRegisters(_ form: MatrixMultiply) throws {
    let problems = problems(form, count: 4)
    let expected = problems.flatMap { $0.expected(form.operation) }
    #expect(try run(kernel(form, destination: "c"), problems).results == expected)
    // D over A needs as many registers of A; `a` has four, the unused ones are D alone.
    #expect(try run(kernel(form, destination: "a"), problems).results == expected)
  }

  @Test(arguments: forms) func guardHoldsForTheWholeWarp(_ form: MatrixMultiply) throws {
    let problems = problems(form, count: 2)
    let done = try run(kernel(form, predicate: "@%p1 "), problems)
    #expect(done.results == problems.flatMap { $0.expected(form.operation) })
    let skipped = try run(kernel(form, predicate: "@!%p1 "), problems)
    #expect(skipped.results.allSatisfy { $0 == 77 })
    #expect(skipped.counters.mmaInstructions == 0)
  }

  @Test func chainsAccumulate() throws {
    // Three products onto the same accumulators add the same popcount three times.
    let form = MatrixMultiply(shape: .m16n8k256, operation: .and)
    var kernel = kernel(form, destination: "c")
    let line = kernel.body.split(separator: "\n").first { $0.hasPrefix("mma") } ?? ""
    kernel.body = kernel.body.replacing(line, with: "\(line)\n\(line)\n\(line)")
    let problems = problems(form, count: 3)
    let expected = problems.flatMap { problem in
      zip(problem.expected(.and), problem.fragments.suffix(128)).map { once, start in
        start &+ 3 &* (once &- start)
      }
    }
    #expect(try run(kernel, problems).results == expected)
  }
}
