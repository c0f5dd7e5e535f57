import BipolarInt
import Kernels
import PTX
import Simulation
import Testing

/// Full tiles waste no sector: what a warp asks of global memory it uses.
@Suite struct GlobalTrafficTests {
  @Test(arguments: Variant.distinct)
  func sectorsOfFullTilesAreUsed(variant: Variant) throws {
    for precision in variant.pairs {
      let kernel = try variant.kernel(precision)
      let problem = try MultiplicationProblem.random(
        precision: precision, m: 2 * kernel.tile.m, n: 2 * kernel.tile.n, k: 768, seed: 2)
      let counters = try PreparedKernel.shared(kernel).run(problem, observation: .counters)
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
    // A row of 256 bits is 32 bytes, and the last group of 8 rows is stored whole. The grid is 3 x 2
    // blocks: activations are read by each of 3 columns of blocks, weights by each of 2 rows.
    func stored(_ rows: Int) -> Int { (rows + 7) / 8 * 8 }
    let rows = 3 * 3 * stored(problem.m) + 2 * 2 * stored(problem.n)
    let codes = variant.target < .sm80 ? counters.globalLoads : counters.asyncCopyLoads
    #expect(codes.bytes == UInt64(32 * rows))
  }
}
