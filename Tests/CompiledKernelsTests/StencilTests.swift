import BipolarInt
import Emulator
import Testing

/// Stencils and filters in one, two and three dimensions.
@Suite struct StencilTests {
  @Test func oneDimension() throws {
    try forEachVariant(of: "stencils") { trial in
      var random = SplitMix64(seed: 40)
      let n = 500
      let a = random.integers(n, in: Int32(-100)...100)
      let result = try trial.zeros(Int32.self, n)
      try trial.launch("stencil_1d", grid: 4, block: 128, trial.buffer(a), result, n)
      let expected = a.indices.map { i in
        (-3...3).reduce(Int32(0)) { sum, d in
          a.indices.contains(i + d) ? sum + a[i + d] * Int32(4 - abs(d)) : sum
        }
      }
      try trial.check(result, expected)
    }
  }

  @Test func constantWeights() throws {
    try forEachVariant(of: "stencils") { trial in
      var random = SplitMix64(seed: 41)
      let (width, height) = (37, 21)
      let a = random.floats(width * height, in: 0...1)
      let result = try trial.zeros(Float.self, a.count)
      try trial.launch(
        "convolution_constant", grid: Dimensions(3, 3), block: Dimensions(16, 8), trial.buffer(a),
        result, width, height)
      let weights: [Float] = [0.0625, 0.125, 0.0625, 0.125, 0.25, 0.125, 0.0625, 0.125, 0.0625]
      let expected = a.indices.map { place in
        var sum: Float = 0
        for k in 0..<9 {
          let x = min(max(place % width + k % 3 - 1, 0), width - 1)
          let y = min(max(place / width + k / 3 - 1, 0), height - 1)
          sum = fma(weights[k], a[y * width + x], sum)
        }
        return sum
      }
      try trial.check(result, expected)
    }
  }

  @Test func heatInThreeDimensions() throws {
    try forEachVariant(of: "stencils") { trial in
      var random = SplitMix64(seed: 42)
      let (nx, ny, nz) = (9, 7, 6)
      let a = random.doubles(nx * ny * nz, in: 0...1)
      let result = try trial.zeros(Double.self, a.count)
      try trial.launch(
        "heat_3d", grid: Dimensions(3, 2, 3), block: Dimensions(4, 4, 2), trial.buffer(a), result,
        nx, ny, nz, 0.1)
      var expected = a
      for z in 1..<(nz - 1) {
        for y in 1..<(ny - 1) {
          for x in 1..<(nx - 1) {
            let i = (z * ny + y) * nx + x
            var sum = a[i - 1]
            for step in [1, -nx, nx, -nx * ny, nx * ny] { sum += a[i + step] }
            expected[i] = fma(0.1, fma(-6, a[i], sum), a[i])
          }
        }
      }
      try trial.check(result, expected)
    }
  }

  @Test func median() throws {
    try forEachVariant(of: "stencils") { trial in
      var random = SplitMix64(seed: 43)
      let (width, height) = (19, 13)
      let a = random.integers(width * height, in: UInt8(0)...255)
      let result = try trial.zeros(UInt8.self, a.count)
      try trial.launch(
        "median_3x3", grid: Dimensions(3, 4), block: Dimensions(8, 4), trial.buffer(a), result,
        width, height)
      let expected = a.indices.map { place -> UInt8 in
        var near: [UInt8] = []
        for y in (place / width - 1)...(place / width + 1) where (0..<height).contains(y) {
          for x in (place % width - 1)...(place % width + 1) where (0..<width).contains(x) {
            near.append(a[y * width + x])
          }
        }
        return near.sorted()[near.count / 2]
      }
      try trial.check(result, expected)
    }
  }

  @Test func gameOfLife() throws {
    try forEachVariant(of: "stencils") { trial in
      var random = SplitMix64(seed: 44)
      let size = 32
      let a = random.integers(size * size, in: UInt8(0)...1)
      let result = try trial.zeros(UInt8.self, a.count)
      try trial.launch(
        "game_of_life", grid: Dimensions(1, 4), block: Dimensions(32, 8), trial.buffer(a), result,
        size)
      let expected = a.indices.map { place -> UInt8 in
        var alive: UInt8 = 0
        for k in 0..<9 where k != 4 {
          let x = (place % size + k % 3 - 1 + size) % size
          let y = (place / size + k / 3 - 1 + size) % size
          alive += a[y * size + x]
        }
        return alive == 3 || (alive == 2 && a[place] == 1) ? 1 : 0
      }
      try trial.check(result, expected)
    }
  }
}
