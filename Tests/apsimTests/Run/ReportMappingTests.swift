import BipolarInt
import Kernels
import PerformanceModel
import Reporting
import Simulation
import Testing

/// The report repeats what the rooms computed, under the right names.
@Suite struct ReportMappingTests {
  @Test func theEstimateArrivesUnchanged() throws {
    let gpu = try GPUCatalog().configuration(named: "h200")
    let precision = try Precision("w1a3")
    let problem = try MultiplicationProblem.random(
      precision: precision, m: 50, n: 9, k: 70, seed: 3)
    let kernel = try BitPlaneMultiplication(
      precision: precision, operation: .and,
      tile: .standard(for: precision, target: gpu.target), target: gpu.target)
    let result = try MultiplicationRun(problem, kernel: kernel, threads: 1)
    let estimate = try CycleEstimator(gpu: gpu).estimate(result.workload)
    let report = RunReport(
      run: result, configuration: gpu,
      verification: try Verification(of: result.output, problem: problem, kernel: kernel),
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
    #expect(json.integer("tile.shared_bytes") == kernel.sharedBytes)
    #expect(json.integer("tile.registers_per_thread") == result.registersPerThread)
    #expect(json.string("input.activations") == "x.npy")
    #expect(json.string("input.weights") == "random")
    #expect(json.integer("input.seed") == 3)
    #expect(json.integer("host.threads") == 2)
    #expect(json.number("host.seconds") == 8)
    #expect(json.number("host.emulation_seconds") == 4)
    #expect(json.number("host.warp_instructions_per_second") == 2.5)
  }
}
