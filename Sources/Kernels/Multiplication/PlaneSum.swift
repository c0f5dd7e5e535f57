import BipolarInt

/// Plane pairs whose one-bit products add up in one set of accumulators.
struct PlaneSum: Hashable, Sendable {
  /// A unit of planes of A and a plane of B, counted from the warp's first.
  struct Pair: Hashable, Sendable {
    let unit: Int
    let plane: Int
  }

  /// The weight 2^shift of the first half of the fragment; a second half that is the next plane
  /// counts twice as much.
  let shift: Int
  /// Whether the sum is subtracted, for each half of the fragment.
  let isNegative: [Bool]
  /// What it is the sum of.
  var pairs: [Pair]

  /// All sums of a warp, from the largest weight down.
  ///
  /// - Parameter joinsWeights: Whether pairs of equal weight and sign share a sum.
  static func all(
    activations a: OperandTile, weights b: OperandTile, encoding: PlaneEncoding,
    joinsWeights: Bool
  ) -> [PlaneSum] {
    var sums: [PlaneSum] = []
    for unit in 0..<a.units {
      for plane in 0..<b.units {
        let signs = (0..<a.halves).map { half in
          guard encoding == .twosComplement, joinsWeights else { return false }
          let top = unit * a.planesPerUnit + (a.pairsPlanes ? half : 0) == a.planes - 1
          return top != (plane == b.planes - 1)
        }
        let shift = unit * a.planesPerUnit + plane
        let pair = Pair(unit: unit, plane: plane)
        if joinsWeights,
          let index = sums.firstIndex(where: { $0.shift == shift && $0.isNegative == signs })
        {
          sums[index].pairs.append(pair)
        } else {
          sums.append(PlaneSum(shift: shift, isNegative: signs, pairs: [pair]))
        }
      }
    }
    return joinsWeights ? sums.sorted { $0.shift > $1.shift } : sums
  }
}
