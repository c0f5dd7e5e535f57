import Testing

@testable import Kernels

/// Who computes what, counted out one stage at a time.
@Suite("Work distribution")
struct WorkDistributionTests {
  private func tiling(_ x: Int, _ y: Int, _ stages: Int) -> WorkDistribution.Tiling {
    WorkDistribution.Tiling(
      x: x, y: y, stages: stages, lastColumnIsPartial: true, lastRowIsPartial: y > 1)
  }

  @Test("A stream of blocks takes every stage of every tile once, in order, evenly")
  func segments() {
    for (x, y, stages) in [(1, 1, 1), (3, 2, 5), (4, 4, 7), (1, 9, 13)] {
      let tiling = tiling(x, y, stages)
      for blocks in 1...min(40, x * y * stages) {
        var taken: [Int] = []
        var loads: Set<Int> = []
        for block in 0..<blocks {
          let segments = WorkDistribution.segments(of: block, blocks: blocks, tiling: tiling)
          taken += segments.flatMap { segment in
            (0..<segment.stageCount).map { segment.tile * stages + segment.firstStage + $0 }
          }
          loads.insert(segments.reduce(0) { $0 + $1.stageCount })
        }
        #expect(taken == Array(0..<x * y * stages))
        #expect((loads.max() ?? 0) - (loads.min() ?? 0) <= 1)
      }
    }
  }

  @Test("Classes count every block once")
  func classes() {
    for distribution in [
      WorkDistribution.tiles, .splitK(slices: 2), .splitK(slices: 5), .streamK(blocks: 1),
      .streamK(blocks: 4), .streamK(blocks: 11), .streamK(blocks: 35),
    ] {
      let tiling = tiling(5, 3, 7)
      let blocks =
        switch distribution {
        case .tiles: 15
        case .splitK(let slices): 15 * slices
        case .streamK(let blocks): blocks
        }
      let classes = distribution.blockClasses(tiling)
      #expect(classes.reduce(0) { $0 + $1.count } == blocks)
      #expect(classes.allSatisfy { $0.representative < blocks })
    }
    // Full tiles, last column, last row, corner; then a first slice, and two of another length.
    #expect(WorkDistribution.tiles.blockClasses(tiling(5, 3, 7)).map(\.count) == [8, 2, 4, 1])
    #expect(
      WorkDistribution.splitK(slices: 3).blockClasses(tiling(1, 1, 7)).map(\.count) == [1, 2])
    #expect(
      WorkDistribution.streamK(blocks: 5).blockClasses(
        WorkDistribution.Tiling(
          x: 10, y: 1, stages: 4, lastColumnIsPartial: false, lastRowIsPartial: false)
      ).map(\.count) == [5])
  }

  @Test("Numbers of parts out of range are refused, and more than there are stages are not made")
  func legality() throws {
    for distribution in [
      WorkDistribution.splitK(slices: 1), .splitK(slices: .min), .splitK(slices: 65),
      .streamK(blocks: 0), .streamK(blocks: .max),
    ] {
      #expect(throws: KernelError.self) { try distribution.check() }
    }
    try WorkDistribution.splitK(slices: 64).check()
    #expect(WorkDistribution.splitK(slices: 9).fitted(tiles: 4, stages: 3) == .splitK(slices: 3))
    #expect(WorkDistribution.splitK(slices: 9).fitted(tiles: 4, stages: 1) == .splitK(slices: 1))
    let stream = WorkDistribution.streamK(blocks: 99)
    #expect(stream.fitted(tiles: 4, stages: 3) == .streamK(blocks: 12))
    #expect(stream.fitted(tiles: .max, stages: 3) == stream)
  }
}
