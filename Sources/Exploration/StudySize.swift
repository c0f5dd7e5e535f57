public import Kernels

/// A product of the study, and where it occurs.
public struct StudySize: Hashable, Sendable {
  /// Where it occurs.
  public enum Origin: Hashable, Sendable {
    /// A square product.
    case square
    /// Layers of language models.
    case layers
    /// A product that a claim names.
    case claim
  }

  /// The sizes.
  public let size: MultiplicationSize
  /// Where it occurs.
  public let origin: Origin

  /// Names a product of the study.
  public init(_ size: MultiplicationSize, _ origin: Origin) {
    self.size = size
    self.origin = origin
  }

  /// What a reader calls it: `4096^3`, `16 x 11008 x 4096`.
  public var label: String {
    size.m == size.n && size.n == size.k
      ? "\(size.m)^3" : "\(size.m) x \(size.n) x \(size.k)"
  }

  /// The sides of the square products.
  public static let squareSides = [1024, 2048, 4096, 8192]
  /// The tokens that pass through a layer at once: one and sixteen in decoding, more in prefill.
  public static let tokens = [1, 16, 128, 1024]

  /// The products of the study: squares, every shape of a layer once for each number of tokens, and
  /// the product that the README of APNN-TC (arXiv 2106.12169) measures.
  public static let all: [StudySize] = {
    var sizes = squareSides.map {
      StudySize(MultiplicationSize(m: $0, n: $0, k: $0), .square)
    }
    var seen = Set(sizes.map(\.size))
    for layer in LayerShape.all {
      for count in tokens {
        let size = MultiplicationSize(m: count, n: layer.features, k: layer.inner)
        if seen.insert(size).inserted { sizes.append(StudySize(size, .layers)) }
      }
    }
    sizes.append(StudySize(MultiplicationSize(m: 64, n: 1024, k: 1024), .claim))
    return sizes
  }()
}
