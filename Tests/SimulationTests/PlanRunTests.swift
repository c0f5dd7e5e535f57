import BipolarInt
import Emulator
import Kernels
import PTX
import Simulation
import Synchronization
import Testing

/// The whole path: numbers in, packing kernels, multiplication kernel, product out.
@Suite struct PlanRunTests {
  private func kernel(
    _ precision: String, _ operation: PlaneOperation, _ target: Target
  ) throws -> any MultiplicationKernel {
    var request = KernelRequest(.apmm, precision: try Precision(precision))
    request.operation = operation
    return try KernelRegistry.kernel(
      for: request, target: target, size: MultiplicationSize(m: 1, n: 1, k: 1))
  }

  private func run(
    _ kernel: any MultiplicationKernel, _ operands: Operands, threads: Int = 2,
    observation: Emulator.Observation = .counters, packing: PlanRun.Packing = .device,
    progress: (@Sendable (Int, Int) -> Void)? = nil
  ) throws -> PlanRun {
    try PlanRun(
      kernel.plan(for: operands.size), operands: operands, threads: threads,
      options: Emulator.Options(observation: observation), packing: packing, progress: progress)
  }

  private func product(_ run: PlanRun, _ operands: Operands) -> [Double] {
    run.output(rows: operands.size.m * operands.size.batch, columns: operands.size.n)
  }

  @Test(arguments: ["w1a1", "w2a2", "w3a8", "w8a1", "w4a4", "w5a7", "w8a8"])
  func productsEqualTheirDefinition(name: String) throws {
    for (target, operation) in [
      (Target.sm75, PlaneOperation.xor), (.sm80, .xor), (.sm86, .and), (.sm90, .and),
    ] {
      let kernel = try kernel(name, operation, target)
      let operands = try Operands.random(
        for: kernel, MultiplicationSize(m: 21, n: 34, k: 139), seed: 8)
      let run = try run(kernel, operands)
      let output = product(run, operands)
      #expect(output == scalarProduct(of: operands), "\(operation) on \(target), seed 8")
      let verification = try Verification(
        of: output, type: run.plan.output.type, operands: operands, kernel: kernel)
      #expect(verification.mismatches == 0 && verification.compared == 21 * 34)
    }
  }

  @Test func packingOnTheDeviceIsCountedApart() throws {
    for operation in PlaneOperation.allCases {
      let kernel = try kernel("w2a3", operation, .sm80)
      let operands = try Operands.random(
        for: kernel, MultiplicationSize(m: 20, n: 40, k: 700), seed: 1)
      let onDevice = try run(kernel, operands)
      let onHost = try run(kernel, operands, packing: .host)
      #expect(onDevice.outputBytes == onHost.outputBytes)
      #expect(onDevice.counters == onHost.counters)
      #expect(onHost.packing.warpInstructions == 0)
      // Every operand is packed once: its planes and a sum of 4 bytes for each row.
      var bytes = 4 * 60
      for buffer in onDevice.plan.buffers {
        switch buffer.contents {
        case .activations(.planes), .weights(.planes): bytes += buffer.byteCount
        default: break
        }
      }
      #expect(onDevice.packing.globalStores.bytes == UInt64(bytes))
      #expect(onDevice.counters.globalStores.bytes == 4 * 20 * 40)
      #expect((16...255).contains(onDevice.registersPerThread[0]))
    }
  }

  @Test func productsOfABatchStandOneBehindTheOther() throws {
    let kernel = try kernel("w2a2", .xor, .sm80)
    let size = MultiplicationSize(m: 5, n: 9, k: 70)
    let parts = try (0..<3).map { try Operands.random(for: kernel, size, seed: UInt64($0)) }
    let batch = try Operands(
      activations: Matrix(
        rows: 15, columns: 70, elements: parts.flatMap(\.activations.elements)),
      weights: Matrix(rows: 27, columns: 70, elements: parts.flatMap(\.weights.elements)),
      batch: 3)
    #expect(try batch.reference() == parts.flatMap { scalarProduct(of: $0) })
    for (index, part) in parts.enumerated() {
      #expect(try batch.product(index).weights.elements == part.weights.elements)
    }
  }

  @Test func resultsAndCountsAreTheSameForAnyNumberOfThreads() throws {
    let kernel = try kernel("w2a2", .xor, .sm80)
    let operands = try Operands.random(
      for: kernel, MultiplicationSize(m: 100, n: 120, k: 300), seed: 3)
    let one = try run(kernel, operands, threads: 1)
    for threads in [2, 3, 8] {
      let several = try run(kernel, operands, threads: threads)
      #expect(several.outputBytes == one.outputBytes)
      #expect(several.counters == one.counters)
      #expect(several.packing == one.packing)
    }
    let unobserved = try run(kernel, operands, observation: .result)
    #expect(unobserved.outputBytes == one.outputBytes)
    #expect(unobserved.counters.sharedTraffic.wavefronts == 0)
  }

  @Test func progressReachesTheNumberOfBlocks() throws {
    let kernel = try kernel("w4a4", .xor, .sm80)
    let operands = try Operands.random(
      for: kernel, MultiplicationSize(m: 70, n: 50, k: 64), seed: 3)
    let calls = Mutex<[(finished: Int, total: Int)]>([])
    let run = try run(kernel, operands) { finished, total in
      calls.withLock { $0.append((finished, total)) }
    }
    let blocks = run.plan.steps.reduce(0) { $0 + $1.blockCount }
    let seen = calls.withLock { $0 }
    #expect(seen.map(\.finished).sorted() == Array(1...blocks))
    #expect(seen.allSatisfy { $0.total == blocks })
  }

  @Test func aProgramIsParsedOnceForAnEntryAndTarget() throws {
    let cache = ProgramCache()
    let packing = PlanePacking(width: try BitWidth(3), target: .sm80)
    let first = try cache.program(for: packing)
    #expect(first.name == packing.entry && first.target == .sm80)
    #expect(try cache.program(for: packing).estimatedRegisters == first.estimatedRegisters)
    let other = try cache.program(for: PlanePacking(width: BitWidth(3), target: .sm90))
    #expect(other.target == .sm90)
    // A text that lacks its entry is an error, not a trap.
    struct Nameless: KernelProgram {
      let target = Target.sm80
      let entry = "nameless"
      let threads = 32
      let sharedBytes = 0
      var module: Module { Module(version: .init(8, 0), target: target, declarations: []) }
    }
    #expect(throws: SimulationError.missingEntry("nameless")) {
      _ = try cache.program(for: Nameless())
    }
  }
}
