import BipolarInt
import Emulator
import Testing

/// Kernels that take structures by value.
@Suite struct StructureTests {
  @Test func affine() throws {
    try forEachVariant(of: "vectors") { trial in
      var random = SplitMix64(seed: 4)
      let matrix: [Float] = [0.5, -1.25, 3.7, 0.1, 10, -20]
      let (divisor, shift, bias) = (Int16(-7), Int8(3), Int64(-123_456_789_012))
      // float[2][2], float2, short, char, padding, long long: 40 bytes.
      let structure =
        matrix.flatMap(bytes) + bytes(divisor) + bytes(shift) + [0, 0, 0, 0, 0] + bytes(bias)
      #expect(structure.count == 40)
      let points = random.floats(200, in: -5...5)
      let moved = try trial.zeros(Float.self, 200)
      let codes = try trial.zeros(Int64.self, 100)
      try trial.launch(
        "affine_struct", grid: 2, block: 64, structure, trial.buffer(points), moved, codes, 100)
      let expected = (0..<200).map { i in
        let (x, y) = (points[i & ~1], points[i | 1])
        let row = i & 1
        return fma(matrix[2 * row + 1], y, fma(matrix[2 * row], x, matrix[4 + row]))
      }
      try trial.check(moved, expected)
      try trial.check(codes, (0..<100).map { ((bias + $0) / Int64(divisor)) << Int64(shift) })
    }
  }

  private struct Sphere {
    var x: Float
    var y: Float
    var z: Float
    var radius: Float
    var colour: Int32
  }

  @Test func raysAndSpheres() throws {
    let spheres = [
      Sphere(x: 1, y: 1, z: 5, radius: 0.8, colour: 0),
      Sphere(x: 1.5, y: 1, z: 4, radius: 0.7, colour: 1),
      Sphere(x: 3, y: 2, z: 6, radius: 1.5, colour: 2),
      Sphere(x: 2.5, y: 0.5, z: 2, radius: 0.3, colour: 4),
    ]
    let light: [Float] = [1, -1, 0.5]
    let unused = [UInt8](repeating: 0, count: 20)
    let structure =
      spheres.flatMap { [$0.x, $0.y, $0.z, $0.radius].flatMap(bytes) + bytes($0.colour) } + unused
      + light.flatMap(bytes) + bytes(Int32(spheres.count))
    try forEachVariant(of: "physics") { trial in
      let (width, height) = (40, 24)
      let colours = try trial.zeros(Int32.self, width * height)
      let depths = try trial.zeros(Float.self, width * height)
      try trial.launch(
        "ray_spheres", grid: Dimensions(1, height), block: .init(width), structure, colours,
        depths, width)
      var expected: (colours: [Int32], depths: [Float]) = ([], [])
      for place in 0..<width * height {
        let (x, y) = (Float(place % width) / 8, Float(place / width) / 8)
        var nearest: Float = 1e20
        var colour: Int32 = -1
        for sphere in spheres {
          let (dx, dy) = (x - sphere.x, y - sphere.y)
          let d2 = fma(dx, dx, dy * dy)
          let r2 = sphere.radius * sphere.radius
          let z = sphere.z - (r2 - d2).squareRoot()
          if d2 <= r2, z < nearest { (nearest, colour) = (z, sphere.colour) }
        }
        if colour >= 0, light[Int(colour) % 3] > 0 { colour += 100 }
        expected.colours.append(colour)
        expected.depths.append(nearest)
      }
      try trial.check(colours, expected.colours)
      try trial.check(depths, expected.depths)
    }
  }
}
