import BipolarInt
import Kernels
import Mapping
import PerformanceModel
import Reporting
import Simulation
import Testing

/// The report repeats what the rooms computed, under the right names.
@Suite struct ReportMappingTests {
  @Test func theEstimateArrivesUnchanged() throws {
    let gpu = try GPUCatalog().configuration(named: "h200")
    let size = MultiplicationSize(m: 50, n: 9, k: 70)
    var request = KernelRequest(.apmm, precision: try Precision("w1a3"))
    request.operation = .and
    let kernel = try KernelRegistry.kernel(for: request, target: gpu.target, size: size)
    let operands = try Operands.random(for: kernel, size, seed: 3)
    let plan = try kernel.plan(for: size)
    let result = try PlanRun(plan, operands: operands, threads: 1)
    let estimate = try PlanEstimator(gpu: gpu).estimate(
      kernel, size, plan, counters: result.profiles.map(\.counters)
    ).estimate
    let report = RunReport(
      kernel: kernel, precision: request.precisionName, size: size, run: result,
      configuration: gpu,
      verification: try Verification(
        of: result.output(rows: 50, columns: 9), type: .int32, operands: operands, kernel: kernel),
      estimate: estimate, input: InputReport(activations: "x.npy", weights: nil, seed: 3),
      quantization: nil,
      host: HostReport(
        threads: 2, vectorLevel: "avx2", seconds: 8, emulationSeconds: 4, warpInstructions: 10))
    #expect(report.isExact && report.firstMismatch == nil)
    let json = try RunJSON(try JSONText.encode(report))
    let terms = estimate.breakdown
    let numbers = [
      "cycles": estimate.cycles.rounded(), "time_us": estimate.timeMicroseconds,
      "logical_tops": estimate.logicalTOPS, "waves": estimate.waves,
      "breakdown.tensor": terms.tensor, "breakdown.shared_memory": terms.sharedMemory,
      "breakdown.l2": terms.l2, "breakdown.dram": terms.dram, "breakdown.issue": terms.issue,
      "breakdown.latency": terms.latency, "breakdown.fill_and_drain": terms.fillAndDrain,
      "breakdown.launch": terms.launchOverhead,
    ]
    // Reading JSON back may cost the last bit.
    func isNear(_ value: Double?, _ expected: Double) -> Bool {
      value.map { abs($0 - expected) <= 1e-14 * abs(expected) } ?? false
    }
    for (key, value) in numbers {
      #expect(isNear(json.number("estimate.\(key)"), value), "\(key)")
    }
    let interval = try #require(json["estimate.interval_us"] as? [Double])
    #expect(interval.count == 2)
    #expect(isNear(interval.first, estimate.intervalMicroseconds.lowerBound))
    #expect(isNear(interval.last, estimate.intervalMicroseconds.upperBound))
    #expect(json.string("estimate.bound") == estimate.bound.rawValue)
    #expect(json.string("estimate.occupancy_limiter") == estimate.limiter.rawValue)
    #expect(json.integer("estimate.occupancy_warps_per_sm") == estimate.occupancyWarpsPerSM)
    #expect(json["estimate.assumptions"] as? [String] == estimate.assumptions)
    #expect(json.integer("tile.shared_bytes") == plan.steps[0].program.sharedBytes)
    #expect(json.integer("tile.registers_per_thread") == result.registersPerThread[0])
    #expect(json.string("input.activations") == "x.npy")
    #expect(json.string("input.weights") == "random")
    #expect(json.integer("input.seed") == 3)
    #expect(json.integer("host.threads") == 2)
    #expect(json.number("host.seconds") == 8)
    #expect(json.number("host.emulation_seconds") == 4)
    #expect(json.number("host.warp_instructions_per_second") == 2.5)
  }
}
