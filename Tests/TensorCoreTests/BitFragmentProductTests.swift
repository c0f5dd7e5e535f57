import HostProcessor
import TensorCoreAVX2
import TensorCoreAVX512
import TensorCorePortable
import Testing

import struct BipolarInt.SplitMix64

/// Every build of the product against the fragment layouts of the PTX manual, lane by lane.
@Suite struct BitFragmentProductTests {
  typealias Product = (Bool, Int, Int, UnsafeMutableRawPointer, UnsafePointer<Int32>) -> Void

  static func product(_ level: VectorLevel) -> Product {
    switch level {
    case .portable:
      {
        TensorCorePortable.BitFragmentProduct.multiply(
          usesAnd: $0, halves: $1, blocks: $2, file: $3, rows: $4)
      }
    case .avx2:
      {
        TensorCoreAVX2.BitFragmentProduct.multiply(
          usesAnd: $0, halves: $1, blocks: $2, file: $3, rows: $4)
      }
    case .avx512:
      {
        TensorCoreAVX512.BitFragmentProduct.multiply(
          usesAnd: $0, halves: $1, blocks: $2, file: $3, rows: $4)
      }
    }
  }

  /// The form of an instruction as register counts.
  struct Form: CustomStringConvertible {
    let halves: Int
    let blocks: Int
    let usesAnd: Bool
    var accumulators: Int { 2 * halves }
    var aRegisters: Int { halves * blocks }
    var description: String { "m\(8 * halves)n8k\(128 * blocks) \(usesAnd ? "and" : "xor")" }
  }

  static let forms = [(1, 1), (2, 1), (2, 2)].flatMap { halves, blocks in
    [false, true].map { Form(halves: halves, blocks: blocks, usesAnd: $0) }
  }

  /// D[m][n] = C[m][n] + popcount, with bit k of row m of A in word k / 32 % 4 of lane 4 (m % 8) +
  /// word, register m / 8 + halves (k / 128); B and C likewise.
  static func definition(_ form: Form, rows: [[UInt32]]) -> [[UInt32]] {
    let a = Array(rows[form.accumulators...].prefix(form.aRegisters))
    let b = Array(rows[(form.accumulators + form.aRegisters)...].prefix(form.blocks))
    let c = Array(rows.suffix(form.accumulators))
    var d = c
    for m in 0..<8 * form.halves {
      for n in 0..<8 {
        var count: UInt32 = 0
        for k in 0..<128 * form.blocks {
          let word = k / 32 % 4
          let aWord = a[m / 8 + form.halves * (k / 128)][4 * (m % 8) + word]
          let bWord = b[k / 128][4 * n + word]
          let met = form.usesAnd ? aWord & bWord : aWord ^ bWord
          count += met >> UInt32(k % 32) & 1
        }
        d[2 * (m / 8) + n % 2][4 * (m % 8) + n / 2] &+= count
      }
    }
    return d
  }

  @Test(arguments: VectorLevel.allCases.filter { $0 <= .current })
  func equalsTheDefinition(level: VectorLevel) {
    var generator = SplitMix64(seed: 11)
    for form in Self.forms {
      for round in 0..<40 {
        let rowCount = 2 * form.accumulators + form.aRegisters + form.blocks
        var rows = (0..<rowCount).map { _ in
          (0..<32).map { _ in UInt32(truncatingIfNeeded: generator.next()) }
        }
        // The second half of the rounds lets D share rows with C, the last ones wrap around.
        let sharesRows = round >= 20
        if round >= 35 {
          for index in rows.indices.suffix(form.accumulators) {
            rows[index] = Array(repeating: .max, count: 32)
          }
        }
        var flat = rows.flatMap { $0 }
        var offsets = rows.indices.map { Int32(128 * $0) }
        if sharesRows {
          for element in 0..<form.accumulators {
            offsets[element] = offsets[rowCount - form.accumulators + element]
          }
        }
        flat.withUnsafeMutableBytes { bytes in
          guard let file = bytes.baseAddress else { return }
          offsets.withUnsafeBufferPointer { list in
            guard let list = list.baseAddress else { return }
            Self.product(level)(form.usesAnd, form.halves, form.blocks, file, list)
          }
        }
        let expected = Self.definition(form, rows: rows)
        for element in 0..<form.accumulators {
          let first = Int(offsets[element]) / 4
          #expect(
            Array(flat[first..<first + 32]) == expected[element],
            "\(level), \(form), round \(round) of seed 11, element \(element)")
        }
      }
    }
  }
}
