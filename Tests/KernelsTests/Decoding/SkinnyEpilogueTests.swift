import BipolarInt
import Kernels
import PTX
import Simulation
import Testing

/// Epilogues of the multiplication for few rows, by itself and by a second kernel.
@Suite("Epilogues for few rows")
struct SkinnyEpilogueTests {
  @Test(arguments: SkinnyMultiplication.Orientation.allCases)
  func epilogues(orientation: SkinnyMultiplication.Orientation) throws {
    var epilogues = EpilogueKernelTests.elementEpilogues
    epilogues.append(
      try Epilogue(
        output: .planes(BitWidth(4), .panels, rowAlignmentInBits: 256), activationScale: .perRow,
        weightScale: .perColumn, outputScale: .one))
    for (index, epilogue) in epilogues.enumerated() {
      let operation: PlaneOperation = index % 2 == 0 ? .xor : .and
      for splits in [1, 3] {
        let kernel = try SkinnyMultiplication(
          precision: Precision("w2a2"), operation: operation, target: .sm80,
          orientation: orientation, warps: 2, splits: splits, epilogue: epilogue)
        let (few, many) = (5, 37)
        let fused = try FusedRun(
          kernel, epilogue, m: orientation == .fewTokens ? few : many,
          n: orientation == .fewTokens ? many : few, k: 2600, seed: UInt64(index), checks: .all)
        #expect(fused.problem == nil, "\(kernel.configuration)")
      }
    }
  }

  @Test("Vectors of a batch stand one behind the other")
  func batch() throws {
    let epilogue = try Epilogue(
      output: .single, activationScale: .perRow, weightScale: .perColumn, activationZero: .perRow,
      weightZero: .perRow, hasBias: true)
    let kernel = try SkinnyMultiplication(
      precision: Precision("w1a2"), operation: .xor, target: .sm80, epilogue: epilogue)
    let size = MultiplicationSize(m: 3, n: 20, k: 300, batch: 2)
    let plan = try kernel.plan(for: size)
    var operands = try Operands.random(for: kernel, size, seed: 3)
    operands.fillVectors(of: plan, seed: 4)
    let output = try PlanRun(plan, operands: operands, threads: 1).output(rows: 6, columns: 20)
    for index in 0..<2 {
      let product = try operands.product(index)
      let one = MultiplicationSize(m: 3, n: 20, k: 300)
      let vectors = operands.vectors.mapValues {
        Array($0[index * $0.count / 2..<(index + 1) * $0.count / 2])
      }
      let reference = try EpilogueReference(epilogue, of: product, size: one, vectors: vectors)
      let miss = reference.firstMiss(Array(output[60 * index..<60 * index + 60]), type: .single)
      #expect(miss == nil)
    }
  }

  @Test func groupsAreRefused() throws {
    let groups = try Epilogue(output: .single, weightScale: .perGroup(size: 256))
    #expect(throws: KernelError.self) {
      try SkinnyMultiplication(
        precision: Precision("w1a1"), operation: .xor, target: .sm80, epilogue: groups)
    }
  }
}
