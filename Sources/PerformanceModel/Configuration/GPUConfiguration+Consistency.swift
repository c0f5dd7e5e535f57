extension GPUConfiguration {
  /// Throws where two values of the file cannot both be true.
  func checkConsistency(_ reader: ConfigurationReader) throws(ConfigurationError) {
    func require(
      _ condition: Bool, at name: String, _ reason: @autoclosure () -> String
    ) throws(ConfigurationError) {
      if !condition { throw reader.contradiction(name, reason()) }
    }

    try require(
      sm.maxThreads == sm.maxWarps * 32, at: "sm.max_threads",
      "must be 32 times sm.max_warps: \(sm.maxWarps * 32), not \(sm.maxThreads)")
    try require(
      sm.maxThreadsPerBlock <= sm.maxThreads, at: "sm.max_threads_per_block",
      "must not exceed sm.max_threads \(sm.maxThreads), but is \(sm.maxThreadsPerBlock)")
    try require(
      sm.maxBlocks <= sm.maxWarps, at: "sm.max_blocks",
      "must not exceed sm.max_warps \(sm.maxWarps), but is \(sm.maxBlocks)")
    try require(
      sm.maxWarps.isMultiple(of: sm.schedulers), at: "sm.schedulers",
      "must divide sm.max_warps \(sm.maxWarps), but is \(sm.schedulers)")
    try require(
      sm.registers.isMultiple(of: sm.schedulers), at: "sm.schedulers",
      "must divide sm.registers \(sm.registers), but is \(sm.schedulers)")
    try require(
      sm.maxRegistersPerThread * 32 <= sm.registers / sm.schedulers,
      at: "sm.max_registers_per_thread",
      "a warp of \(sm.maxRegistersPerThread * 32) registers must fit in the"
        + " \(sm.registers / sm.schedulers) of one scheduler")
    try require(
      sm.registerAllocationUnit <= sm.registers / sm.schedulers, at: "sm.register_allocation_unit",
      "must not exceed the \(sm.registers / sm.schedulers) registers of one scheduler,"
        + " but is \(sm.registerAllocationUnit)")
    try require(
      sm.sharedBytes <= sm.l1AndSharedBytes, at: "sm.shared_bytes",
      "must not exceed sm.l1_and_shared_bytes \(sm.l1AndSharedBytes), but is \(sm.sharedBytes)")
    try require(
      sm.maxSharedBytesPerBlock + sm.reservedSharedBytesPerBlock <= sm.sharedBytes,
      at: "sm.max_shared_bytes_per_block",
      "\(sm.maxSharedBytesPerBlock) with the reserved \(sm.reservedSharedBytesPerBlock) must not"
        + " exceed sm.shared_bytes \(sm.sharedBytes)")

    try require(
      clock.tensorMHz ?? clock.boostMHz <= clock.boostMHz, at: "clock.tensor_mhz",
      "must not exceed clock.boost_mhz \(clock.boostMHz)")
    try require(
      bandwidth.l2SustainedBytesPerClock <= bandwidth.l2NominalBytesPerClock ?? .infinity,
      at: "bandwidth.l2_sustained_bytes_per_clk",
      "must not exceed bandwidth.l2_nominal_bytes_per_clk,"
        + " but is \(bandwidth.l2SustainedBytesPerClock)")
    try require(
      bandwidth.dramSustainedGBPerSecond <= bandwidth.dramNominalGBPerSecond,
      at: "bandwidth.dram_sustained_gb_per_s",
      "must not exceed bandwidth.dram_nominal_gb_per_s \(bandwidth.dramNominalGBPerSecond),"
        + " but is \(bandwidth.dramSustainedGBPerSecond)")
    try require(
      memory.l2Bytes <= memory.dramBytes, at: "memory.l2_bytes",
      "must not exceed memory.dram_bytes \(memory.dramBytes), but is \(memory.l2Bytes)")

    let ladder: [(key: String, clocks: Double?)] = [
      ("latency.l1_hit_clk", latency.l1Hit), ("latency.l2_near_clk", latency.l2Near),
      ("latency.l2_far_clk", latency.l2Far), ("latency.dram_clk", latency.dram),
    ]
    let known = ladder.compactMap { step in step.clocks.map { (step.key, $0) } }
    for (near, far) in zip(known, known.dropFirst()) {
      try require(
        near.1 <= far.1, at: far.0, "must be at least \(near.0) \(near.1), but is \(far.1)")
    }
    try require(
      launch.overheadMicroseconds <= launch.latencyMicroseconds ?? .infinity,
      at: "launch.overhead_us",
      "must not exceed launch.latency_us, but is \(launch.overheadMicroseconds)")
  }
}
