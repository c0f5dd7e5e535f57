import BipolarInt
import Emulator
import Kernels
import PTX
import Simulation
import Synchronization
import Testing

/// The whole path: codes in, packing kernels, multiplication kernel, product out.
@Suite struct MultiplicationRunTests {
  private func kernel(
    _ precision: Precision, _ operation: PlaneOperation, _ target: Target
  ) throws -> BitPlaneMultiplication {
    try BitPlaneMultiplication(
      precision: precision, operation: operation,
      tile: .standard(for: precision, target: target), target: target)
  }

  @Test(arguments: ["w1a1", "w2a2", "w3a8", "w8a1", "w4a4", "w5a7", "w8a8"])
  func productsEqualTheirDefinition(name: String) throws {
    let precision = try Precision(name)
    let problem = try MultiplicationProblem.random(
      precision: precision, m: 21, n: 34, k: 139, seed: 8)
    let product = scalarProduct(of: problem)
    for (target, operation) in [
      (Target.sm75, PlaneOperation.xor), (.sm80, .xor), (.sm86, .and), (.sm90, .and),
    ] {
      let kernel = try kernel(precision, operation, target)
      let run = try MultiplicationRun(problem, kernel: kernel, threads: 2)
      #expect(run.output.elements == product, "\(operation) on \(target)")
      #expect(try Verification(of: run.output, problem: problem, kernel: kernel).mismatches == 0)
    }
  }

  @Test func whatARunReports() throws {
    let precision = try Precision("w2a3")
    let problem = try MultiplicationProblem.random(
      precision: precision, m: 20, n: 40, k: 700, seed: 1)
    for operation in PlaneOperation.allCases {
      let kernel = try kernel(precision, operation, .sm80)
      let run = try MultiplicationRun(problem, kernel: kernel, threads: 1)
      let tile = kernel.tile
      #expect(run.stageCount == (700 + tile.k - 1) / tile.k)
      let (gridX, gridY) = ((40 + tile.n - 1) / tile.n, (20 + tile.m - 1) / tile.m)
      #expect(run.launch.grid == Dimensions(gridX, gridY))
      #expect(run.launch.block == Dimensions(tile.threads))
      #expect(run.launch.dynamicSharedBytes == kernel.sharedBytes)
      // Planes of both operands in rows of 768 bits; for AND also a sum of 4 bytes a row.
      let planes = (3 * 20 + 2 * 40) * 96
      #expect(run.operandBytes == planes + (operation == .and ? 4 * 60 : 0))
      #expect((16...255).contains(run.registersPerThread))
      #expect(run.profile.counters.globalStores.bytes == 4 * 20 * 40)
      // The packing kernels write all planes and both rows of sums once.
      #expect(run.packing.globalStores.bytes == UInt64(planes + 4 * 60))
    }
  }

  @Test func resultsAndCountsAreTheSameForAnyNumberOfThreads() throws {
    let precision = try Precision("w2a2")
    let problem = try MultiplicationProblem.random(
      precision: precision, m: 100, n: 120, k: 300, seed: 3)
    let kernel = try kernel(precision, .xor, .sm80)
    let one = try MultiplicationRun(problem, kernel: kernel, threads: 1)
    for threads in [2, 3, 8] {
      let several = try MultiplicationRun(problem, kernel: kernel, threads: threads)
      #expect(several.output == one.output)
      #expect(several.profile.counters == one.profile.counters)
      #expect(several.packing == one.packing)
    }
    let unobserved = try MultiplicationRun(
      problem, kernel: kernel, threads: 2, observation: .result)
    #expect(unobserved.output == one.output)
    #expect(unobserved.profile.counters.sharedTraffic.wavefronts == 0)
  }

  @Test func progressReachesTheNumberOfBlocks() throws {
    let precision = try Precision("w4a4")
    let problem = try MultiplicationProblem.random(
      precision: precision, m: 70, n: 50, k: 64, seed: 3)
    let kernel = try kernel(precision, .xor, .sm80)
    let calls = Mutex<[(finished: Int, total: Int)]>([])
    let run = try MultiplicationRun(problem, kernel: kernel, threads: 2) { finished, total in
      calls.withLock { $0.append((finished, total)) }
    }
    let blocks = run.launch.grid.count
    let seen = calls.withLock { $0 }
    #expect(seen.map(\.finished).sorted() == Array(1...blocks))
    #expect(seen.allSatisfy { $0.total == blocks })
  }

  @Test func textsAreThoseOfTheKernels() throws {
    let precision = try Precision("w2a3")
    let kernel = try kernel(precision, .and, .sm90)
    let texts = MultiplicationRun.Texts(for: kernel)
    #expect(try Module(parsing: texts.multiplication) == kernel.module)
    #expect(try Module(parsing: texts.activationPacking).kernels.map(\.name) == ["pack_3"])
    #expect(try Module(parsing: texts.weightPacking).kernels.map(\.name) == ["pack_2"])
  }
}
