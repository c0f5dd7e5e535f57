import PTX
import Testing

@Suite struct ConstantExpressionTests {
  private func value(_ text: String) throws -> Operand? {
    try instructions("anything.b64 \(text);").first?.operands.first
  }

  /// The values that NVIDIA's assembler gives the same expressions (CUDA 13.5): it wrote
  /// `.global .u64 a[2] = {<expression>, 0};` into the data section.
  @Test func integersAsTheAssemblerEvaluatesThem() throws {
    let values: [(String, UInt64)] = [
      ("7 % 3", 1), ("-7 % 3", 0), ("-7 / 2", 0xFFFF_FFFF_FFFF_FFFD),
      ("-8 >> 1", 0xFFFF_FFFF_FFFF_FFFC), ("-8 >> 1U", 0xFFFF_FFFF_FFFF_FFFC),
      ("(.u64)-8 >> 1", 0x7FFF_FFFF_FFFF_FFFC), ("1 << 64", 1), ("1 << 65", 2),
      ("-1 >> 70", .max), ("0x8000000000000000 >> 4", 0x0800_0000_0000_0000),
      ("-9223372036854775808 / 2", 0x4000_0000_0000_0000),
      ("-9223372036854775808 >> 1", 0x4000_0000_0000_0000),
      ("~0 >> 1", 0x7FFF_FFFF_FFFF_FFFF), ("!5", 0), ("!0", 1), ("3 && 0 || 5", 1),
      ("-1 < 1", 1), ("-1 < 1U", 0), ("~0 < 1", 0), ("1 ? -1 : 1U", .max), ("5 - 6", .max),
      ("5U - 6U > 0", 1), ("(5 & 3) - 4 > 0", 0), ("6 ^ 3 | 8 & 12", 13), ("1 + 2 << 3", 24),
      ("1 < 2 == 1", 1), ("1 == 2 != 1", 1), ("4 / 2 * 2", 4), ("10 - 4 - 3", 3),
      ("1 ? 2 : 0 ? 3 : 4", 2), ("0 ? 2 : 0 ? 3 : 4", 4), ("1.5 < 2.5", 1), ("- - 5", 5),
      ("-(5)", 0xFFFF_FFFF_FFFF_FFFB), ("~-1", 0), ("!!7", 1),
      ("(.s64)0xFFFFFFFFFFFFFFFF / 2", 0), ("0xFFFFFFFFFFFFFFFF / 2", 0x7FFF_FFFF_FFFF_FFFF),
      ("WARP_SZ << 2", 128), ("1 << -1", 0x8000_0000_0000_0000), ("7 % -3", 7),
      ("-7 % -3", 0xFFFF_FFFF_FFFF_FFF9), ("0x7FFFFFFFFFFFFFFF + 1 < 0", 1),
      ("-9223372036854775807 - 1 < 0", 1), ("1 || 0 && 0", 1), ("0 && 1 | 1", 0),
      ("6 | 3 ^ 2", 7), ("1 ^ 3 & 2", 3), ("1 & 2 == 2", 1), ("2 == 1 < 3", 0),
      ("1 < 1 << 1", 1), ("1 << 1 + 1", 4), ("~0 >> 1 << 1 > 0", 1), ("-1 << 1 < 0", 1),
      ("16 / 4 / 2", 2), ("1 << 2 << 3", 32),
    ]
    for (text, bits) in values {
      #expect(try value(text) == .integer(Int64(bitPattern: bits)), "\(text)")
    }
  }

  @Test func everyOperatorOfTheManual() throws {
    let values: [(String, Int64)] = [
      ("6 | 1", 7), ("6 & 3", 2), ("6 ^ 3", 5), ("0 || 0", 0), ("2 && 4", 1), ("2 == 2", 1),
      ("2 != 2", 0), ("2 <= 2", 1), ("2 >= 3", 0), ("3 > 2", 1), ("1 << 4", 16), ("16 >> 2", 4),
      ("2 + 3", 5), ("2 - 3", -1), ("2 * 3", 6), ("7 / 2", 3), ("+5", 5), ("-WARP_SZ", -32),
      ("(.u64)5", 5), ("2 + 3 * 4", 14), ("(2 + 3) * 4", 20), ("2*3+4", 10), ("!WARP_SZ", 0),
      ("-9223372036854775808 / -1", 0),
      ("(.s64)-9223372036854775808 / -1", .min),
      ("1\n?\n2\n:\n3", 2),
    ]
    for (text, expected) in values {
      #expect(try value(text) == .integer(expected), "\(text)")
    }
  }

  @Test func floats() throws {
    let values: [(String, Double)] = [
      ("1.5 + 2.0 * 3.0", 7.5), ("-1.5 - 0.25", -1.75), ("1.0 / 3.0", 1.0 / 3.0),
      ("1 ? 2.5 : 3.5", 2.5), ("-(1.5)", -1.5), ("-0d3FF0000000000000", -1),
      ("0d3FF0000000000000 + 1.0", 2), ("1.0 / 0.0", .infinity),
    ]
    for (text, expected) in values {
      #expect(try value(text) == .float64(expected.bitPattern), "\(text)")
    }
    #expect(try value("(0f3F800000)") == .float32(0x3F80_0000))
    #expect(try value("2.5 >= 2.5") == .integer(1))
    #expect(try value("2.5 != 2.5") == .integer(0))
  }

  @Test func mayStandWhereverAConstantMay() throws {
    let all = try instructions(
      "anything.b32 {1+1, %r1, WARP_SZ-1}, [%rd1+4*2], [tile+4+4], [2*8], table+4*2, WARP_SZ;")
    #expect(
      all.first?.operands == [
        .vector([.integer(2), .name("%r1"), .integer(31)]),
        .address(Address(base: "%rd1", offset: 8)), .address(Address(base: "tile", offset: 8)),
        .address(Address(base: nil, offset: 16)), .displaced("table", 8), .name("WARP_SZ"),
      ])
  }

  @Test func deepNestingIsRefused() {
    for text in [
      String(repeating: "(", count: 60_000), String(repeating: "-", count: 60_000),
      String(repeating: "~", count: 60_000), String(repeating: "1 ? ", count: 60_000),
      String(repeating: "0 ? 1 : ", count: 60_000) + "1",
      String(repeating: "(.s64)", count: 60_000) + "1",
    ] {
      let found = mistakes(in: kernelText("x.b32 a, \(text);"))
      #expect(
        found.first?.message.contains("deeper than 64") == true, "\(text.prefix(20)) \(found)")
    }
    // A long chain is no deep one.
    #expect(
      mistakes(in: kernelText("x.b32 " + String(repeating: "1 + ", count: 20_000) + "1;")) == [])
  }
}
