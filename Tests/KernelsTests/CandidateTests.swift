import BipolarInt
import Kernels
import PTX
import Simulation
import Testing

/// What a mapper may choose from.
@Suite struct CandidateTests {
  private let sizes = [
    MultiplicationSize(m: 1, n: 4096, k: 4096), MultiplicationSize(m: 16, n: 11008, k: 4096),
    MultiplicationSize(m: 128, n: 4096, k: 11008), MultiplicationSize(m: 1024, n: 1024, k: 1024),
    MultiplicationSize(m: 4096, n: 4096, k: 4096), MultiplicationSize(m: 8192, n: 8192, k: 8192),
  ]

  @Test(arguments: [Target.sm75, .sm80, .sm86, .sm90])
  func dozensForEverySize(target: Target) throws {
    for name in ["w1a1", "w1a2", "w2a2", "w2a4", "w4a4", "w8a8"] {
      for size in sizes {
        let candidates = BitPlaneMultiplication.candidates(
          for: size, precision: try Precision(name), target: target)
        let entries = Set(candidates.map { $0.configuration })
        #expect(entries.count == candidates.count, "\(name) \(size)")
        #expect((8...60).contains(candidates.count), "\(name) \(size): \(candidates.count)")
        #expect(candidates.allSatisfy { $0.target == target && $0.layout == .panels })
        // Few rows are not padded to many.
        #expect(candidates.allSatisfy { $0.tile.m < 2 * max(size.m, 8) }, "\(name) \(size)")
        for candidate in candidates {
          #expect(throws: Never.self, "\(candidate.entry)") { try candidate.plan(for: size) }
        }
      }
    }
  }

  /// Slices only where tiles alone are too few for a large GPU.
  @Test func slices() throws {
    func slices(_ m: Int, _ n: Int, _ k: Int) throws -> Int {
      BitPlaneMultiplication.candidates(
        for: MultiplicationSize(m: m, n: n, k: k), precision: try Precision("w2a2"),
        target: .sm80
      ).count { $0.distribution != .tiles }
    }
    #expect(try slices(16, 1024, 8192) > 0)
    #expect(try slices(4096, 4096, 4096) == 0)
    #expect(try slices(16, 1024, 256) == 0)
  }

  /// Sizes that a GPU cannot hold are searched without a trap; their plans refuse them.
  @Test func hugeSizes() throws {
    let most = Int(Int32.max)
    let candidates = BitPlaneMultiplication.candidates(
      for: MultiplicationSize(m: most, n: most, k: most, batch: most),
      precision: try Precision("w2a2"), target: .sm80)
    #expect(!candidates.isEmpty)
  }

  /// The middle of a size has tiles that make a block for most multiprocessors.
  @Test func enoughBlocks() throws {
    let candidates = BitPlaneMultiplication.candidates(
      for: MultiplicationSize(m: 1024, n: 1024, k: 1024), precision: try Precision("w2a2"),
      target: .sm80)
    let first = try #require(candidates.first)
    #expect(1024 / first.tile.m * (1024 / first.tile.n) >= 96)
    #expect(candidates.contains { $0.tile.m == 32 && $0.tile.n == 32 })
  }

  @Test func nothingForNoSize() throws {
    for size in [
      MultiplicationSize(m: 0, n: 8, k: 8), MultiplicationSize(m: 8, n: -1, k: 8),
      MultiplicationSize(m: 8, n: 8, k: .min), MultiplicationSize(m: .max, n: .max, k: .max),
      MultiplicationSize(m: 8, n: 8, k: 8, batch: 0),
    ] {
      let candidates = BitPlaneMultiplication.candidates(
        for: size, precision: try Precision("w1a1"), target: .sm80)
      #expect(candidates.isEmpty)
    }
  }
}
