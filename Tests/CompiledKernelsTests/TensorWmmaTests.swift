import BipolarInt
import Emulator
import Testing

/// Tensor cores through the warp matrix functions.
@Suite struct TensorWmmaTests {
  @Test func halves() throws {
    try forEachVariant(of: "tensor_wmma") { trial in
      let n = 32
      let (a, b) = (smallIntegers(n * n, seed: 210), smallIntegers(n * n, seed: 211))
      let result = try trial.zeros(Float.self, n * n)
      try trial.launch(
        "wmma_f16", grid: Dimensions(2, 2), block: 32, trial.buffer(a.map(Float16.init)),
        trial.buffer(transposed(b, rows: n).map(Float16.init)), result, n)
      try trial.check(result, product(a, b, n, n, n).map { 2 * $0 })
    }
  }

  @Test func bytes() throws {
    try forEachVariant(of: "tensor_wmma") { trial in
      let n = 32
      let a = PackedMatrix(rows: n, columns: n, bits: 8, isSigned: true, seed: 212)
      let b = PackedMatrix(rows: n, columns: n, bits: 8, isSigned: true, seed: 213)
      let start = (0..<Int32(n * n)).map { $0 * 1000 - 7 }
      let result = try trial.buffer(start)
      let rowsOfB = transposed(b.fields.map { UInt8($0) }, rows: n)
      try trial.launch(
        "wmma_s8", grid: Dimensions(4, 1), block: 32, trial.buffer(a.words),
        trial.buffer(rowsOfB), result, n)
      try trial.check(result, zip(start, a.product(b)).map(+))
    }
  }

  @Test func bits() throws {
    try forEachVariant(of: "tensor_wmma") { trial in
      let n = 24
      let a = PackedMatrix(rows: 16, columns: 512, bits: 1, isSigned: false, seed: 214)
      let b = PackedMatrix(rows: n, columns: 512, bits: 1, isSigned: false, seed: 215)
      let different = try trial.zeros(Int32.self, 24 * n)
      let common = try trial.zeros(Int32.self, n * n)
      try trial.launch(
        "wmma_b1", grid: Dimensions(3, 2), block: 32, trial.buffer(a.words),
        trial.buffer(b.words), different, common, n, 16)
      let zeros = [Int32](repeating: 0, count: 8 * n)
      try trial.check(different, a.product(b, ^) + zeros)
      // By columns, with rows of 24: the last eight of each are free.
      let byColumns = transposed(a.product(b, &) + zeros, rows: 24)
      try trial.check(common, byColumns)
    }
  }

  @Test func tensorFloats() throws {
    try forEachVariant(of: "tensor_wmma") { trial in
      let (a, b) = (smallIntegers(256, seed: 216), smallIntegers(256, seed: 217))
      let result = try trial.zeros(Float.self, 256)
      // Bits that TF32 drops: rounding to nearest leaves the small integers.
      let rough = a.map { $0 * (1 + 0x1p-20) }
      try trial.launch(
        "wmma_tf32", grid: 1, block: 32, trial.buffer(rough), trial.buffer(b), result)
      try trial.check(result, transposed(product(a, b, 16, 16, 16), rows: 16))
    }
  }

  @Test func doubles() throws {
    try forEachVariant(of: "tensor_wmma") { trial in
      let (a, b) = (smallIntegers(128, seed: 218), smallIntegers(128, seed: 219))
      let start = smallIntegers(64, seed: 220)
      let result = try trial.buffer(start.map(Double.init))
      try trial.launch(
        "wmma_f64", grid: 1, block: 32, trial.buffer(a.map(Double.init)),
        trial.buffer(transposed(b, rows: 16).map(Double.init)), result, 16)
      try trial.check(result, zip(start, product(a, b, 8, 8, 16)).map { Double($0 + $1) })
    }
  }

  @Test func halvesWithHalfSums() throws {
    try forEachVariant(of: "tensor_wmma") { trial in
      let (a, b) = (smallIntegers(128, seed: 221), smallIntegers(512, seed: 222))
      let result = try trial.zeros(Float16.self, 256)
      try trial.launch(
        "wmma_f16_half_sums", grid: 1, block: 32,
        trial.buffer(transposed(a, rows: 8).map(Float16.init)), trial.buffer(b.map(Float16.init)),
        result)
      try trial.check(result, product(a, b, 8, 32, 16).map(Float16.init))
    }
  }

  @Test func bytesWithoutSign() throws {
    try forEachVariant(of: "tensor_wmma") { trial in
      let a = PackedMatrix(rows: 16, columns: 16, bits: 8, isSigned: false, seed: 223)
      let b = PackedMatrix(rows: 16, columns: 16, bits: 8, isSigned: false, seed: 224)
      let result = try trial.zeros(Int32.self, 256)
      try trial.launch(
        "wmma_u8_shared", grid: 1, block: 32, trial.buffer(a.words), trial.buffer(b.words), result)
      try trial.check(result, a.product(b).map { $0 - 5 })
    }
  }

  @Test func bfloats() throws {
    try forEachVariant(of: "tensor_wmma") { trial in
      let (a, b) = (smallIntegers(256, seed: 225), smallIntegers(256, seed: 226))
      let start = smallIntegers(256, seed: 227)
      let result = try trial.buffer(start)
      func bits(_ values: [Float]) -> [UInt16] { values.map { UInt16($0.bitPattern >> 16) } }
      try trial.launch(
        "wmma_bf16", grid: 1, block: 32, trial.buffer(bits(a)),
        trial.buffer(bits(transposed(b, rows: 16))), result)
      try trial.check(result, zip(start, product(a, b, 16, 16, 16)).map(+))
    }
  }

  @Test func bitsFromGlobalMemory() throws {
    try forEachVariant(of: "tensor_wmma") { trial in
      let a = PackedMatrix(rows: 8, columns: 512, bits: 1, isSigned: false, seed: 228)
      let b = PackedMatrix(rows: 8, columns: 512, bits: 1, isSigned: false, seed: 229)
      let start = (0..<Int32(64)).map { $0 * 3 }
      let result = try trial.buffer(start)
      try trial.launch(
        "wmma_b1_global", grid: 1, block: 32, trial.buffer(a.words), trial.buffer(b.words), result)
      try trial.check(result, zip(start, a.product(b, &)).map { 2 * ($0 + $1) - 7 })
    }
  }
}
