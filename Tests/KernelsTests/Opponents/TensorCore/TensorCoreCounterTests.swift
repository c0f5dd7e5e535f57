import BipolarInt
import Emulator
import Kernels
import PTX
import Simulation
import Testing

/// What the opponents execute and move, against counts that follow from the tiling alone.
@Suite("Tensor-core opponents: counters") struct TensorCoreCounterTests {
  private func kernels() throws -> [TensorCoreMultiplication] {
    var kernels: [TensorCoreMultiplication] = []
    for target in [Target.sm75, .sm80, .sm90] {
      for kind in TensorCoreKind.all(for: target) {
        for (m, n, rowBytes) in [(64, 64, 64), (32, 64, 128), (16, 64, 64), (64, 32, 128)] {
          let tile = TensorCoreTile(
            m: m, n: n, k: 8 * rowBytes / kind.bits, stages: target < .sm80 ? 2 : 3,
            generation: .standard(for: target))
          kernels.append(try TensorCoreMultiplication(kind: kind, tile: tile, target: target))
        }
      }
    }
    let wide = TensorCoreTile(m: 64, n: 64, k: 128, stages: 2, generation: .ampere)
    kernels.append(try TensorCoreMultiplication(kind: .fp16, tile: wide, target: .sm80))
    return kernels
  }

  @Test("No bank conflicts, full sectors, and the counts of the tiling")
  func closedForms() throws {
    for kernel in try kernels() {
      let tile = kernel.tile
      let (tilesM, tilesN, stages) = (2, 3, 5)
      let size = (m: tilesM * tile.m, n: tilesN * tile.n, k: stages * tile.k)
      let counters = try TensorCoreProduct(
        kernel, m: size.m, n: size.n, k: size.k, seed: 1
      ).run.counters
      let name = "\(kernel.entry) on \(kernel.target)"
      #expect(counters.sharedTraffic.bankConflicts == 0, "\(name)")

      // Instructions of 16 x 8 x 32 bytes; of 8 x 8 x 16 on Turing, 16 x 8 x 16 for half precision.
      let rowBytes = tile.k * kernel.kind.bits / 8
      let isTuring = kernel.target < .sm80
      let (height, depth) = (isTuring && kernel.kind.bits < 16 ? 8 : 16, isTuring ? 16 : 32)
      let blocks = tilesM * tilesN
      let inStage = tile.m / height * (tile.n / 8) * (rowBytes / depth)
      #expect(counters.mmaInstructions == UInt64(blocks * stages * inStage), "\(name)")
      #expect(counters.matrixInstructions.count == 1)

      // Every warp loads its fragments once a stage, and a stage past the last one's first step.
      let warps = tile.warpsM * tile.warpsN
      let perStep = warps * (tile.m / tile.warpsM + tile.n / tile.warpsN) * depth
      let loaded = stages * (rowBytes / depth) + 1
      #expect(counters.matrixLoads.bytes == UInt64(blocks * loaded * perStep), "\(name)")
      #expect(counters.matrixLoads.wavefronts * 128 == counters.matrixLoads.bytes, "\(name)")
      #expect(counters.barriers == UInt64(blocks * warps * (stages + 1)), "\(name)")

      let copied = UInt64(blocks * stages * (tile.m + tile.n) * rowBytes)
      let codes = isTuring ? counters.globalLoads : counters.asyncCopyLoads
      #expect(codes.bytes == copied, "\(name)")
      #expect(codes.bytes == 32 * codes.sectors, "\(name)")
      #expect((isTuring ? counters.sharedStores : counters.asyncCopyStores).bytes == copied)

      // The AND form reads the sum of each row and column that a lane has results of.
      let sums =
        kernel.kind == .int1(.and) ? tile.m / tile.warpsM / 8 + tile.n / tile.warpsN / 4 : 0
      if !isTuring {
        #expect(counters.globalLoads.bytes == UInt64(4 * blocks * tile.threads * sums), "\(name)")
      }

      let outputs = UInt64(size.m * size.n * (kernel.kind.output == .half ? 2 : 4))
      #expect(counters.globalStores.bytes == outputs, "\(name)")
      #expect(counters.globalStores.sectors * 32 == outputs, "\(name)")
      // 16-byte vectors, 8 where a warp is too narrow for them.
      let vector = kernel.kind.output == .half && tile.n / tile.warpsN < 32 ? 8 : 16
      #expect(counters.globalStores.requests == outputs / UInt64(32 * vector), "\(name)")
    }
  }

  @Test("Partial tiles read nothing outside")
  func partialTiles() throws {
    let tile = TensorCoreTile(m: 32, n: 64, k: 64, stages: 3, generation: .ampere)
    let kernel = try TensorCoreMultiplication(kind: .int8, tile: tile, target: .sm80)
    let counters = try TensorCoreProduct(kernel, m: 33, n: 130, k: 100, seed: 2).run.counters
    // Rows of 128 bytes; three columns of blocks read X, two rows of blocks read W.
    #expect(counters.asyncCopyLoads.bytes == UInt64((3 * 33 + 2 * 130) * 128))
    #expect(counters.sharedTraffic.bankConflicts == 0)
  }

  @Test("Slices are written once, read once and full sectors")
  func slices() throws {
    for kind in TensorCoreKind.all(for: .sm80) {
      let tile = TensorCoreTile(
        m: 16, n: 64, k: 512 / kind.bits, stages: 3, generation: .ampere)
      let kernel = try TensorCoreMultiplication(
        kind: kind, tile: tile, splitK: 4, target: .sm80)
      let product = try TensorCoreProduct(
        kernel, m: 16, n: 128, k: 8 * tile.k, seed: 3)
      let (multiply, reduce) = (product.run.profiles[0].counters, product.run.profiles[1].counters)
      let outputs = UInt64(16 * 128)
      #expect(multiply.globalStores.bytes == 4 * 4 * outputs)
      #expect(multiply.globalStores.sectors * 32 == 4 * 4 * outputs)
      #expect(reduce.globalLoads.bytes == 4 * 4 * outputs)
      #expect(reduce.globalLoads.sectors * 32 == 4 * 4 * outputs)
      #expect(reduce.globalStores.sectors * 32 == (kind.output == .half ? 2 : 4) * outputs)
      #expect(multiply.sharedTraffic.bankConflicts == 0)
    }
  }
}
