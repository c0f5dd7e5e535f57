import Testing

import struct BipolarInt.SplitMix64

@testable import PTX

@Suite struct LexerTests {
  /// All tokens of a text, without the end.
  private func tokens(_ text: String) -> [Token] {
    var lexer = Lexer(SourceText(Array(text.utf8), file: nil))
    var tokens: [Token] = []
    while true {
      let token = lexer.next()
      if token.kind == .end { return tokens }
      tokens.append(token)
    }
  }

  private func only(_ text: String) throws -> Token {
    let all = tokens(text)
    try #require(all.count == 1, "\(text) has \(all.count) tokens")
    return all[0]
  }

  private func problem(_ text: String) -> String {
    var lexer = Lexer(SourceText(Array(text.utf8), file: nil))
    return lexer.next().kind == .invalid ? lexer.problem : ""
  }

  @Test func wordsReachTheirLastModifier() throws {
    for word in ["a", "_", "_x", "%r1", "$L__BB0_1", "%tid.x", "%envreg1", "x$y"] {
      let token = try only(word)
      #expect(token.kind == .word && token.end == word.utf8.count, "\(word)")
    }
    #expect(try only("ld.global.L2::128B.v4.u32").bits == 5)
    #expect(try only("%r1").bits == 0)
  }

  @Test func punctuationAndGluedDirectives() {
    let kinds = tokens(".reg.b32 %r<2>;L:@!p{a|b}[c+-1](=)").map(\.kind)
    #expect(
      kinds == [
        .directive, .directive, .word, .less, .integer, .greater, .semicolon, .word, .colon, .at,
        .exclamation, .word, .leftBrace, .word, .bar, .word, .rightBrace, .leftBracket, .word,
        .plus, .minus, .integer, .rightBracket, .leftParenthesis, .equal, .rightParenthesis,
      ])
  }

  @Test func integersOfFourBases() throws {
    let values: [(String, UInt64)] = [
      ("0", 0), ("10", 10), ("0x1F", 31), ("0XfF", 255), ("0b101", 5), ("0B1", 1), ("017", 15),
      ("5U", 5), ("0xFFFFFFFFFFFFFFFFU", .max), ("18446744073709551615", .max),
      ("01777777777777777777777", .max), ("9223372036854775808", 1 << 63),
    ]
    for (text, value) in values {
      let token = try only(text)
      #expect(token.kind == .integer && token.bits == value, "\(text)")
    }
  }

  @Test func floatsByBitsAndInDecimal() throws {
    let values: [(String, Token.Kind, UInt64)] = [
      ("0f3F800000", .float32, 0x3F80_0000), ("0F7fc00000", .float32, 0x7FC0_0000),
      ("0d3FF0000000000000", .float64, 0x3FF0_0000_0000_0000),
      ("0DFFFFFFFFFFFFFFFF", .float64, .max), ("1.5", .float64, 0x3FF8_0000_0000_0000),
      ("2.", .float64, 0x4000_0000_0000_0000), (".5", .float64, 0x3FE0_0000_0000_0000),
      ("1e0", .float64, 0x3FF0_0000_0000_0000), ("25E-2", .float64, 0x3FD0_0000_0000_0000),
      ("0.0", .float64, 0), ("00.5e+1", .float64, 0x4014_0000_0000_0000),
    ]
    for (text, kind, bits) in values {
      let token = try only(text)
      #expect(token.kind == kind && token.bits == bits, "\(text)")
    }
  }

  @Test func malformedNumbersAreRefused() {
    for text in [
      "09", "0x", "0xG", "0b2", "12ab", "5u", "0f3F80", "0f3F8000000", "0d3FF", "1.5x", "1e", "1e+",
      "0b",
    ] {
      #expect(!problem(text).isEmpty, "\(text)")
    }
    #expect(problem("18446744073709551616").contains("64 bits"))
    #expect(problem("0x10000000000000000").contains("64 bits"))
    #expect(problem("1e999").contains("larger"))
  }

  @Test func positionsCountLinesAndBytes() {
    let positions = tokens("a\r\n  b /* x\n y */ c // é\n\td").map(\.position.description)
    #expect(positions == ["1:1", "2:3", "3:7", "4:2"])
  }

  @Test func utf8IsWelcomeInCommentsOnly() {
    #expect(tokens("/* é € 😀 */ a").count == 1)
    #expect(problem("é").contains("ASCII"))
  }

  @Test func everyUTF8SequenceIsJudgedAsTheStandardLibraryDoes() {
    var generator = SplitMix64(seed: 11)
    for _ in 0..<20_000 {
      let length = Int.random(in: 1...4, using: &generator)
      let bytes = (0..<length).map { _ in
        // Mostly leading and continuation bytes at the edges of their ranges.
        [0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC1, 0xC2, 0xDF, 0xE0, 0xED, 0xEF, 0xF0, 0xF4, 0xF5]
          .randomElement(using: &generator) ?? UInt8(0x41)
      }
      let expected = (1...length).first {
        String(validating: bytes[..<$0], as: UTF8.self)?.unicodeScalars.count == 1
      }
      let actual = SourceText(bytes + [0x41], file: nil).sequenceLength(at: 0)
      #expect(actual == expected, "\(bytes)")
    }
  }

  @Test func bytesThatAreNoTextEndTheLexing() {
    for bytes: [UInt8] in [
      [0x61, 0, 0x62], [0x7F, 0x62], [0x2F, 0x2F, 0xFF, 0x0A, 0x62], [0xC3],
      [0xF0, 0x90],
    ] {
      var lexer = Lexer(SourceText(bytes, file: nil))
      var kinds: [Token.Kind] = []
      repeat { kinds.append(lexer.next().kind) } while kinds.last != .end
      #expect(kinds.suffix(2) == [.invalid, .end], "\(bytes)")
    }
  }

  @Test func zeroBytesAtTheEndAreDropped() {
    #expect(tokens("a\0\0").count == 1)
    #expect(tokens("").isEmpty)
    #expect(tokens("\0").isEmpty)
  }

  @Test func whatIsNotClosedIsRefusedWhereItBegan() {
    for text in ["a\n /* b\n c", "a\n \"b\n c"] {
      let invalid = tokens(text)[1]
      #expect(invalid.kind == .invalid && invalid.position.description == "2:2", "\(text)")
    }
  }
}
