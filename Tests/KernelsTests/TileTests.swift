import BipolarInt
import Kernels
import PTX
import Testing

@Suite struct TileTests {
  /// Warps are as many as share the one-bit tile evenly.
  @Test func warpsShareTheTile() throws {
    for precision in Precision.allPairs {
      for m in stride(from: 8, through: 128, by: 8) {
        for n in stride(from: 8, through: 128, by: 8) {
          for shape in MatrixMultiply.Shape.allCases {
            let tile = Tile(m: m, n: n, k: 256, stages: 2, shape: shape, precision: precision)
            let fragmentsM = precision.activationBits.bits * m / shape.m
            let fragmentsN = precision.weightBits.bits * n / shape.n
            #expect((1...8).contains(tile.warpsM) && (1...8).contains(tile.warpsN))
            #expect(tile.threads <= 1024)
            #expect(fragmentsM % tile.warpsM == 0 && fragmentsN % tile.warpsN == 0)
          }
        }
      }
    }
  }

  @Test func standardTiles() throws {
    func standard(_ precision: String, _ target: Target) throws -> [Int] {
      let tile = Tile.standard(for: try Precision(precision), target: target)
      return [tile.m, tile.n, tile.k, tile.warpsM, tile.warpsN, tile.stages, tile.shape.m]
    }
    #expect(try standard("w1a1", .sm80) == [128, 128, 256, 2, 2, 3, 16])
    #expect(try standard("w2a4", .sm80) == [32, 64, 256, 2, 2, 3, 16])
    #expect(try standard("w8a8", .sm80) == [32, 32, 256, 2, 2, 3, 16])
    #expect(try standard("w1a5", .sm80) == [32, 128, 256, 2, 2, 3, 16])
    #expect(try standard("w8a8", .sm75) == [32, 32, 256, 2, 2, 2, 8])
  }

  /// Where two warps a side would hold more accumulators than registers allow, there are more.
  @Test func largeTilesGetMoreWarps() throws {
    let precision = try Precision("w2a2")
    // 128 x 256 one-bit products at 4 warps are 256 accumulators a lane, at 8 warps 128.
    let tile = Tile(m: 64, n: 128, k: 256, stages: 2, shape: .m16n8k256, precision: precision)
    #expect(tile.warpsM * tile.warpsN == 8)
    #expect(
      throws: Never.self,
      performing: {
        try BitPlaneMultiplication(
          precision: precision, operation: .xor, tile: tile, target: .sm90)
      })
  }

  /// Three fragments of 48 rows and of 24 columns: odd on both sides, too many for one warp.
  @Test func oddFragmentCountsAreSharedToo() throws {
    let precision = try Precision("w3a5")
    let tile = Tile(m: 48, n: 24, k: 512, stages: 2, shape: .m16n8k256, precision: precision)
    #expect([tile.warpsM, tile.warpsN] == [3, 3])
    #expect(
      throws: Never.self,
      performing: {
        try BitPlaneMultiplication(
          precision: precision, operation: .xor, tile: tile, target: .sm80)
      })
  }

  @Test func anySizeMayBeAskedFor() throws {
    for size in [Int.min, -1, 0, 7, 1 << 40, .max] {
      let tile = Tile(
        m: size, n: size, k: size, stages: size, shape: .m16n8k256,
        precision: try Precision("w8a8"))
      #expect(tile.m == size && tile.threads <= 1024)
      #expect(tile.description == "\(size)x\(size)x\(size), \(size) stages")
    }
  }
}
