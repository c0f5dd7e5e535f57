import PerformanceModel

/// The estimate as the contract names it.
struct EstimateReport: Encodable, Sendable {
  let cycles: Double
  let timeUs: Double
  let intervalUs: [Double]
  let bound: String
  let nextBound: String
  let breakdown: [String: Double]
  let logicalTops: Double
  let tensorUtilization: Double
  let occupancyWarpsPerSm: Int
  let occupancyLimiter: String
  let waves: Double
  let assumptions: [String]

  init(_ estimate: Estimate) {
    cycles = estimate.cycles.rounded()
    timeUs = estimate.timeMicroseconds
    let interval = estimate.intervalMicroseconds
    intervalUs = [interval.lowerBound, interval.upperBound]
    bound = estimate.bound.rawValue
    nextBound = estimate.nextBound.rawValue
    var terms = ["launch": estimate.breakdown.launchOverhead]
    terms["fill_and_drain"] = estimate.breakdown.fillAndDrain
    for term in estimate.breakdown.overlapping { terms[term.bound.rawValue] = term.cycles }
    breakdown = terms
    logicalTops = estimate.logicalTOPS
    tensorUtilization = estimate.tensorUtilization
    occupancyWarpsPerSm = estimate.occupancyWarpsPerSM
    occupancyLimiter = estimate.limiter.rawValue
    waves = estimate.waves
    assumptions = estimate.assumptions
  }

  /// The terms in the order of the model, with their names for people.
  var terms: [(name: String, cycles: Double)] {
    let order = [
      "tensor", "shared_memory", "l2", "dram", "issue", "latency", "fill_and_drain", "launch",
    ]
    return order.compactMap { name in breakdown[name].map { (name, $0) } }
  }
}
