import BipolarInt
import Testing

/// Small dense systems.
@Suite struct LinearAlgebraTests {
  /// Gauss and Jordan's elimination in the order of the kernel.
  private func solve(_ matrix: [Double], _ n: Int) -> [Double] {
    var a = (0..<n).map { Array(matrix[($0 * (n + 1))..<(($0 + 1) * (n + 1))]) }
    for k in 0..<n {
      var best = k
      for i in k + 1..<max(n, k + 1) where a[i][k].magnitude > a[best][k].magnitude { best = i }
      a.swapAt(k, best)
      for i in 0..<n where i != k {
        let scale = a[i][k] / a[k][k]
        for j in k...n { a[i][j] = fma(-scale, a[k][j], a[i][j]) }
      }
    }
    return (0..<n).map { a[$0][n] / a[$0][$0] }
  }

  @Test(arguments: [1, 13, 32]) func gauss(n: Int) throws {
    try forEachVariant(of: "linear_algebra") { trial in
      var random = SplitMix64(seed: 270)
      let size = n * (n + 1)
      let a = random.doubles(2 * size, in: -1...1)
      let result = try trial.zeros(Double.self, 2 * n)
      try trial.launch("solve_gauss", grid: 2, block: .init(n), trial.buffer(a), result, n)
      try trial.check(result, solve(Array(a[..<size]), n) + solve(Array(a[size...]), n))
    }
  }

  @Test func determinants() throws {
    func determinant(_ m: [Int64]) -> Int64 {
      let n = m.count == 1 ? 1 : m.count == 4 ? 2 : m.count == 9 ? 3 : 4
      if n == 1 { return m[0] }
      return (0..<n).reduce(0) { sum, column in
        let minor = m.indices.filter { $0 >= n && $0 % n != column }.map { m[$0] }
        return sum + (column % 2 == 0 ? 1 : -1) * m[column] * determinant(minor)
      }
    }
    try forEachVariant(of: "linear_algebra") { trial in
      var random = SplitMix64(seed: 271)
      let a = random.integers(16 * 40, in: Int32(-300)...300)
      let result = try trial.zeros(Int64.self, 40)
      try trial.launch("determinants", grid: 2, block: 32, trial.buffer(a), result, 40)
      let expected = (0..<40).map { determinant(a[($0 * 16)..<($0 * 16 + 16)].map(Int64.init)) }
      try trial.check(result, expected)
    }
  }

  @Test func nearestCentre() throws {
    let centres: [[Float]] = [
      [0, 0, 0], [4, 0, 0], [0, 4, 0], [0, 0, 4], [-4, -4, -4], [2, 2, 2], [8, -8, 8], [-3, 5, 1],
    ]
    try forEachVariant(of: "linear_algebra") { trial in
      var random = SplitMix64(seed: 272)
      let n = 200
      let a = random.floats(3 * n, in: -6...8)
      let labels = try trial.zeros(Int32.self, n)
      let sizes = try trial.zeros(Int32.self, 8)
      try trial.launch("nearest_centre", grid: 4, block: 64, trial.buffer(a), labels, sizes, n)
      let expected = (0..<n).map { i in
        let distances = centres.map { centre in
          (0..<3).reduce(Float(0)) { sum, k in
            let e = a[3 * i + k] - centre[k]
            return fma(e, e, sum)
          }
        }
        return Int32(distances.firstIndex(of: distances.min() ?? 0) ?? -1)
      }
      try trial.check(labels, expected)
      try trial.check(sizes, (0..<8).map { label in Int32(expected.count { $0 == label }) })
    }
  }
}
