import BipolarInt
import Testing

/// Tensor cores by mma.sync and ldmatrix.
@Suite struct TensorMmaTests {
  /// Runs an integer kernel on one 16 x 8 or 8 x 8 tile; K is `columns`.
  private func checkIntegers(
    _ kernel: String, of source: String, rows: Int, columns: Int, bits: Int, aSigned: Bool,
    bSigned: Bool
  ) throws {
    try forEachVariant(of: source) { trial in
      let a = PackedMatrix(rows: rows, columns: columns, bits: bits, isSigned: aSigned, seed: 190)
      let b = PackedMatrix(rows: 8, columns: columns, bits: bits, isSigned: bSigned, seed: 191)
      let result = try trial.zeros(Int32.self, rows * 8)
      try trial.launch(
        kernel, grid: 1, block: 32, trial.buffer(a.words), trial.buffer(b.words), result,
        columns * bits / 32)
      try trial.check(result, a.product(b))
    }
  }

  @Test func bytes() throws {
    try checkIntegers(
      "mma_s8", of: "tensor_mma", rows: 16, columns: 128, bits: 8, aSigned: true, bSigned: true)
  }

  @Test func nibbles() throws {
    try checkIntegers(
      "mma_s4", of: "tensor_mma", rows: 16, columns: 192, bits: 4, aSigned: true, bSigned: false)
  }

  @Test func bits() throws {
    try forEachVariant(of: "tensor_mma") { trial in
      let a = PackedMatrix(rows: 16, columns: 512, bits: 1, isSigned: false, seed: 192)
      let b = PackedMatrix(rows: 8, columns: 512, bits: 1, isSigned: false, seed: 193)
      let result = try trial.zeros(Int32.self, 256)
      try trial.launch(
        "mma_b1", grid: 1, block: 32, trial.buffer(a.words), trial.buffer(b.words), result, 16)
      try trial.check(result, a.product(b, ^) + a.product(b, &))
    }
  }

  @Test func turingBytes() throws {
    try checkIntegers(
      "mma_turing_s8", of: "tensor_mma_turing", rows: 8, columns: 64, bits: 8, aSigned: true,
      bSigned: false)
  }

  @Test func turingNibbles() throws {
    try checkIntegers(
      "mma_turing_s4", of: "tensor_mma_turing", rows: 8, columns: 96, bits: 4, aSigned: true,
      bSigned: true)
  }

  @Test func turingBits() throws {
    try forEachVariant(of: "tensor_mma_turing") { trial in
      let a = PackedMatrix(rows: 8, columns: 384, bits: 1, isSigned: false, seed: 194)
      let b = PackedMatrix(rows: 8, columns: 384, bits: 1, isSigned: false, seed: 195)
      let result = try trial.zeros(Int32.self, 64)
      try trial.launch(
        "mma_turing_b1", grid: 1, block: 32, trial.buffer(a.words), trial.buffer(b.words), result,
        12)
      try trial.check(result, a.product(b, ^))
    }
  }

  @Test func halvesThroughLdmatrix() throws {
    try forEachVariant(of: "tensor_mma") { trial in
      let (a, b) = (smallIntegers(256, seed: 196), smallIntegers(128, seed: 197))
      let result = try trial.zeros(Float.self, 128)
      try trial.launch(
        "mma_f16_ldmatrix", grid: 1, block: 32, trial.buffer(a.map(Float16.init)),
        trial.buffer(b.map(Float16.init)), result)
      try trial.check(result, product(a, b, 16, 8, 16).map { $0 + 1 })
    }
  }

  @Test func halvesWithHalfSums() throws {
    try forEachVariant(of: "tensor_mma") { trial in
      let (a, b) = (smallIntegers(256, seed: 198), smallIntegers(128, seed: 199))
      let result = try trial.zeros(Float16.self, 128)
      try trial.launch(
        "mma_f16_half_sums", grid: 1, block: 32, trial.buffer(a.map(Float16.init)),
        trial.buffer(transposed(b, rows: 16).map(Float16.init)), result)
      try trial.check(result, product(a, b, 16, 8, 16).map(Float16.init))
    }
  }

  @Test func bfloats() throws {
    try forEachVariant(of: "tensor_mma") { trial in
      let (a, b) = (smallIntegers(256, seed: 200), smallIntegers(128, seed: 201))
      let result = try trial.zeros(Float.self, 128)
      func bits(_ values: [Float]) -> [UInt16] { values.map { UInt16($0.bitPattern >> 16) } }
      try trial.launch(
        "mma_bf16", grid: 1, block: 32, trial.buffer(bits(a)),
        trial.buffer(bits(transposed(b, rows: 16))), result)
      try trial.check(result, product(a, b, 16, 8, 16))
    }
  }

  @Test func tensorFloats() throws {
    try forEachVariant(of: "tensor_mma") { trial in
      let (a, b) = (smallIntegers(128, seed: 202), smallIntegers(64, seed: 203))
      let result = try trial.zeros(Float.self, 128)
      try trial.launch(
        "mma_tf32", grid: 1, block: 32, trial.buffer(a), trial.buffer(transposed(b, rows: 8)),
        result)
      try trial.check(result, product(a, b, 16, 8, 8))
    }
  }

  @Test func doubles() throws {
    try forEachVariant(of: "tensor_mma") { trial in
      let (a, b) = (smallIntegers(96, seed: 204), smallIntegers(96, seed: 205))
      let result = try trial.zeros(Double.self, 64)
      try trial.launch(
        "mma_f64", grid: 1, block: 32, trial.buffer(a.map(Double.init)),
        trial.buffer(transposed(b, rows: 12).map(Double.init)), result, 12)
      try trial.check(result, product(a, b, 8, 8, 12).map(Double.init))
    }
  }
}
