import BipolarInt
import Emulator
import Kernels
import PTX
import Simulation
import Testing

/// Tiles walked in groups of rows: every tile once, and block classes that represent what they say.
@Suite struct RasterTests {
  @Test(arguments: [1, 2, 4, 8])
  func everyTileOnce(rasterRows: Int) throws {
    let precision = try Precision("w1a2")
    let kernel = try BitPlaneMultiplication(
      precision: precision, operation: .xor,
      tile: Tile(m: 16, n: 16, k: 256, stages: 2, shape: .m16n8k256, precision: precision),
      target: .sm80, rasterRows: rasterRows)
    #expect(kernel.entry.hasSuffix(rasterRows == 1 ? "m16n8k256" : "m16n8k256_g\(rasterRows)"))
    for (m, n, batch) in [(90, 70, 1), (16, 100, 2), (100, 9, 1), (64, 64, 3)] {
      let size = MultiplicationSize(m: m, n: n, k: 300, batch: batch)
      let operands = try Operands.random(for: kernel, size, seed: 4)
      let plan = try kernel.plan(for: size)
      let run = try PlanRun(plan, operands: operands, threads: 2)
      #expect(
        try run.output(rows: m * batch, columns: n) == operands.reference(), "\(size), seed 4")

      // The tiles of the representatives, by the order that blocks take them in.
      let step = plan.steps[0]
      #expect(step.blockClasses.reduce(0) { $0 + $1.count } == step.grid.x * step.grid.y * batch)
      let gridX = step.grid.x
      let tiles = step.blockClasses.map { blockClass -> [Int] in
        let index = blockClass.representative % (gridX * step.grid.y)
        let strip = index / gridX / rasterRows * rasterRows
        let height = min(rasterRows, step.grid.y - strip)
        let place = index - strip * gridX
        return [strip + place % height, place / height]
      }
      // Full, last column, last row, corner: those that there are.
      let (lastX, lastY) = (gridX - 1, step.grid.y - 1)
      var expected: Set<[Int]> = []
      for row in m % 16 == 0 ? [0] : lastY == 0 ? [lastY] : [0, lastY] {
        for column in n % 16 == 0 ? [0] : lastX == 0 ? [lastX] : [0, lastX] {
          expected.insert([row, column])
        }
      }
      if batch == 1, n % 4 == 0 { #expect(Set(tiles).isSuperset(of: expected)) }
    }
  }

  @Test func refusals() throws {
    let precision = try Precision("w1a2")
    let tile = Tile(m: 16, n: 16, k: 256, stages: 2, shape: .m16n8k256, precision: precision)
    for rows in [Int.min, 0, 3, 128, .max] {
      #expect(
        throws: KernelError.illegalDistribution(
          problem: "walks \(rows) rows of tiles together", mend: "use 1, 2, 4 ... 64")
      ) {
        try BitPlaneMultiplication(
          precision: precision, operation: .xor, tile: tile, target: .sm80, rasterRows: rows)
      }
    }
  }
}
