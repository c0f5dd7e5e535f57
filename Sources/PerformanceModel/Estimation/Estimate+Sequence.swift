extension Estimate {
  /// The estimate of launches that run one after the other, of which the first is `first`.
  ///
  /// Times, terms and operations add up. What decides the longest launch decides; occupancy and waves
  /// are those of that launch.
  public init(_ first: Estimate, followedBy others: [Estimate]) {
    self = first
    guard !others.isEmpty else { return }
    let launches = [first] + others
    var longest = first
    for launch in others where launch.cycles > longest.cycles { longest = launch }
    bound = longest.bound
    occupancyWarpsPerSM = longest.occupancyWarpsPerSM
    limiter = longest.limiter
    waves = longest.waves

    func sum(_ term: (Estimate) -> Double) -> Double { launches.reduce(0) { $0 + term($1) } }
    cycles = sum(\.cycles)
    timeMicroseconds = sum(\.timeMicroseconds)
    intervalMicroseconds =
      sum(\.intervalMicroseconds.lowerBound)...sum(\.intervalMicroseconds.upperBound)
    logicalTOPS =
      timeMicroseconds > 0 ? sum { $0.logicalTOPS * $0.timeMicroseconds } / timeMicroseconds : 0
    tensorUtilization = cycles > 0 ? sum { $0.tensorUtilization * $0.cycles } / cycles : 0
    breakdown = CycleBreakdown(
      tensor: sum(\.breakdown.tensor), sharedMemory: sum(\.breakdown.sharedMemory),
      l2: sum(\.breakdown.l2), dram: sum(\.breakdown.dram), issue: sum(\.breakdown.issue),
      latency: sum(\.breakdown.latency), fillAndDrain: sum(\.breakdown.fillAndDrain),
      launchOverhead: sum(\.breakdown.launchOverhead))
    if breakdown.launchOverhead > cycles / 2 { bound = .launch }
    for launch in others {
      for line in launch.assumptions where !assumptions.contains(line) { assumptions.append(line) }
    }
  }
}
