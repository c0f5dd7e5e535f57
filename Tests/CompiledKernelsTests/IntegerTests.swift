import BipolarInt
import Testing

/// Bits, wide integers, narrow integers.
@Suite struct IntegerTests {
  private func permute(_ a: UInt32, _ b: UInt32, _ selector: UInt32) -> UInt32 {
    let bytes = UInt64(b) << 32 | UInt64(a)
    return (0..<4).reduce(0) { result, i in
      let byte = UInt32(bytes >> UInt64(8 * (selector >> UInt32(4 * i) & 7)) & 0xFF)
      return result | byte << UInt32(8 * i)
    }
  }

  private func hash(_ x: UInt32, _ y: UInt32) -> UInt32 {
    let signed = Int32(bitPattern: x)
    let reversed = (0..<32).reduce(UInt32(0)) { $0 << 1 | x >> UInt32($1) & 1 }
    let wide = UInt64(y) << 32 | UInt64(x)
    let parts: [UInt32] = [
      UInt32(x.nonzeroBitCount), UInt32(x.leadingZeroBitCount),
      y == 0 ? 0 : UInt32(y.trailingZeroBitCount + 1), reversed, permute(x, y, 0x7531),
      permute(x, y, y & 0x7777),
      UInt32(truncatingIfNeeded: wide >> UInt64(32 - (x & 31))),
      UInt32(truncatingIfNeeded: wide >> 13), x & y | ~x & 0x1234_5678, x >> 7 & 0x3FF,
      UInt32(bitPattern: Int32(bitPattern: x << 9) >> 20),
      UInt32((UInt64(x) * UInt64(y)) >> 32), x << (y & 31), UInt32(bitPattern: signed >> (y & 31)),
    ]
    return parts.reduce(0) { $0 &* 31 &+ $1 }
  }

  @Test func bitTricks() throws {
    try forEachVariant(of: "bits") { trial in
      var random = SplitMix64(seed: 150)
      var a = random.words(400)
      a.replaceSubrange(0..<8, with: [0, 0, .max, .max, 1, 1 << 31, 1 << 31, 32])
      let result = try trial.zeros(UInt32.self, 200)
      try trial.launch("bit_tricks", grid: 2, block: 100, trial.buffer(a), result)
      try trial.check(result, (0..<200).map { hash(a[2 * $0], a[2 * $0 + 1]) })
    }
  }

  @Test func longDivision() throws {
    try forEachVariant(of: "bits") { trial in
      var random = SplitMix64(seed: 151)
      let a = (0..<128).map { Int64(bitPattern: random.next()) >> Int64($0 % 60) }
      let b = (0..<128).map { max(1, abs(Int64(bitPattern: random.next()) >> Int64($0 * 7 % 63))) }
        .enumerated().map { $0 % 3 == 0 ? -$1 : $1 }
      let quotients = try trial.zeros(Int64.self, 128)
      let remainders = try trial.zeros(Int64.self, 128)
      let mixed = try trial.zeros(UInt64.self, 128)
      try trial.launch(
        "long_division", grid: 1, block: 128, trial.buffer(a), trial.buffer(b), quotients,
        remainders, mixed)
      try trial.check(quotients, zip(a, b).map(/))
      try trial.check(remainders, zip(a, b).map(%))
      let expected = zip(a, b).map { x, y -> UInt64 in
        let (u, v) = (UInt64(bitPattern: x), UInt64(bitPattern: y))
        let low = Int32(truncatingIfNeeded: x)
        var sum = u / v &+ u % v &* 3 &+ u / 1_000_003
        sum &+= UInt64(UInt32(truncatingIfNeeded: u) / (UInt32(truncatingIfNeeded: v) | 1))
        sum &+= UInt64(bitPattern: Int64(low / 7)) &+ UInt64(bitPattern: Int64(low % 10))
        return sum &+ UInt64(u.leadingZeroBitCount) &+ UInt64(v.nonzeroBitCount)
      }
      try trial.check(mixed, expected)
    }
  }

  @Test func modularPower() throws {
    try forEachVariant(of: "bits") { trial in
      var random = SplitMix64(seed: 152)
      let (exponent, prime) = (UInt64(1_000_003), UInt64(4_611_686_018_427_387_847))
      let bases = (0..<32).map { _ in random.next() }
      let result = try trial.zeros(UInt64.self, 32)
      try trial.launch(
        "modular_power", grid: 1, block: 32, trial.buffer(bases), result, exponent, prime)
      func multiply(_ x: UInt64, _ y: UInt64) -> UInt64 {
        prime.dividingFullWidth(x.multipliedFullWidth(by: y)).remainder
      }
      let expected = bases.map { base in
        var (power, square) = (UInt64(1), base % prime)
        for bit in 0..<64 {
          if exponent >> UInt64(bit) & 1 == 1 { power = multiply(power, square) }
          square = multiply(square, square)
        }
        return power
      }
      try trial.check(result, expected)
    }
  }

  @Test func bigIntegers() throws {
    try forEachVariant(of: "bits") { trial in
      var random = SplitMix64(seed: 153)
      var a = random.words(8 * 64)
      let b = random.words(8 * 64)
      // Carries that run through all words.
      for k in 0..<8 { a[k] = .max }
      let sums = try trial.zeros(UInt32.self, 8 * 64)
      let products = try trial.zeros(UInt32.self, 16 * 64)
      try trial.launch(
        "big_integers", grid: 2, block: 32, trial.buffer(a), trial.buffer(b), sums, products)
      var expectedSums: [UInt32] = []
      var expectedProducts: [UInt32] = []
      for i in 0..<64 {
        let (x, y) = (Array(a[(i * 8)..<(i * 8 + 8)]), Array(b[(i * 8)..<(i * 8 + 8)]))
        var carry: UInt64 = 0
        for k in 0..<8 {
          carry += UInt64(x[k]) + UInt64(y[k])
          expectedSums.append(UInt32(truncatingIfNeeded: carry))
          carry >>= 32
        }
        var product = [UInt32](repeating: 0, count: 16)
        for j in 0..<8 {
          var carry: UInt64 = 0
          for k in 0..<8 {
            carry += UInt64(x[k]) * UInt64(y[j]) + UInt64(product[j + k])
            product[j + k] = UInt32(truncatingIfNeeded: carry)
            carry >>= 32
          }
          product[j + 8] = UInt32(carry)
        }
        expectedProducts += product
      }
      try trial.check(sums, expectedSums)
      try trial.check(products, expectedProducts)
    }
  }

  @Test func integersOf128Bits() throws {
    try forEachVariant(of: "bits") { trial in
      var random = SplitMix64(seed: 155)
      // Divisors of 1 to 64 bits.
      let a = (0..<3 * 128).map { place -> UInt64 in
        let word = random.next()
        return place % 3 == 2 ? max(1, word >> UInt64(place / 3 % 64)) : word
      }
      let remainders = try trial.zeros(UInt64.self, 128)
      let shifted = try trial.zeros(UInt64.self, 256)
      try trial.launch(
        "integers_of_128_bits", grid: 2, block: 64, trial.buffer(a), remainders, shifted)
      let products = (0..<128).map { UInt128(a[3 * $0]) * UInt128(a[3 * $0 + 1]) }
      try trial.check(remainders, (0..<128).map { UInt64(products[$0] % UInt128(a[3 * $0 + 2])) })
      let expected = (0..<128).flatMap { i -> [UInt64] in
        let x = products[i] + UInt128(a[3 * i + 2])
        let high = UInt64(truncatingIfNeeded: Int128(bitPattern: x) >> 70)
        let low = UInt64(truncatingIfNeeded: x << 3)
        return [UInt64(truncatingIfNeeded: x >> UInt128(i)), high &- low]
      }
      try trial.check(shifted, expected)
    }
  }

  @Test func narrowTypes() throws {
    try forEachVariant(of: "bits") { trial in
      var random = SplitMix64(seed: 154)
      let n = 160
      let a = random.integers(n, in: Int8.min...Int8.max)
      let b = random.integers(n, in: UInt8.min...UInt8.max)
      let c = random.integers(n, in: Int16.min...Int16.max)
      let d = random.integers(n, in: UInt16.min...UInt16.max)
      let result = try trial.zeros(Int32.self, n)
      let narrow = try trial.zeros(Int16.self, n)
      let tiny = try trial.zeros(Int8.self, n)
      try trial.launch(
        "narrow_types", grid: 5, block: 32, trial.buffer(a), trial.buffer(b), trial.buffer(c),
        trial.buffer(d), result, narrow, tiny)
      let expected = (0..<n).map { i -> Int32 in
        let (x, y, z, w) = (Int32(a[i]), Int32(b[i]), Int32(c[i]), Int32(d[i]))
        let shifts = (z >> 2) &+ (w >> 3) &- (x << 3)
        return x &* y &+ z &* w &+ shifts &+ (a[i] < Int8(bitPattern: b[i]) ? 1000 : 0)
      }
      try trial.check(result, expected)
      try trial.check(narrow, (0..<n).map { c[$0] &* 3 &+ Int16(a[$0]) })
      try trial.check(tiny, (0..<n).map { a[$0] &+ Int8(bitPattern: b[$0]) })
    }
  }
}
