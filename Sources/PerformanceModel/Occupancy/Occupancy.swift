/// How many blocks of a kernel are resident on one SM at a time, and what keeps it from being more.
///
/// The allocation rules are those of NVIDIA's `cuda_occupancy.h`: a warp's registers are rounded up
/// to the allocation unit and come out of the register file of one scheduler; a block's shared
/// memory has the reserved part added and is rounded up to its own unit.
public struct Occupancy: Hashable, Sendable {
  /// The resource that ends first.
  public enum Limiter: String, Hashable, Sendable, CaseIterable {
    case warps, blocks, registers
    case sharedMemory = "shared_memory"
  }

  /// Resident blocks of one SM, at least 1.
  public let blocksPerSM: Int
  /// Resident warps of one SM.
  public let warpsPerSM: Int
  /// The resource that allows the fewest blocks; the first in the order of `Limiter` if several do.
  public let limiter: Limiter
  /// The blocks that each resource alone would allow; no entry where it sets no limit.
  public let blocksAllowed: [Limiter: Int]

  /// The occupancy of `block` on `gpu`.
  ///
  /// - Throws: `OccupancyError` if one block asks for more of anything than an SM can give.
  public init(
    of block: BlockResources, on gpu: GPUConfiguration
  ) throws(OccupancyError) {
    let sm = gpu.sm
    func check(
      _ requested: Int, in allowed: ClosedRange<Int>, _ quantity: String
    ) throws(OccupancyError) {
      guard !allowed.contains(requested) else { return }
      throw OccupancyError(
        gpu: gpu.name, quantity: quantity, requested: requested, allowed: allowed)
    }
    try check(block.threads, in: 1...sm.maxThreadsPerBlock, "threads per block")
    try check(
      block.registersPerThread, in: 1...sm.maxRegistersPerThread, "registers per thread")
    try check(
      block.sharedBytes, in: 0...sm.maxSharedBytesPerBlock, "bytes of shared memory per block")

    var allowed: [Limiter: Int] = [:]
    allowed[.warps] = sm.maxWarps / block.warps
    allowed[.blocks] = sm.maxBlocks

    let registersPerWarp = (block.registersPerThread * 32).roundedUp(to: sm.registerAllocationUnit)
    let warpsPerScheduler = sm.registers / sm.schedulers / registersPerWarp
    allowed[.registers] = warpsPerScheduler * sm.schedulers / block.warps

    let sharedBytes = (block.sharedBytes + sm.reservedSharedBytesPerBlock)
      .roundedUp(to: sm.sharedAllocationUnitBytes)
    if sharedBytes > 0 { allowed[.sharedMemory] = sm.sharedBytes / sharedBytes }

    var limiter = Limiter.warps
    for candidate in Limiter.allCases {
      if let blocks = allowed[candidate], blocks < allowed[limiter] ?? .max { limiter = candidate }
    }
    let blocks = allowed[limiter] ?? 0
    guard blocks > 0 else {
      throw Self.doesNotFit(block, limiter, registersPerWarp, sharedBytes, on: gpu)
    }
    blocksPerSM = blocks
    warpsPerSM = blocks * block.warps
    self.limiter = limiter
    blocksAllowed = allowed
  }

  /// Each limit holds by itself, but rounding takes the block beyond what an SM has.
  private static func doesNotFit(
    _ block: BlockResources, _ limiter: Limiter, _ registersPerWarp: Int, _ sharedBytes: Int,
    on gpu: GPUConfiguration
  ) -> OccupancyError {
    switch limiter {
    case .sharedMemory:
      OccupancyError(
        gpu: gpu.name, quantity: "bytes of shared memory per block with reserve and rounding",
        requested: sharedBytes, allowed: 0...gpu.sm.sharedBytes)
    case .registers:
      OccupancyError(
        gpu: gpu.name,
        quantity: "registers for a block of \(block.warps) warps, rounded up for each warp",
        requested: registersPerWarp * block.warps, allowed: 1...gpu.sm.registers)
    case .warps, .blocks:
      OccupancyError(
        gpu: gpu.name, quantity: "warps per block", requested: block.warps,
        allowed: 1...gpu.sm.maxWarps)
    }
  }
}

extension Int {
  /// The smallest multiple of `unit` that is not less than the number; both are positive and small.
  fileprivate func roundedUp(to unit: Int) -> Int { (self + unit - 1) / unit * unit }
}
