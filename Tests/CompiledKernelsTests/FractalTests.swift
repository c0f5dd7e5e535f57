import Emulator
import Testing

/// Escape times; every operation is rounded as the source says, so results are exact.
@Suite struct FractalTests {
  @Test func mandelbrot() throws {
    func steps(_ cx: Float, _ cy: Float, _ limit: Int) -> UInt16 {
      var (zx, zy): (Float, Float) = (0, 0)
      for n in 0..<limit {
        let (xx, yy) = (zx * zx, zy * zy)
        if xx + yy > 4 { return UInt16(n) }
        zy = fma(2 * zx, zy, cy)
        zx = xx - yy + cx
      }
      return UInt16(limit)
    }
    try forEachVariant(of: "fractals") { trial in
      let (width, height) = (60, 30)
      let result = try trial.zeros(UInt16.self, width * height)
      try trial.launch(
        "mandelbrot_f32", grid: Dimensions(4, 4), block: Dimensions(16, 8), result, width, height,
        100)
      let expected = (0..<width * height).map {
        steps(fma(Float($0 % width), 3.0 / 64, -2), fma(Float($0 / width), 2.5 / 32, -1.25), 100)
      }
      try trial.check(result, expected)
    }
  }

  @Test func julia() throws {
    try forEachVariant(of: "fractals") { trial in
      let size = 32
      let result = try trial.zeros(UInt8.self, size * size)
      try trial.launch("julia_f64", grid: 9, block: 128, result, size, -0.7, 0.27)
      let expected = (0..<size * size).map { place -> UInt8 in
        var zx = fma(Double(place % size), 3.0 / 32, -1.5)
        var zy = fma(Double(place / size), 3.0 / 32, -1.5)
        for n in UInt8(0)..<64 {
          let (xx, yy) = (zx * zx, zy * zy)
          if xx + yy >= 4 { return n }
          zy = fma(2 * zx, zy, 0.27)
          zx = xx - yy - 0.7
        }
        return 64
      }
      try trial.check(result, expected)
    }
  }
}
