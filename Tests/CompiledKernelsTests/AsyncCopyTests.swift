import BipolarInt
import Testing

/// Copies that run beside the arithmetic.
@Suite struct AsyncCopyTests {
  @Test func doubleBuffer() throws {
    try forEachVariant(of: "async_copies") { trial in
      var random = SplitMix64(seed: 240)
      let tiles = 5
      let a = random.words(2 * tiles * 256).map(Int32.init(bitPattern:))
      let result = try trial.zeros(Int32.self, 128)
      try trial.launch("copy_double_buffer", grid: 2, block: 64, trial.buffer(a), result, tiles)
      let expected = (0..<128).map { thread -> Int32 in
        var sum: Int32 = 0
        for tile in 0..<tiles {
          let start = (thread / 64 * tiles + tile) * 256
          for k in 0..<4 { sum = sum &* 3 &+ a[start + (thread % 64 * 4 + k + 64) % 256] }
        }
        return sum
      }
      try trial.check(result, expected)
    }
  }

  @Test(arguments: [1, 130, 255, 256]) func zeroFill(length: Int) throws {
    try forEachVariant(of: "async_copies") { trial in
      let a = (0..<Int32(length)).map { $0 * 3 + 1 }
      // Whole vectors are copied from a buffer that ends where the values do.
      let result = try trial.buffer([Int32](repeating: -1, count: 256))
      try trial.launch("copy_zero_fill", grid: 2, block: 32, trial.buffer(a), result, length)
      try trial.check(result, a + [Int32](repeating: 0, count: 256 - length))
    }
  }

  @Test func pipeline() throws {
    try forEachVariant(of: "pipelines") { trial in
      var random = SplitMix64(seed: 241)
      let a = random.floats(320, in: -1...1)
      let result = try trial.zeros(Float.self, 320)
      try trial.launch("pipeline_stencil", grid: 1, block: 64, trial.buffer(a), result, 320)
      try trial.check(result, a.indices.map { $0 % 64 == 0 ? a[$0] : a[$0] - a[$0 - 1] })
    }
  }
}
