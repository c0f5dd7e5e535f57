import Testing

@Suite struct ScalarTests {
  let folder: LaunchFolder

  init() throws { folder = try LaunchFolder() }

  @Test func keepsIntegersExactly() throws {
    #expect(try folder.scalar("u8", "255", bytes: 1) == [255])
    #expect(try folder.scalar("s8", "-128", bytes: 1) == [128])
    #expect(try folder.scalar("u16", "65535", bytes: 2) == [255, 255])
    #expect(try folder.scalar("s16", "-2", bytes: 2) == [254, 255])
    #expect(try folder.scalar("u32", "4294967295", bytes: 4) == [255, 255, 255, 255])
    #expect(try folder.scalar("s32", "-2147483648", bytes: 4) == [0, 0, 0, 128])
    // 2^64 - 1 and 2^53 + 1 are no doubles.
    #expect(
      try folder.scalar("u64", "18446744073709551615", bytes: 8) == Array(repeating: 255, count: 8))
    #expect(
      try folder.scalar("s64", "9007199254740993", bytes: 8)
        == littleEndian([Int64(9_007_199_254_740_993)]))
    #expect(try folder.scalar("u32", "\"0xDEADbeef\"", bytes: 4) == [0xEF, 0xBE, 0xAD, 0xDE])
    #expect(try folder.scalar("b32", "-1", bytes: 4) == [255, 255, 255, 255])
    #expect(try folder.scalar("b64", "18446744073709551615", bytes: 8)[7] == 255)
    #expect(try folder.scalar("bool", "true", bytes: 1) == [1])
    #expect(try folder.scalar("bool", "0", bytes: 1) == [0])
  }

  /// Bits from the definition of IEEE 754: sign, biased exponent, fraction.
  @Test func roundsFloatsToNearestEven() throws {
    #expect(try folder.scalar("f32", "1", bytes: 4) == littleEndian([UInt32(0x3F80_0000)]))
    #expect(try folder.scalar("f32", "-2.5e0", bytes: 4) == littleEndian([UInt32(0xC020_0000)]))
    // 2^24 + 1 is a tie, rounded to the even 2^24; 2^24 + 3 to 2^24 + 4.
    #expect(try folder.scalar("f32", "16777217", bytes: 4) == littleEndian([UInt32(0x4B80_0000)]))
    #expect(try folder.scalar("f32", "16777219", bytes: 4) == littleEndian([UInt32(0x4B80_0002)]))
    // Just above a tie of f32 that f64 would round to the tie: rounded once, it goes up.
    #expect(
      try folder.scalar("f32", "1.000000059604644775390625000000000001", bytes: 4)
        == littleEndian([UInt32(0x3F80_0001)]))
    #expect(
      try folder.scalar("f64", "0.1", bytes: 8) == littleEndian([UInt64(0x3FB9_9999_9999_999A)]))
    #expect(try folder.scalar("f16", "65504", bytes: 2) == [0xFF, 0x7B])
    #expect(try folder.scalar("f16", "2049", bytes: 2) == [0x00, 0x68])
    #expect(try folder.scalar("bf16", "1.00390625", bytes: 2) == [0x80, 0x3F])
    #expect(try folder.scalar("bf16", "1.01171875", bytes: 2) == [0x82, 0x3F])
    // Above the tie by less than an f32 step.
    #expect(try folder.scalar("bf16", "1.003906250001", bytes: 2) == [0x81, 0x3F])
    #expect(try folder.scalar("bf16", "\"-inf\"", bytes: 2) == [0x80, 0xFF])
    #expect(try folder.scalar("f32", "\"inf\"", bytes: 4) == littleEndian([UInt32(0x7F80_0000)]))
    #expect(
      try folder.scalar("f32", "\"-Infinity\"", bytes: 4) == littleEndian([UInt32(0xFF80_0000)]))
    #expect(
      try folder.scalar("f64", "\"0x1.8p3\"", bytes: 8) == littleEndian([(12.0).bitPattern]))
    #expect(try folder.scalar("f64", "\"nan\"", bytes: 8)[7] & 0x7F == 0x7F)
  }

  @Test func takesStructuresAsBytes() throws {
    #expect(try folder.scalar("bytes", "[1, 0, 255]", bytes: 3) == [1, 0, 255])
    #expect(try folder.scalar("bytes", "\"01 00_fF\"", bytes: 3) == [1, 0, 255])
  }

  @Test(arguments: [
    ("u8", "256"), ("u8", "-1"), ("s8", "128"), ("s8", "-129"), ("u16", "65536"), ("u32", "1.5"),
    ("u32", "1e3"), ("u32", "4294967296"), ("u32", "\"\""), ("u32", "\"0x\""), ("u32", "\"+1\""),
    ("u32", "\"0x1g\""), ("s32", "2147483648"), ("s64", "9223372036854775808"),
    ("u64", "18446744073709551616"), ("u64", "-1"), ("f16", "65520"), ("bf16", "3.4e38"),
    ("f32", "1e39"), ("f32", "\"fast\""), ("f64", "\"1e999\""),
    ("f64", "\" 1\""), ("bool", "2"), ("b8", "256"), ("b8", "-129"), ("u32", "true"),
    ("u32", "null"), ("u32", "[1]"), ("f32", "{}"), ("bytes", "[256]"), ("bytes", "\"012\""),
    ("bytes", "\"zz\""), ("bytes", "5"), ("bytes", "[1.5]"),
  ])
  func refusesWhatTheTypeCannotHold(type: String, value: String) {
    let message = folder.refusal(
      #"{"grid": [1], "block": [1], "arguments": [{"\#(type)": \#(value)}]}"#)
    #expect(message.hasPrefix("launch.json:1:"), "\(message)")
    #expect(message.contains("$.arguments[0].\(type)"), "\(message)")
    #expect(message.contains(": must be "), "\(message)")
  }
}
