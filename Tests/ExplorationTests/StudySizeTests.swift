import Exploration
import Kernels
import Testing

@Suite struct StudySizeTests {
  /// Four squares; six different layer shapes at four numbers of tokens, of which 1024 x 4096 x 4096
  /// is none of the squares; and the product of a claim.
  @Test func everyProductOccursOnce() {
    let sizes = StudySize.all.map(\.size)
    #expect(Set(sizes).count == sizes.count)
    #expect(sizes.count == 4 + 6 * 4 + 1)
    for (m, n, k) in [
      (8192, 8192, 8192), (1, 4096, 4096), (16, 11008, 4096), (128, 4096, 11008),
      (1024, 16384, 4096), (1, 4096, 16384), (16, 12288, 4096), (64, 1024, 1024),
    ] {
      #expect(sizes.contains(MultiplicationSize(m: m, n: n, k: k)), "\(m) \(n) \(k)")
    }
    #expect(StudySize(MultiplicationSize(m: 8, n: 8, k: 8), .square).label == "8^3")
    #expect(StudySize(MultiplicationSize(m: 1, n: 8, k: 8), .layers).label == "1 x 8 x 8")
  }

  /// Weights of the blocks from the sides of the models' configurations.
  @Test(arguments: [
    (LanguageModel.llama2, 32 * (4 * 4096 * 4096 + 3 * 4096 * 11008)),
    (.opt, 32 * (4 * 4096 * 4096 + 2 * 4096 * 16384)),
    (.bloom, 30 * (4 * 4096 * 4096 + 2 * 4096 * 16384)),
  ])
  func layersHoldTheWeightsOfTheirModel(model: LanguageModel, weights: Int) {
    let block = model.layers.reduce(0) { $0 + $1.countPerBlock * $1.features * $1.inner }
    #expect(model.blocks * block == weights)
  }
}
