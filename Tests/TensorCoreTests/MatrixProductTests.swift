import HostProcessor
import TensorCoreAVX2
import TensorCoreAVX512
import TensorCorePortable
import Testing

import struct BipolarInt.SplitMix64

/// Every build of the integer and floating-point products: the integers against their definition,
/// the floats bit for bit against the portable build, which the emulator's tests hold to the model.
@Suite struct MatrixProductTests {
  static let seed: UInt64 = 23

  static let levels = VectorLevel.allCases.filter { $0 <= .current }

  private typealias Integers = (
    Int, Bool, Bool, Bool, Int, Int, UnsafePointer<UInt32>, UnsafePointer<UInt32>,
    UnsafePointer<Int32>, UnsafeMutablePointer<Int32>, UnsafeMutablePointer<Int32>
  ) -> Void

  private func integers(_ level: VectorLevel) -> Integers {
    switch level {
    case .portable: TensorCorePortable.IntegerFragmentProduct.multiply
    case .avx2: TensorCoreAVX2.IntegerFragmentProduct.multiply
    case .avx512: TensorCoreAVX512.IntegerFragmentProduct.multiply
    }
  }

  @Test(arguments: levels) func integersMatchTheirDefinition(level: VectorLevel) {
    var generator = SplitMix64(seed: Self.seed)
    var scratch = [Int32](
      repeating: 0, count: TensorCorePortable.IntegerFragmentProduct.scratchWords)
    for (bits, halves, blocks) in [
      (8, 1, 1), (8, 2, 1), (8, 2, 2), (4, 1, 1), (4, 2, 1), (4, 2, 2),
    ] {
      for kind in 0..<8 {
        let (aSigned, bSigned, saturates) = (kind & 1 != 0, kind & 2 != 0, kind & 4 != 0)
        func words(_ rows: Int) -> [UInt32] {
          (0..<32 * rows).map { _ in UInt32(truncatingIfNeeded: generator.next()) }
        }
        let a = words(halves * blocks)
        let b = words(blocks)
        let c = words(2 * halves).map {
          Int32(bitPattern: $0 | 0x7FFF_F000 * (generator.next() % 2 == 0 ? 1 : 0))
        }
        func element(_ word: UInt32, _ j: Int, _ isSigned: Bool) -> Int64 {
          let value = Int64(word >> UInt32(bits * j)) % (1 << Int64(bits))
          return isSigned && value >= 1 << Int64(bits - 1) ? value - 1 << Int64(bits) : value
        }
        var expected = c
        for m in 0..<8 * halves {
          for n in 0..<8 {
            let place = 32 * (2 * (m / 8) + n % 2) + 4 * (m % 8) + n / 2
            var sum = Int64(c[place])
            for block in 0..<blocks {
              for t in 0..<4 {
                for j in 0..<32 / bits {
                  sum +=
                    element(a[32 * (m / 8 + halves * block) + 4 * (m % 8) + t], j, aSigned)
                    * element(b[32 * block + 4 * n + t], j, bSigned)
                }
              }
            }
            expected[place] = saturates ? Int32(clamping: sum) : Int32(truncatingIfNeeded: sum)
          }
        }
        var d = c
        integers(level)(
          bits, aSigned, bSigned, saturates, halves, blocks, a, b, c, &d, &scratch)
        #expect(d == expected, "\(level), \(bits) bits, \(halves), \(blocks), kind \(kind)")
      }
    }
  }

  @Test(arguments: levels) func floatsAreTheSameInEveryBuild(level: VectorLevel) {
    var generator = SplitMix64(seed: Self.seed)
    for round in 0..<60 {
      let k = [4, 8, 16, 32][round % 4]
      let rounding = round % 3
      let bits = rounding == 2 ? 13 : 23 + round % 2 + 1
      let length = [4, 8, 16, 32][round / 4 % 4]
      func numbers(_ count: Int, scale: Int) -> (significands: [Int32], exponents: [Int32]) {
        let significands = (0..<count).map { _ in
          (Int32(truncatingIfNeeded: generator.next()) % 2048) << Int32(scale)
        }
        let exponents = significands.map {
          $0 == 0 ? -4096 : Int32(truncatingIfNeeded: generator.next() % 8) - 4
        }
        return (significands, exponents)
      }
      let a = numbers(16 * k, scale: max(0, bits - 20))
      let b = numbers(8 * k, scale: 0)
      let c = (0..<128).map { _ in
        (Float(Int32(truncatingIfNeeded: generator.next())) * 0x1p-30).bitPattern
      }
      func run(_ level: VectorLevel) -> ([UInt32], Bool) {
        var sums = c
        var scratch = [Int32](
          repeating: 0, count: TensorCorePortable.FloatMatrixProduct.scratchWords)
        let isFinite = a.significands.withUnsafeBufferPointer { aSignificands in
          a.exponents.withUnsafeBufferPointer { aExponents in
            b.significands.withUnsafeBufferPointer { bSignificands in
              b.exponents.withUnsafeBufferPointer { bExponents -> Bool in
                guard let x = aSignificands.baseAddress, let y = aExponents.baseAddress,
                  let z = bSignificands.baseAddress, let w = bExponents.baseAddress
                else { return false }
                switch level {
                case .portable:
                  return TensorCorePortable.FloatMatrixProduct.multiply(
                    k: k, blockLength: length, fractionBits: bits, rounding: rounding, a: (x, y),
                    b: (z, w), c: &sums, scratch: &scratch)
                case .avx2:
                  return TensorCoreAVX2.FloatMatrixProduct.multiply(
                    k: k, blockLength: length, fractionBits: bits, rounding: rounding, a: (x, y),
                    b: (z, w), c: &sums, scratch: &scratch)
                case .avx512:
                  return TensorCoreAVX512.FloatMatrixProduct.multiply(
                    k: k, blockLength: length, fractionBits: bits, rounding: rounding, a: (x, y),
                    b: (z, w), c: &sums, scratch: &scratch)
                }
              }
            }
          }
        }
        return (sums, isFinite)
      }
      let (sums, isFinite) = run(level)
      let (reference, referenceIsFinite) = run(.portable)
      #expect(isFinite && referenceIsFinite && sums != c)
      #expect(sums == reference, "\(level), round \(round) of seed \(Self.seed)")
    }
  }
}
