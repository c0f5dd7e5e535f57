public import BipolarInt
import HostProcessor

/// Refuses runs whose matrices would not fit in the host's memory, before anything is allocated.
public enum MemoryBudget {
  /// Checks one run; sizes from 1 to 2^31 - 1.
  ///
  /// - Throws: `SimulationError.tooLarge` where the matrices, their double-precision copies for
  ///   verification and the results need more than the physical memory.
  public static func check(m: Int, n: Int, k: Int, precision: Precision) throws(SimulationError) {
    // Codes, packed planes, int32 and double copies of both operands; int32, int64 and double
    // results. In floating point, so that no size overflows.
    let planes = Double(precision.weightBits.bits + precision.activationBits.bits) / 8
    let operands = (Double(m) + Double(n)) * Double(k) * (1 + planes + 4 + 8)
    let results = Double(m) * Double(n) * (4 + 4 + 8 + 8)
    let needed = operands + results
    let available = HostMemory.physicalBytes
    guard needed <= Double(available) else {
      throw .tooLarge(needed: Int(min(needed, 0x1p62)), available: available)
    }
  }
}
