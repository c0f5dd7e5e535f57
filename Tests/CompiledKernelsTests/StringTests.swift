import BipolarInt
import Foundation
import Testing

/// Text: search, edit distance, digests, encodings.
@Suite struct StringTests {
  private static let letters = Array("ab".utf8)

  @Test func search() throws {
    try forEachVariant(of: "strings") { trial in
      var random = SplitMix64(seed: 100)
      let text = (0..<1000).map { _ in Self.letters[Int(random.next() >> 63)] }
      let pattern = Array("abaab".utf8)
      let positions = try trial.zeros(Int32.self, 1000)
      let count = try trial.zeros(Int32.self, 1)
      try trial.launch(
        "string_search", grid: 8, block: 128, trial.buffer(text), text.count,
        trial.buffer(pattern), pattern.count, positions, count)
      let expected = (0...(text.count - pattern.count)).filter {
        Array(text[$0..<($0 + pattern.count)]) == pattern
      }
      #expect(!expected.isEmpty)
      try trial.check(count, [Int32(expected.count)])
      // Threads append in any order.
      let found = try trial.read(positions).prefix(expected.count).sorted()
      trial.check(found, expected.map(Int32.init))
    }
  }

  /// The recursion of Levenshtein's distance on full rows.
  private func distance(_ a: [UInt8], _ b: [UInt8]) -> Int32 {
    var rows = [Array(0...b.count)]
    for (i, letter) in a.enumerated() {
      var row = [i + 1]
      for j in b.indices {
        row.append(
          min(row[j] + 1, rows[i][j + 1] + 1, rows[i][j] + (letter == b[j] ? 0 : 1)))
      }
      rows.append(row)
    }
    return Int32(rows[a.count][b.count])
  }

  @Test func editDistance() throws {
    try forEachVariant(of: "strings") { trial in
      var random = SplitMix64(seed: 101)
      let words = (0..<50).map { _ in
        (0..<Int.random(in: 1...12, using: &random)).map { _ in UInt8(97 + random.next() % 4) }
      }
      let target = Array("abcdabcadcbb".utf8)
      let padded = words.flatMap { $0 + [UInt8](repeating: 0, count: 12 - $0.count) }
      let result = try trial.zeros(Int32.self, 50)
      try trial.launch(
        "edit_distance", grid: 2, block: 32, trial.buffer(padded), trial.buffer(target),
        target.count, result, 50)
      try trial.check(result, words.map { distance($0, target) })
    }
  }

  @Test func sha256() throws {
    try forEachVariant(of: "strings") { trial in
      // FIPS 180-4: the digests of "abc" and of the empty message, padded to one block.
      let abc: [UInt32] = [0x6162_6380] + [UInt32](repeating: 0, count: 14) + [24]
      let empty: [UInt32] = [0x8000_0000] + [UInt32](repeating: 0, count: 15)
      let digests = try trial.zeros(UInt32.self, 32 * 8)
      let messages = (0..<32).flatMap { $0 % 2 == 0 ? abc : empty }
      try trial.launch("sha256_block", grid: 1, block: 32, trial.buffer(messages), digests)
      let digestOfABC: [UInt32] = [
        0xba78_16bf, 0x8f01_cfea, 0x4141_40de, 0x5dae_2223, 0xb003_61a3, 0x9617_7a9c, 0xb410_ff61,
        0xf200_15ad,
      ]
      let digestOfNothing: [UInt32] = [
        0xe3b0_c442, 0x98fc_1c14, 0x9afb_f4c8, 0x996f_b924, 0x27ae_41e4, 0x649b_934c, 0xa495_991b,
        0x7852_b855,
      ]
      try trial.check(digests, (0..<32).flatMap { $0 % 2 == 0 ? digestOfABC : digestOfNothing })
    }
  }

  @Test func base64() throws {
    try forEachVariant(of: "strings") { trial in
      var random = SplitMix64(seed: 102)
      let a = random.integers(300, in: UInt8(0)...255)
      let result = try trial.zeros(UInt8.self, 400)
      try trial.launch("base64_encode", grid: 1, block: 128, trial.buffer(a), result, 100)
      try trial.check(result, Array(Data(a).base64EncodedString().utf8))
    }
  }

  @Test func crc32() throws {
    try forEachVariant(of: "strings") { trial in
      // The check value of CRC-32 in Williams's model: the digits 1 to 9.
      let a = (0..<32).flatMap { _ in Array("123456789".utf8) }
      let result = try trial.zeros(UInt32.self, 32)
      try trial.launch("crc32_table", grid: 1, block: 32, trial.buffer(a), result, 9)
      try trial.check(result, [UInt32](repeating: 0xcbf4_3926, count: 32))
    }
  }
}
