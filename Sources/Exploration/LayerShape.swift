/// A kind of linear layer of a language model, as a product Y = X W^T with W of `features` rows and
/// `inner` columns.
public struct LayerShape: Hashable, Sendable {
  /// The model.
  public let model: LanguageModel
  /// What the layer is called: `q, k, v, o`.
  public let layer: String
  /// Rows of W: output features.
  public let features: Int
  /// Columns of W: the inner length.
  public let inner: Int
  /// How often the shape occurs in one block of the model.
  public let countPerBlock: Int

  /// The linear layers of the models' blocks. The head that turns the last state into words is left
  /// out: quantised models keep it in floating point.
  ///
  /// Llama-2-7B: config.json as quoted in microsoft/vidur (vidur/config/model_config.py). OPT-6.7B and
  /// BLOOM-7B1: cli99/llm-analysis (model_configs/facebook_opt-6.7b.json and
  /// bigscience_bloom-7b1.json); BLOOM keeps query, key and value in one matrix.
  public static let all: [LayerShape] = [
    LayerShape(.llama2, "q, k, v, o", 4096, 4096, 4),
    LayerShape(.llama2, "gate, up", 11008, 4096, 2),
    LayerShape(.llama2, "down", 4096, 11008, 1),
    LayerShape(.opt, "q, k, v, o", 4096, 4096, 4),
    LayerShape(.opt, "fc1", 16384, 4096, 1),
    LayerShape(.opt, "fc2", 4096, 16384, 1),
    LayerShape(.bloom, "qkv", 12288, 4096, 1),
    LayerShape(.bloom, "o", 4096, 4096, 1),
    LayerShape(.bloom, "up", 16384, 4096, 1),
    LayerShape(.bloom, "down", 4096, 16384, 1),
  ]

  private init(
    _ model: LanguageModel, _ layer: String, _ features: Int, _ inner: Int, _ countPerBlock: Int
  ) {
    self.model = model
    self.layer = layer
    self.features = features
    self.inner = inner
    self.countPerBlock = countPerBlock
  }
}

/// The language models that arXiv 2409.17870 measures.
public enum LanguageModel: String, Hashable, Sendable, CaseIterable {
  case llama2 = "Llama-2-7B"
  case opt = "OPT-6.7B"
  case bloom = "BLOOM-7B"

  /// Blocks of the model, each with its attention and its feed-forward layers.
  public var blocks: Int { self == .bloom ? 30 : 32 }

  /// The model's layers.
  public var layers: [LayerShape] { LayerShape.all.filter { $0.model == self } }
}
