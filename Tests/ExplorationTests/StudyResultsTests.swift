import BipolarInt
import Exploration
import Kernels
import Mapping
import Testing

@Suite struct StudyResultsTests {
  /// A point with a time and nothing else of interest.
  static func point(
    _ gpu: String, _ size: MultiplicationSize, _ family: KernelFamily, _ precision: String?,
    _ time: Double?
  ) throws -> StudyPoint {
    StudyPoint(
      gpu: gpu, size: StudySize(size, .square), family: family,
      precision: try precision.map { try Precision($0) },
      entry: try time.map { try MappingEntry.example(["timeMicroseconds": $0]) },
      refusal: time == nil ? "refused" : nil)
  }

  private let size = MultiplicationSize(m: 64, n: 1024, k: 1024)

  private func results() throws -> StudyResults {
    StudyResults([
      try Self.point("rtx3090", size, .apmm, "w1a2", 2),
      try Self.point("rtx3090", size, .apmm, "w8a8", 10),
      try Self.point("rtx3090", size, .apnnLike, "w1a2", 5),
      try Self.point("rtx3090", size, .int4, nil, 3),
      try Self.point("rtx3090", size, .int8, nil, 4),
      try Self.point("rtx3090", size, .fp16, nil, nil),
    ])
  }

  @Test func ratiosAreTheOpponentsTimeOverOurs() throws {
    let results = try results()
    let narrow = try Precision("w1a2")
    let wide = try Precision("w8a8")
    #expect(results.ratio(over: .int4, "rtx3090", size, narrow) == 1.5)
    #expect(results.ratio(over: .apnnLike, "rtx3090", size, narrow) == 2.5)
    #expect(results.ratio(over: .int8, "rtx3090", size, wide) == 0.4)
    #expect(results.ratio(over: .apnnLike, "rtx3090", size, wide) == nil)
    #expect(results.ratio(over: .fp16, "rtx3090", size, narrow) == nil)
    #expect(results.ratio(over: .int4, "a100-40gb", size, narrow) == nil)
    #expect(results.bestOpponent("rtx3090", size, narrow)?.family == .int4)
    // Four bits do not hold eight.
    #expect(results.bestOpponent("rtx3090", size, wide)?.family == .int8)
    #expect(results.precisions == [narrow, wide] && results.gpus == ["rtx3090"])
  }

  @Test func librariesHoldOperandsInTheirNarrowestType() throws {
    for (name, family) in [
      ("w1a1", KernelFamily.int1), ("w1a2", .int4), ("w4a4", .int4), ("w3a5", .int8),
      ("w8a8", .int8),
    ] {
      #expect(StudyResults.libraryFamilies(for: try Precision(name)).first == family, "\(name)")
    }
    let wide = StudyResults.opponents(for: try Precision("w4a8"))
    #expect(wide.contains(.w4a16) && wide.contains(.int8) && !wide.contains(.int4))
    #expect(!StudyResults.opponents(for: try Precision("w8a8")).contains(.w4a16))
  }

  /// 32 blocks of four, two and one layers of three shapes.
  @Test func aModelIsTheSumOfItsLayers() throws {
    let precision = try Precision("w2a2")
    var points: [StudyPoint] = []
    for (shape, time) in [((4096, 4096), 1.0), ((11008, 4096), 10), ((4096, 11008), 100)] {
      let size = MultiplicationSize(m: 16, n: shape.0, k: shape.1)
      points.append(try Self.point("t4", size, .apmm, "w2a2", time))
      points.append(try Self.point("t4", size, .fp16, nil, 3 * time))
    }
    let results = StudyResults(points)
    let ours = results.modelTime(.llama2, tokens: 16, "t4", .apmm, precision)
    #expect(ours == Double(32 * (4 * 1 + 2 * 10 + 1 * 100)))
    #expect(results.modelTime(.llama2, tokens: 16, "t4", .fp16, precision) == 3 * (ours ?? 0))
    #expect(results.modelTime(.llama2, tokens: 1, "t4", .apmm, precision) == nil)
    #expect(results.modelTime(.opt, tokens: 16, "t4", .apmm, precision) == nil)
  }

  @Test func verdictsCompareTheBestCaseWithTheClaim() throws {
    let results = try results()
    let small = try #require(PublishedClaim.all.first { $0.subject == .smallProduct })
    let verdict = ClaimVerdict(small, from: results)
    // Ours in 2 us, the other bit-plane kernel in 5, int4 in 3.
    #expect(verdict.ratio == 1.5 && verdict.outcome == .partly)
    #expect(verdict.place == "w1a2, apmm, rtx3090")
    #expect(verdict.byWidths.map(\.ratio) == [1.5])
    let product = try #require(PublishedClaim.all.first { $0.subject == .product })
    let products = ClaimVerdict(product, from: results)
    #expect(products.ratio == 1.5 && products.place == "w1a2 over int4, 64 x 1024 x 1024, rtx3090")
    #expect(products.byWidths.map { "\($0.precision) \($0.ratio)" } == ["w1a2 1.5", "w8a8 0.4"])
    let model = try #require(PublishedClaim.all.first { $0.subject == .inference })
    #expect(ClaimVerdict(model, from: results).outcome == .open)
    let slow = StudyResults([
      try Self.point("rtx3090", size, .apmm, "w1a2", 4),
      try Self.point("rtx3090", size, .int4, nil, 3),
    ])
    #expect(ClaimVerdict(small, from: slow).outcome == .missed)
    let fast = StudyResults([
      try Self.point("rtx3090", size, .apmm, "w1a2", 1),
      try Self.point("rtx3090", size, .int4, nil, 3),
    ])
    #expect(ClaimVerdict(small, from: fast).outcome == .reached)
  }

  @Test func theClaimsAreThePublishedOnes() {
    #expect(PublishedClaim.all.map(\.value) == [2.4, 6.7, 3.99, 2.16, 2.03])
  }
}
