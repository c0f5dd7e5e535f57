/// A headline ratio of a paper.
public struct PublishedClaim: Hashable, Sendable {
  /// What is claimed.
  public enum Subject: String, Hashable, Sendable, CaseIterable {
    /// The largest ratio of a product over CUTLASS.
    case product
    /// The largest ratio of a language model's inference.
    case inference
    /// The same on an RTX 3090, over half precision.
    case inferenceOverHalf
    /// The same on an RTX 3090, over CUTLASS with four-bit integers.
    case inferenceOverInt4
    /// The ratio of a w1a2 product of 64 x 1024 x 1024 over CUTLASS with four-bit integers.
    case smallProduct
  }

  /// What is claimed.
  public let subject: Subject
  /// Where.
  public let source: String
  /// In its words, shortened.
  public let claim: String
  /// The ratio.
  public let value: Double

  /// The claims that the report answers. Version 1 of arXiv 2409.17870 said 13 for products, which
  /// version 2 replaced.
  public static let all: [PublishedClaim] = [
    PublishedClaim(
      subject: .product, source: "arXiv 2409.17870v2",
      claim: "largest matrix-multiplication speedup over CUTLASS", value: 2.4),
    PublishedClaim(
      subject: .inference, source: "arXiv 2409.17870v2",
      claim: "largest LLM inference speedup", value: 6.7),
    PublishedClaim(
      subject: .inferenceOverHalf, source: "arXiv 2508.19087",
      claim: "RTX 3090 largest LLM inference speedup over FP16", value: 3.99),
    PublishedClaim(
      subject: .inferenceOverInt4, source: "arXiv 2508.19087",
      claim: "RTX 3090 largest LLM inference speedup over CUTLASS INT4", value: 2.16),
    PublishedClaim(
      subject: .smallProduct, source: "arXiv 2106.12169 README",
      claim: "w1a2 GEMM over CUTLASS INT4 at M=64 N=K=1024", value: 2.03),
  ]
}
