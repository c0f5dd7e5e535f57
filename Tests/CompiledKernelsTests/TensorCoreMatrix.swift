import BipolarInt

/// Matrices of small integers as tensor cores read them: rows of packed fields of `bits` bits.
struct PackedMatrix {
  let rows: Int
  let columns: Int
  let bits: Int
  let isSigned: Bool
  /// The fields, row after row.
  let fields: [UInt32]

  init(rows: Int, columns: Int, bits: Int, isSigned: Bool, seed: UInt64) {
    var random = SplitMix64(seed: seed)
    self.rows = rows
    self.columns = columns
    self.bits = bits
    self.isSigned = isSigned
    fields = (0..<rows * columns).map { _ in
      UInt32(truncatingIfNeeded: random.next()) & (1 << UInt32(bits) - 1)
    }
  }

  /// The words of all rows, the first field in the lowest bits.
  var words: [UInt32] {
    let perWord = 32 / bits
    return stride(from: 0, to: fields.count, by: perWord).map { start in
      (0..<perWord).reduce(0) { $0 | fields[start + $1] << UInt32($1 * bits) }
    }
  }

  /// The number that a field stands for.
  subscript(row: Int, column: Int) -> Int32 {
    let field = Int32(fields[row * columns + column])
    return isSigned && field >> Int32(bits - 1) == 1 ? field - 1 << Int32(bits) : field
  }

  /// The matrix times the transpose of `other`, each pair of fields joined by `multiply`.
  func product(_ other: PackedMatrix, _ multiply: (Int32, Int32) -> Int32 = (*)) -> [Int32] {
    (0..<rows * other.rows).map { place in
      (0..<columns).reduce(0) {
        $0 + multiply(self[place / other.rows, $1], other[place % other.rows, $1])
      }
    }
  }
}

/// A random matrix of small integers, exact in every floating-point type.
func smallIntegers(_ count: Int, seed: UInt64) -> [Float] {
  var random = SplitMix64(seed: seed)
  return random.integers(count, in: Int(-8)...8).map(Float.init)
}

/// A (m x k) times B (k x n), both by rows.
func product(_ a: [Float], _ b: [Float], _ m: Int, _ n: Int, _ k: Int) -> [Float] {
  (0..<m * n).map { place in
    (0..<k).reduce(0) { $0 + a[place / n * k + $1] * b[$1 * n + place % n] }
  }
}

/// The transpose of a matrix of `rows` rows.
func transposed<Element>(_ a: [Element], rows: Int) -> [Element] {
  let columns = a.count / rows
  return (0..<columns).flatMap { column in (0..<rows).map { a[$0 * columns + column] } }
}
