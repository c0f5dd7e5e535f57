/// Which thread block computes what of a product.
public enum WorkDistribution: Hashable, Sendable {
  /// A block computes a tile of the result over all of K.
  case tiles
  /// K is cut into slices of whole pipeline stages, and a block computes a tile over one of them. A
  /// second kernel adds the slices and applies the epilogue.
  ///
  /// Slices are written, not added in place: a block's int32 sums leave in full sectors, two a store,
  /// where `red` takes one at a time and has to find zeros; and a real-valued epilogue needs the
  /// second kernel in any case.
  case splitK(slices: Int)
  /// Tiles x stages are shared evenly by that many blocks, whatever their number: a block goes on
  /// where the one before it stops, in the middle of a tile or not (Osama et al., "Stream-K",
  /// arXiv 2301.03598). Blocks add their part of a tile to cleared sums.
  case streamK(blocks: Int)

  /// The configuration as a part of an entry name; empty for tiles.
  var entry: String {
    switch self {
    case .tiles: ""
    case .splitK: "splitk"
    case .streamK: "streamk"
    }
  }
}
