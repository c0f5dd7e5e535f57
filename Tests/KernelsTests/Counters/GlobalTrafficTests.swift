import BipolarInt
import Kernels
import PTX
import Simulation
import Testing

/// Full tiles waste no sector: what a warp asks of global memory it uses.
@Suite struct GlobalTrafficTests {
  @Test(arguments: Variant.all)
  func sectorsOfFullTilesAreUsed(variant: Variant) throws {
    for precision in Precision.allPairs {
      let kernel = try variant.kernel(precision)
      let problem = try MultiplicationProblem.random(
        precision: precision, m: 2 * kernel.tile.m, n: 2 * kernel.tile.n, k: 768, seed: 2)
      let counters = try PreparedKernel(kernel).run(problem, observation: .counters)
        .profile.counters
      // Codes come by cp.async or, before it existed, by plain loads; the latter are otherwise the
      // row sums of the AND form.
      let codes = variant.target < .sm80 ? counters.globalLoads : counters.asyncCopyLoads
      #expect(Double(codes.bytes) >= 0.95 * Double(32 * codes.sectors), "\(precision)")
      let stores = counters.globalStores
      #expect(Double(stores.bytes) >= 0.95 * Double(32 * stores.sectors), "\(precision)")
      // Each block reads its rows of both operands once: 2 x 2 blocks read each operand twice.
      let packed =
        (precision.activationBits.bits * problem.m + precision.weightBits.bits * problem.n) * 768
        / 8
      #expect(codes.bytes == UInt64(2 * packed), "\(precision)")
    }
  }

  /// Rows past the end of an operand are filled with zeros, not read.
  @Test(arguments: Variant.all)
  func partialTilesReadNothingOutside(variant: Variant) throws {
    let precision = try Precision("w2a3")
    let kernel = try variant.kernel(precision)
    let problem = try MultiplicationProblem.random(
      precision: precision, m: kernel.tile.m + 1, n: 2 * kernel.tile.n + 3, k: 256, seed: 2)
    let counters = try PreparedKernel(kernel).run(problem, observation: .counters).profile.counters
    // A row of 256 bits is 32 bytes. The grid is 3 x 2 blocks: activations are read by each of 3
    // columns of blocks, weights by each of 2 rows; the AND form adds two sums for each output.
    let rows = 3 * 3 * problem.m + 2 * 2 * problem.n
    let sums = variant.operation == .and ? 8 * problem.m * problem.n : 0
    #expect(counters.asyncCopyLoads.bytes + counters.globalLoads.bytes == UInt64(32 * rows + sums))
  }
}
