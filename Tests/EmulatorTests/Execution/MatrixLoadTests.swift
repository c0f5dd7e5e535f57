import Emulator
import Testing

import struct BipolarInt.SplitMix64

/// ldmatrix: which bytes of shared memory reach which lane.
struct MatrixLoadTests {
  static let seed: UInt64 = 0x1D

  /// Fills the tile with `words`, loads `count` matrices whose row r lies at the byte offset
  /// `rows[r]`, and returns the destination registers, 32 lanes each.
  private func load(
    _ words: [UInt32], rows: [UInt32], count: Int, modifier: String = "", address: String = "%r2"
  ) throws -> [UInt32] {
    var body = ""
    for chunk in 0..<words.count / 32 {
      body += """
        ld.global.u32 %r2, [%in+\(128 + 128 * chunk)]; mov.u32 %r3, tile;
        mad.lo.u32 %r3, %i, 4, %r3; st.shared.u32 [%r3+\(128 * chunk)], %r2;

        """
    }
    let list = (0..<count).map { "%r\(10 + $0)" }.joined(separator: ", ")
    body += """
      ld.global.u32 %r2, [%in]; mov.u32 %r3, tile; add.u32 %r2, %r2, %r3; cvt.u64.u32 %rd2, %r2;
      mov.u32 %r10, %r2; bar.sync 0;
      ldmatrix.sync.aligned.m8n8.x\(count)\(modifier).shared.b16 {\(list)}, [\(address)];

      """
    for register in 0..<count {
      body += "st.global.u32 [%out+\(128 * register)], %r\(10 + register);\n"
    }
    return try TestKernel(body).output(of: rows + words, count: 32 * count)
  }

  /// 1 KiB of random words and 32 different rows of 16 bytes in it, in random order.
  private func problem() -> (words: [UInt32], rows: [UInt32]) {
    var generator = SplitMix64(seed: Self.seed)
    let words = generator.words(256)
    return (words, (0..<64).shuffled(using: &generator).prefix(32).map { UInt32($0 * 16) })
  }

  @Test(arguments: [1, 2, 4]) func rowsGoToFourLanesEach(count: Int) throws {
    let (words, rows) = problem()
    // Register j of lane l: 32-bit word l mod 4 of row l / 4 of matrix j.
    let expected = (0..<count).flatMap { matrix in
      (0..<32).map { lane in words[Int(rows[8 * matrix + lane / 4]) / 4 + lane % 4] }
    }
    #expect(try load(words, rows: rows, count: count) == expected, "seed \(Self.seed)")
  }

  @Test(arguments: [1, 2, 4]) func transposedColumnsGoToFourLanesEach(count: Int) throws {
    let (words, rows) = problem()
    func half(_ row: UInt32, _ column: Int) -> UInt32 {
      words[Int(row) / 4 + column / 2] >> UInt32(16 * (column % 2)) & 0xFFFF
    }
    // Register j of lane l: column l / 4 of rows 2 (l mod 4), low half, and 2 (l mod 4) + 1.
    let expected = (0..<count).flatMap { matrix in
      (0..<32).map { lane in
        let first = 8 * matrix + 2 * (lane % 4)
        return half(rows[first], lane / 4) | half(rows[first + 1], lane / 4) << 16
      }
    }
    #expect(
      try load(words, rows: rows, count: count, modifier: ".trans") == expected,
      "seed \(Self.seed)")
  }

  @Test func destinationMayBeTheAddress() throws {
    let (words, rows) = problem()
    let expected = try load(words, rows: rows, count: 4)
    #expect(try load(words, rows: rows, count: 4, address: "%r10") == expected)
  }

  @Test func addressMayHave64BitsAndAnOffset() throws {
    let (words, rows) = problem()
    let expected = try load(words, rows: rows, count: 2)
    #expect(try load(words, rows: rows, count: 2, address: "%rd2") == expected)
    let shifted = rows.map { $0 &- 16 }
    #expect(try load(words, rows: shifted, count: 2, address: "%r2+16") == expected)
    #expect(try load(words, rows: shifted, count: 2, address: "%rd2+16") == expected)
  }

  @Test func lanesPastTheLastMatrixNeedNoAddress() throws {
    let (words, rows) = problem()
    let wild = rows.prefix(8) + Array(repeating: 0xFFFF_FFF1, count: 24)
    #expect(
      try load(words, rows: Array(wild), count: 1) == load(words, rows: rows, count: 1))
  }

  @Test func guardIsWarpWide() throws {
    let kernel = TestKernel(
      """
      mov.u32 %r2, tile; mov.u32 %r10, 5; setp.ne.u32 %p1, 0, 0;
      @%p1 ldmatrix.sync.aligned.m8n8.x1.shared.b16 {%r10}, [%r2]; st.global.u32 [%out], %r10;
      """)
    #expect(try kernel.output(count: 32) == Array(repeating: 5, count: 32))
  }
}
