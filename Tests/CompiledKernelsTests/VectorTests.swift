import BipolarInt
import Testing

/// Element-wise kernels.
@Suite struct VectorTests {
  @Test func vectorAdd() throws {
    try forEachVariant(of: "vectors") { trial in
      var random = SplitMix64(seed: 1)
      let n = 1000
      let a = random.floats(n, in: -10...10)
      let b = random.floats(n, in: -10...10)
      let sum = try trial.zeros(Float.self, n)
      try trial.launch(
        "vector_add", grid: 8, block: 128, trial.buffer(a), trial.buffer(b), sum, n)
      try trial.check(sum, zip(a, b).map(+))
    }
  }

  @Test func saxpyGridStride() throws {
    try forEachVariant(of: "vectors") { trial in
      var random = SplitMix64(seed: 2)
      let n = 777
      let x = random.floats(n, in: -10...10)
      let y = random.floats(n, in: -10...10)
      let result = try trial.buffer(y)
      try trial.launch(
        "saxpy_grid_stride", grid: 3, block: 96, n, Float(1.7), trial.buffer(x), result)
      try trial.check(result, zip(x, y).map { fma(1.7, $0, $1) })
    }
  }

  @Test func scaleFloat4() throws {
    try forEachVariant(of: "vectors") { trial in
      var random = SplitMix64(seed: 3)
      let a = random.floats(400, in: -10...10)
      let result = try trial.zeros(Float.self, 400)
      try trial.launch(
        "scale_float4", grid: 4, block: 32, trial.buffer(a), result, Float(0.3), 100)
      try trial.check(result, a.map { $0 * 0.3 })
    }
  }
}
