import BipolarInt

/// The definitions, written out element by element, that the module is tested against.
enum ScalarReference {
  /// The value of a code by the definition of the format: every bit counts -1 or +1.
  static func value(ofCode code: UInt8, bits: Int) -> Int {
    (0..<bits).reduce(0) { sum, bit in
      sum + (2 * Int(code >> UInt8(bit) & 1) - 1) * (1 << bit)
    }
  }

  /// `X W^T` of the decoded values by three nested loops.
  static func product(activations: BipolarMatrix, weights: BipolarMatrix) -> [Int64] {
    let left = activations.codes.map {
      Int64(value(ofCode: $0, bits: activations.width.bits))
    }
    let right = weights.codes.map { Int64(value(ofCode: $0, bits: weights.width.bits)) }
    let (rows, columns, length) = (activations.rows, weights.rows, weights.columns)
    return left.withUnsafeBufferPointer { left in
      right.withUnsafeBufferPointer { right in
        var result: [Int64] = []
        for row in 0..<rows {
          for column in 0..<columns {
            var sum: Int64 = 0
            for k in 0..<length {
              sum += left[row * length + k] * right[column * length + k]
            }
            result.append(sum)
          }
        }
        return result
      }
    }
  }

  /// The level nearest to a number among all levels, by trying each; ties to the larger magnitude,
  /// zero to +1.
  static func nearestValue(to number: Float, scale: Float, bits: Int) -> Int {
    let limit = 1 << bits
    var best = 1
    for value in stride(from: 1 - limit, to: limit, by: 2) {
      let distance = abs(Double(number) - Double(scale) * Double(value))
      let bestDistance = abs(Double(number) - Double(scale) * Double(best))
      if distance < bestDistance
        || (distance == bestDistance && number != 0 && abs(value) > abs(best))
      {
        best = value
      }
    }
    return best
  }

  /// Numbers that look like weights: roughly normal, with a few outliers.
  static func weightLike(rows: Int, columns: Int, seed: UInt64) throws -> Matrix<Float> {
    var generator = SplitMix64(seed: seed)
    let elements = (0..<rows * columns).map { _ in
      let sum = (0..<6).reduce(Float(0)) { total, _ in
        total + Float.random(in: -1...1, using: &generator)
      }
      return Int.random(in: 0..<50, using: &generator) == 0 ? sum * 4 : sum
    }
    return try Matrix(rows: rows, columns: columns, elements: elements)
  }
}
