public import BipolarInt
import HostProcessor
public import Kernels

/// Refuses products that cannot be run, before anything is allocated.
public enum ProductLimits {
  /// Checks one product.
  ///
  /// - Throws: `SimulationError.sizeOutOfRange` for a size that is none; `BipolarIntError` or
  ///   `SimulationError.sumOverflow` for integers whose sums could leave 32 bits;
  ///   `SimulationError.tooLarge` where the matrices, their double-precision copies for verification
  ///   and the results need more than the physical memory.
  public static func check(_ size: MultiplicationSize, for kernel: any MultiplicationKernel) throws
  {
    try checkSums(size, for: kernel)
    // Operands as floats, bytes of the device and doubles; results as 32-bit numbers and doubles.
    // In floating point, so that no size overflows.
    let rows = Double(size.m) + Double(size.n)
    let operands = rows * Double(size.k) * (4 + 4 + 8)
    let results = Double(size.m) * Double(size.n) * (4 + 4 + 8 + 8)
    let needed = (operands + results) * Double(size.batch)
    let available = HostMemory.physicalBytes
    guard needed <= Double(available) else {
      throw SimulationError.tooLarge(needed: Int(min(needed, 0x1p62)), available: available)
    }
  }

  /// Checks the sizes and the sums alone, for estimates, which hold no matrices.
  public static func checkSums(
    _ size: MultiplicationSize, for kernel: any MultiplicationKernel
  ) throws {
    for (name, value) in [
      ("m", size.m), ("n", size.n), ("k", size.k), ("batch", size.batch),
    ] {
      guard value >= 1, value < 1 << 31 else {
        throw SimulationError.sizeOutOfRange(name: name, value: value)
      }
    }
    if case .codes(.bipolar, let x) = kernel.activationValues,
      case .codes(.bipolar, let w) = kernel.weightValues
    {
      try AccumulatorBound.check(
        innerLength: size.k, for: Precision(weightBits: w, activationBits: x))
    } else if let x = kernel.activationValues.integerRange,
      let w = kernel.weightValues.integerRange
    {
      let largest = max(abs(x.lowerBound), x.upperBound) * max(abs(w.lowerBound), w.upperBound)
      let limit = Int(Int32.max) / max(largest, 1)
      guard size.k <= limit else {
        throw SimulationError.sumOverflow(
          innerLength: size.k, limit: limit, kernel: kernel.name)
      }
    }
  }
}
