import BipolarInt
import Emulator
import Testing

/// Graphs and sparse matrices in compressed rows.
@Suite struct GraphTests {
  private struct Graph {
    var rows: [Int32] = [0]
    var columns: [Int32] = []
    var weights: [Int32] = []

    var count: Int { rows.count - 1 }

    init(vertices: Int, seed: UInt64) {
      var random = SplitMix64(seed: seed)
      for _ in 0..<vertices {
        for _ in 0..<Int.random(in: 0...6, using: &random) {
          columns.append(Int32.random(in: 0..<Int32(vertices), using: &random))
          weights.append(Int32.random(in: 1...50, using: &random))
        }
        rows.append(Int32(columns.count))
      }
    }

    /// The shortest distances from vertex 0 by relaxation until nothing changes.
    func distances(weight: (Int) -> Int32) -> [Int32?] {
      var distances = [Int32?](repeating: nil, count: count)
      distances[0] = 0
      var changed = true
      while changed {
        changed = false
        for v in 0..<count {
          guard let here = distances[v] else { continue }
          for e in Int(rows[v])..<Int(rows[v + 1]) {
            let (target, length) = (Int(columns[e]), here + weight(e))
            if distances[target].map({ $0 > length }) ?? true {
              distances[target] = length
              changed = true
            }
          }
        }
      }
      return distances
    }
  }

  @Test func breadthFirst() throws {
    let graph = Graph(vertices: 150, seed: 250)
    try forEachVariant(of: "graphs") { trial in
      let rows = try trial.buffer(graph.rows)
      let columns = try trial.buffer(graph.columns)
      let levels = try trial.buffer([0] + [Int32](repeating: -1, count: graph.count - 1))
      for level in 0..<graph.count {
        let changed = try trial.zeros(Int32.self, 1)
        try trial.launch(
          "bfs_level", grid: 3, block: 64, rows, columns, levels, level, changed, graph.count)
        if try trial.read(changed) == [0] { break }
      }
      try trial.check(levels, graph.distances { _ in 1 }.map { $0 ?? -1 })
    }
  }

  @Test func shortestPaths() throws {
    let graph = Graph(vertices: 150, seed: 251)
    try forEachVariant(of: "graphs") { trial in
      let rows = try trial.buffer(graph.rows)
      let columns = try trial.buffer(graph.columns)
      let weights = try trial.buffer(graph.weights)
      let infinity: Int32 = 0x3FFF_FFFF
      let distances = try trial.buffer([0] + [Int32](repeating: infinity, count: graph.count - 1))
      for _ in 0..<graph.count {
        let changed = try trial.zeros(Int32.self, 1)
        try trial.launch(
          "sssp_relax", grid: 3, block: 64, rows, columns, weights, distances, changed,
          graph.count)
        if try trial.read(changed) == [0] { break }
      }
      try trial.check(distances, graph.distances { graph.weights[$0] }.map { $0 ?? infinity })
    }
  }

  @Test func sparseProduct() throws {
    let graph = Graph(vertices: 60, seed: 252)
    try forEachVariant(of: "graphs") { trial in
      var random = SplitMix64(seed: 253)
      let values = random.floats(graph.columns.count, in: -1...1)
      let x = random.floats(graph.count, in: -1...1)
      let result = try trial.zeros(Float.self, graph.count)
      try trial.launch(
        "spmv_csr", grid: 20, block: 96, trial.buffer(graph.rows), trial.buffer(graph.columns),
        trial.buffer(values), trial.buffer(x), result, graph.count)
      let expected = (0..<graph.count).map { row in
        var sums = [Float](repeating: 0, count: 32)
        for (lane, e) in (Int(graph.rows[row])..<Int(graph.rows[row + 1])).enumerated() {
          sums[lane % 32] = fma(values[e], x[Int(graph.columns[e])], sums[lane % 32])
        }
        for distance in [16, 8, 4, 2, 1] {
          for lane in 0..<distance { sums[lane] += sums[lane + distance] }
        }
        return sums[0]
      }
      try trial.check(result, expected)
    }
  }

  @Test func floydWarshall() throws {
    let graph = Graph(vertices: 24, seed: 254)
    // It works in place: threads read a row and a column while others write the same values there,
    // which is a race by the letter of the memory model.
    let checks = Checks.all.subtracting(.races)
    try forEachVariant(of: "graphs", checks: checks) { trial in
      let n = graph.count
      var distances = [Int32](repeating: 1_000_000, count: n * n)
      for v in 0..<n {
        for e in Int(graph.rows[v])..<Int(graph.rows[v + 1]) {
          let place = v * n + Int(graph.columns[e])
          distances[place] = min(distances[place], graph.weights[e])
        }
        distances[v * n + v] = 0
      }
      let result = try trial.buffer(distances)
      try trial.launch("floyd_warshall", grid: 1, block: Dimensions(8, 16), result, n)
      for k in 0..<n {
        for i in 0..<n {
          for j in 0..<n {
            distances[i * n + j] = min(
              distances[i * n + j], distances[i * n + k] + distances[k * n + j])
          }
        }
      }
      try trial.check(result, distances)
    }
  }
}
