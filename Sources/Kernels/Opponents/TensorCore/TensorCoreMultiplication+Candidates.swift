public import PTX

extension TensorCoreMultiplication {
  /// The tile that is taken where none is asked for: 128 x 128, with three stages of 64 bytes a row
  /// (two on Turing).
  public static func standardTile(for kind: TensorCoreKind, target: Target) -> TensorCoreTile {
    TensorCoreTile(
      m: 128, n: 128, k: 64 * 8 / kind.bits, stages: target < .sm80 ? 2 : 3,
      generation: .standard(for: target))
  }

  /// Legal configurations to choose from for a size: the tiles that libraries instantiate, down to 16
  /// rows for a few tokens, but none far smaller than the matrix or mostly outside it; rows of 64 and
  /// 128 bytes a stage; and slices of k where there would be few blocks.
  public static func candidates(
    for size: MultiplicationSize, kind: TensorCoreKind, target: Target
  ) -> [TensorCoreMultiplication] {
    var candidates: [TensorCoreMultiplication] = []
    for (m, n) in sides where isSensible(m, size.m, least: 16) && isSensible(n, size.n, least: 64) {
      for (rowBytes, stages) in target < .sm80 ? [(64, 2), (128, 2)] : pipelines {
        let tile = TensorCoreTile(
          m: m, n: n, k: rowBytes * 8 / kind.bits, stages: stages,
          generation: .standard(for: target))
        for splitK in slices(tile, size) {
          guard !spills(tile, kind, target),
            let candidate = try? TensorCoreMultiplication(
              kind: kind, tile: tile, splitK: splitK, target: target),
            (try? candidate.plan(for: size)) != nil
          else { continue }
          candidates.append(candidate)
        }
      }
    }
    return candidates
  }

  private static let sides = [
    (256, 128), (128, 256), (128, 128), (256, 64), (64, 256), (128, 64), (64, 128), (64, 64),
    (64, 32), (32, 64), (32, 128), (16, 64), (16, 128),
  ]

  /// Bytes a row and stages.
  private static let pipelines = [(64, 3), (64, 5), (128, 3)]

  /// Whether an assembler runs out of registers though the tile is legal: for Hopper, which has no
  /// 4-bit product, it unpacks operands to bytes, too many at once in four steps of 64 x 64 a warp.
  private static func spills(
    _ tile: TensorCoreTile, _ kind: TensorCoreKind, _ target: Target
  ) -> Bool {
    kind == .int4 && target >= .sm90 && tile.k > 128
      && tile.m * tile.n / (tile.warpsM * tile.warpsN) >= 64 * 64
  }

  /// Whether a side of a tile is at most twice the length that it covers, and more than an eighth of
  /// that or at least 64.
  private static func isSensible(_ side: Int, _ length: Int, least: Int) -> Bool {
    (side <= least || side / 2 < length) && side * 8 > min(length, 256)
  }

  /// 1, and the largest power of two and half of it that leave at most 256 blocks, which is about two
  /// for each SM of a large GPU, and four stages to a slice.
  private static func slices(_ tile: TensorCoreTile, _ size: MultiplicationSize) -> [Int] {
    guard size.m >= 1, size.n >= 1, size.k >= 1, size.batch >= 1 else { return [] }
    let blocks =
      Double((size.m - 1) / tile.m + 1) * Double((size.n - 1) / tile.n + 1) * Double(size.batch)
    let stages = (size.k - 1) / tile.k + 1
    return [1]
      + [2, 4, 8, 16, 32].filter { 4 * $0 <= stages && blocks * Double($0) <= 256 }.suffix(2)
  }
}
