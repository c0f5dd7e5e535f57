import Emulator

/// Bytes that a launch moves at each level of the memory hierarchy. Sums are in doubles, so that no
/// counter value overflows them.
struct MemoryTraffic {
  /// Bytes through the banks of shared memory: 128 a wavefront.
  let shared: Double
  /// Bytes of ordinary global and local accesses at L1; cp.async is in `shared`.
  let l1: Double
  /// Bytes of loads between L2 and the SMs, 32 a sector: nothing is taken to hit L1.
  let l2Read: Double
  /// Bytes of stores between the SMs and L2.
  let l2Written: Double
  /// Bytes of atomic operations at L2, which reads and writes their sectors.
  let l2Atomic: Double
  /// Bytes read from device memory.
  let dramRead: Double
  /// Bytes written to device memory.
  let dramWritten: Double
  /// Whether the footprint is larger than L2.
  let exceedsL2: Bool

  init(of workload: KernelWorkload, waves: Double, l2Bytes: Int) {
    let counters = workload.counters
    func sum(_ counts: UInt64...) -> Double { counts.reduce(0) { $0 + Double($1) } }

    let wavefronts = sum(
      counters.sharedLoads.wavefronts, counters.sharedStores.wavefronts,
      counters.matrixLoads.wavefronts, counters.asyncCopyStores.wavefronts,
      counters.sharedAtomics.wavefronts)
    shared = wavefronts * 128
    l1 =
      sum(
        counters.globalLoads.sectors, counters.globalStores.sectors, counters.globalAtomics.sectors,
        counters.localLoads.sectors, counters.localStores.sectors) * 32
    l2Read = sum(counters.globalLoads.sectors, counters.asyncCopyLoads.sectors) * 32
    l2Written = sum(counters.globalStores.sectors) * 32
    l2Atomic = 2 * sum(counters.globalAtomics.sectors) * 32

    let footprint = Double(workload.uniqueBytesRead)
    exceedsL2 = footprint > Double(l2Bytes)
    var reread = 0.0
    if exceedsL2 && waves > 1 {
      // Blocks of one wave read the same tiles at about the same time and share a fetch. From wave
      // to wave, L2 keeps its size of the footprint and the rest is fetched again.
      let neededPerWave = min(footprint, l2Read / waves)
      reread = (waves - 1) * neededPerWave * (1 - Double(l2Bytes) / footprint)
    }
    dramRead = footprint + reread
    dramWritten = Double(workload.uniqueBytesWritten)
  }

  /// All bytes at L2.
  var l2: Double { l2Read + l2Written + l2Atomic }

  /// The part of the loads that device memory serves, from 0 to 1.
  var dramShareOfReads: Double { l2Read > 0 ? min(1, dramRead / l2Read) : 0 }
}
