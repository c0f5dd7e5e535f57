import BipolarInt
import Foundation
import MatrixFiles
import Testing

/// Runs with the user's matrices, from file to file.
@Suite struct MatrixFileRunTests {
  /// Random odd integers of a width, the largest magnitude in every row: with scales from the maximum
  /// they are their own codes.
  private static func odd(
    _ rows: Int, _ columns: Int, bits: Int, _ generator: inout SplitMix64
  ) -> [Int] {
    let largest = 1 << bits - 1
    return (0..<rows * columns).map { index in
      index % columns == 0
        ? largest : 2 * Int.random(in: 0...largest, using: &generator) - largest
    }
  }

  /// Y = X W^T by definition.
  private static func product(_ x: [Int], _ w: [Int], m: Int, n: Int, k: Int) -> [Int32] {
    (0..<m * n).map { index in
      Int32((0..<k).reduce(0) { $0 + x[index / n * k + $1] * w[index % n * k + $1] })
    }
  }

  @Test(arguments: [
    (precision: "w2a2", weightBits: 2, activationBits: 2, m: 5, n: 7, k: 33),
    (precision: "w1a2", weightBits: 1, activationBits: 2, m: 33, n: 17, k: 300),
    (precision: "w4a8", weightBits: 4, activationBits: 8, m: 3, n: 40, k: 65),
    (precision: "w8a1", weightBits: 8, activationBits: 1, m: 1, n: 1, k: 1),
  ])
  func theProductOfIntegerFilesIsExact(
    _ problem: (precision: String, weightBits: Int, activationBits: Int, m: Int, n: Int, k: Int)
  ) throws {
    let (m, n, k) = (problem.m, problem.n, problem.k)
    var generator = SplitMix64(seed: 41)
    let x = Self.odd(m, k, bits: problem.activationBits, &generator)
    let w = Self.odd(n, k, bits: problem.weightBits, &generator)
    let folder = try TemporaryFolder()
    // Weights of eight bits do not fit in i8.
    try folder.write(
      MatrixBytes.npy("<i4", "(\(n), \(k))", w.flatMap { MatrixBytes.littleEndian(Int32($0)) }),
      to: "w.npy")
    try folder.write(
      MatrixBytes.safetensors([
        (name: "other", rows: 1, columns: 1, elements: [.nan]),
        (name: "layer.x", rows: m, columns: k, elements: x.map { Float($0) }),
      ]), to: "x.safetensors")
    for scales in ["row", "tensor"] {
      let json = try RunJSON(
        [
          "--weights", "w.npy", "--activations", "x.safetensors:layer.x", "--precision",
          problem.precision, "--scales", scales, "--scale-search", "maximum", "--output", "y.npy",
        ],
        in: folder)
      #expect([json.integer("m"), json.integer("n"), json.integer("k")] == [m, n, k])
      #expect(json.string("input.weights") == "w.npy")
      #expect(json.string("input.activations") == "x.safetensors:layer.x")
      #expect(json["input.seed"] == nil)
      #expect(json.string("quantization.granularity") == scales)
      #expect(json.string("quantization.scale_search") == "maximum")
      #expect(json.number("quantization.relative_error") == 0)
      #expect(json.number("quantization.largest_error") == 0)
      #expect(abs((json.number("quantization.cosine_similarity") ?? 0).magnitude - 1) < 1e-12)
      #expect(json.integer("verification.mismatches") == 0)
      let output = try MatrixFile.read(path: "\(folder.path)/y.npy").integerMatrix()
      #expect(output.rows == m && output.columns == n)
      #expect(output.elements == Self.product(x, w, m: m, n: n, k: k), "seed 41, \(scales)")
    }
  }

  /// Odd integers times a scale lie on the lattice too: the codes' product is that of the integers,
  /// and the quantisation costs no more than the rounding of the scales.
  @Test(arguments: ["maximum", "minimum-error"])
  func aScaledLatticeIsFound(search: String) throws {
    let (m, n, k) = (6, 9, 50)
    var generator = SplitMix64(seed: 42)
    let x = Self.odd(m, k, bits: 3, &generator)
    let w = Self.odd(n, k, bits: 2, &generator)
    let folder = try TemporaryFolder()
    try folder.write(
      MatrixBytes.npy(rows: m, columns: k, x.map { Float($0) * 0.37 }), to: "x.npy")
    try folder.write(
      MatrixBytes.npy(rows: n, columns: k, w.map { Float($0) * 1.3e-5 }), to: "w.npy")
    let json = try RunJSON(
      [
        "--weights", "w.npy", "--activations", "x.npy", "--precision", "w2a3", "--scale-search",
        search, "--output", "y.npy",
      ], in: folder)
    #expect(json.number("quantization.cosine_similarity") ?? 0 > 1 - 1e-9)
    #expect(json.number("quantization.relative_error") ?? 1 < 1e-5)
    let output = try MatrixFile.read(path: "\(folder.path)/y.npy").integerMatrix()
    #expect(output.elements == Self.product(x, w, m: m, n: n, k: k), "seed 42")
  }

  /// Rows of different size need a scale each; one for the tensor cannot serve them.
  @Test func scalesAreForARowOrForTheTensor() throws {
    let (m, n, k) = (4, 3, 32)
    var generator = SplitMix64(seed: 44)
    let x = Self.odd(m, k, bits: 2, &generator)
    let w = Self.odd(n, k, bits: 2, &generator)
    let folder = try TemporaryFolder()
    let rows = x.indices.map { Float(x[$0]) * [1, 8, 64, 512][$0 / k] }
    try folder.write(MatrixBytes.npy(rows: m, columns: k, rows), to: "x.npy")
    try folder.write(MatrixBytes.npy(rows: n, columns: k, w.map { Float($0) }), to: "w.npy")
    func json(_ scales: String) throws -> RunJSON {
      try RunJSON(
        [
          "--weights", "w.npy", "--activations", "x.npy", "--scales", scales, "--scale-search",
          "maximum", "--output", "\(scales).npy",
        ], in: folder)
    }
    #expect(try json("row").number("quantization.relative_error") == 0)
    // At the scale of the last row the others vanish: each of their values becomes +-1.
    #expect(try json("tensor").number("quantization.relative_error") ?? 0 > 0.01)
    let signs = x.indices.map { $0 / k == 3 ? x[$0] : x[$0].signum() }
    let output = try MatrixFile.read(path: "\(folder.path)/tensor.npy").integerMatrix()
    #expect(output.elements == Self.product(signs, w, m: m, n: n, k: k), "seed 44")
  }

  /// Real values, and one matrix from a file with a random partner.
  @Test func reportsTheErrorOfRealValues() throws {
    var generator = SplitMix64(seed: 43)
    let folder = try TemporaryFolder()
    let values = (0..<20 * 64).map { _ in Float.random(in: -1...1, using: &generator) }
    try folder.write(MatrixBytes.npy(rows: 20, columns: 64, values), to: "a:b.npy")
    for arguments in [["--weights", "a:b.npy"], ["--activations", "a:b.npy"]] {
      let coarse = try RunJSON(arguments + ["--precision", "w1a1"], in: folder)
      let fine = try RunJSON(arguments + ["--precision", "w8a8"], in: folder)
      let wide = try RunJSON(
        arguments + ["--precision", "w1a1", "--scale-search", "maximum"], in: folder)
      #expect(coarse.integer("k") == 64)
      #expect(coarse.integer("input.seed") == 1)
      #expect(coarse.string("quantization.scale_search") == "minimum-error")
      // The scale of least error beats the one that covers the largest value.
      let errors = [coarse, wide].compactMap { $0.number("quantization.relative_error") }
      #expect(errors.count == 2 && errors[0] < 0.9 * errors[1], "\(errors)")
      // One bit keeps a uniform value's sign: the cosine of each factor is about sqrt(3) / 2.
      let cosine = try #require(coarse.number("quantization.cosine_similarity"))
      #expect((0.6...0.9).contains(cosine))
      #expect(fine.number("quantization.cosine_similarity") ?? 0 > 0.9995)
      #expect(fine.number("quantization.relative_error") ?? 1 < 0.03)
    }
    let side = try RunJSON(
      ["--weights", "a:b.npy", "--n", "20", "--k", "64", "--m", "2"], in: folder)
    #expect(side.integer("m") == 2)
  }

  /// A matrix of zeros has no direction: the cosine is left out instead of NaN.
  @Test func zerosHaveNoCosine() throws {
    let folder = try TemporaryFolder()
    let zeros = MatrixBytes.npy(rows: 2, columns: 3, [Float](repeating: 0, count: 6))
    try folder.write(zeros, to: "w.npy")
    try folder.write(zeros, to: "x.npy")
    let files = ["--weights", "w.npy", "--activations", "x.npy"]
    let json = try RunJSON(files, in: folder)
    #expect(json["quantization.cosine_similarity"] == nil)
    #expect(json["quantization.relative_error"] == nil)
    #expect(json.number("quantization.largest_error") == 0)
    let text = try BuiltProgram.run(["run"] + files, in: folder).output
    #expect(text.contains("Quantisation  cosine undefined, relative error undefined"))
  }
}
