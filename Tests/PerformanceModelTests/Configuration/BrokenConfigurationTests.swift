import Foundation
import Testing

@testable import PerformanceModel

/// Broken copies of the A100 file: every one is refused in one line that names place and mend.
@Suite struct BrokenConfigurationTests {
  /// An edit of the file and what the message must contain.
  struct Damage: Sendable, CustomTestStringConvertible {
    var old: String
    var new: String
    var expected: [String]

    init(_ old: String, _ new: String, _ expected: String...) {
      self.old = old
      self.new = new
      self.expected = expected
    }

    var testDescription: String { "\(old) -> \(new)" }
  }

  private static let count = #""count": { "value": 108,"#
  private static let boost = #""boost_mhz": { "value": 1410,"#

  private func refusal(_ bytes: [UInt8]) -> String? {
    do {
      _ = try GPUConfiguration(parsing: bytes, file: "broken.json")
      return nil
    } catch {
      return error.description
    }
  }

  @Test(arguments: [
    Damage(#""sm": {"#, #""sms": {"#, "$.sms:", "did you mean sm?"),
    Damage(#""count":"#, #""counts":"#, "$.sm.counts:", "did you mean count?"),
    Damage(count, #""count": { "value": 108, "colour": 1,"#, "$.sm.count.colour:", "unknown key"),
    Damage(count, #""count": {"#, "$.sm.count.value:", "is missing; add it"),
    Damage(#""launch": {"#, #""launch": {}, "x": {"#, "$.x:", "unknown key"),
    Damage(#""schema": "apsim.gpu/1","#, "", "$.schema:", "is missing; add it"),
    Damage("apsim.gpu/1", "apsim.gpu/2", "$.schema:", "must be \"apsim.gpu/1\""),
    Damage(count, #""count": { "value": "108","#, "$.sm.count.value:", "not a string"),
    Damage(count, #""count": { "value": 108.5,"#, "$.sm.count.value:", "an integer from 1 to 1024"),
    Damage(count, #""count": { "value": 0,"#, "$.sm.count.value:", "1 to 1024, not 0"),
    Damage(count, #""count": { "value": -108,"#, "$.sm.count.value:", "not -108"),
    Damage(count, #""count": { "value": 1e300,"#, "$.sm.count.value:", "not 1e300"),
    Damage(count, #""count": { "value": 9223372036854775808,"#, "$.sm.count.value:", "1 to 1024"),
    Damage(count, #""count": { "value": 1e999,"#, "broken.json:7:25:", "too large"),
    Damage(count, #""count": { "value": null,"#, "$.sm.count.value:", "not null"),
    Damage(count, #""count": 108, "x": {"#, "$.sm.x:", "unknown key"),
    Damage(count, #""count": { "value": 108, "value": 108,"#, "broken.json:7:30:", "stands twice"),
    Damage(boost, #""boost_mhz": { "value": true,"#, "$.clock.boost_mhz.value:", "not a boolean"),
    Damage(boost, #""boost_mhz": { "value": 1.41,"#, "$.clock.boost_mhz.value:", "100 to 10000"),
    Damage(#""evidence": "V""#, #""evidence": "W""#, "evidence:", "one of V, M, M2"),
    Damage(#""evidence": "V""#, #""evidence": 1"#, "evidence:", "must be a string, not a number"),
    Damage(#""source": "NVIDIA A100 whitepaper""#, #""source": """#, ".source:", "1 to 1024 bytes"),
    Damage(#""a100-40gb""#, #""A100 40""#, "$.name:", "small letters"),
    Damage(#""value": "8.0""#, #""value": "8""#, "$.compute_capability.value:", "major.minor"),
    Damage(#""value": "8.0""#, #""value": "8.00""#, "$.compute_capability.value:", "major.minor"),
    Damage(#""value": "8.0""#, #""value": "-8.0""#, "$.compute_capability.value:", "major.minor"),
    Damage(#""value": "8.0""#, #""value": "7.5""#, "$.tensor[", "needs sm_80; remove the row"),
    Damage(#""value": "8.0""#, #""value": "9.0""#, ".native.value:", "is expanded", "write false"),
    Damage(#""native": { "value": true"#, #""native": { "value": 1"#, ".native.value:", "true or"),
    Damage(
      #""native": { "value": true"#, #""native": { "value": false"#, "$.tensor[0].native.value:",
      "is in hardware on sm_80; write true"),
    Damage("m16n8k256.b1.xor", "m16n8k512.b1.xor", "].instruction:", "unknown tensor-core"),
    Damage("m16n8k256.b1.xor", "m16n8k256.b1.and", "$.tensor[", "stands twice; remove one"),
  ])
  func refuses(damage: Damage) throws {
    let text = String(decoding: try Repository.configuration("a100-40gb"), as: UTF8.self)
    let range = try #require(text.range(of: damage.old))
    try expectRefusal(of: text.replacingCharacters(in: range, with: damage.new), damage.expected)
  }

  /// Values that are in range each and contradict another.
  @Test(arguments: [
    Damage("max_threads", "2016", "$.sm.max_threads.value:", "must be 32 times sm.max_warps: 2048"),
    Damage("max_threads_per_block", "4096", "$.sm.max_threads_per_block.value:", "2048"),
    Damage("max_blocks", "65", "$.sm.max_blocks.value:", "sm.max_warps 64"),
    Damage("schedulers", "3", "$.sm.schedulers.value:", "must divide sm.max_warps 64"),
    Damage("max_registers_per_thread", "1024", "$.sm.max_registers_per_thread.value:", "16384"),
    Damage("register_allocation_unit", "32768", "$.sm.register_allocation_unit.value:", "16384"),
    Damage("shared_bytes", "200000", "$.sm.shared_bytes.value:", "196608"),
    Damage(
      "max_shared_bytes_per_block", "167936", "$.sm.max_shared_bytes_per_block.value:", "1024"),
    Damage(
      "l2_sustained_bytes_per_clk", "5121", "$.bandwidth.l2_sustained_bytes_per_clk.value:",
      "l2_nominal"),
    Damage(
      "dram_sustained_gb_per_s", "1556", "$.bandwidth.dram_sustained_gb_per_s.value:", "1555"),
    Damage("l2_bytes", "109951162777", "$.memory.l2_bytes.value:", "memory.dram_bytes"),
    Damage("l2_near_clk", "32", "$.latency.l2_near_clk.value:", "l1_hit_clk"),
    Damage("dram_clk", "300", "$.latency.dram_clk.value:", "latency.l2_far_clk"),
    Damage("overhead_us", "5.8", "$.launch.overhead_us.value:", "launch.latency_us"),
    Damage("issue_interval_clk", "17", "$.tensor[0].issue_interval_clk.value:", "latency_clk 16"),
    Damage("sector_bytes", "64", "$.memory.sector_bytes.value:", "from 32 to 32"),
  ])
  func refusesContradictions(damage: Damage) throws {
    let text = String(decoding: try Repository.configuration("a100-40gb"), as: UTF8.self)
    let start = try #require(text.range(of: "\"\(damage.old)\": { \"value\": ")).upperBound
    let end = try #require(text[start...].firstIndex(of: ","))
    try expectRefusal(
      of: text.replacingCharacters(in: start..<end, with: damage.new), damage.expected)
  }

  private func expectRefusal(of text: String, _ expected: [String]) throws {
    let message = try #require(refusal(Array(text.utf8)))
    #expect(message.hasPrefix("broken.json:"))
    #expect(!message.contains("\n"))
    for part in expected { #expect(message.contains(part), "\(message)") }
  }

  @Test func refusesWhatIsNoConfiguration() throws {
    let deep = String(repeating: "{\"sm\": ", count: 100_000)
    let cases: [(text: [UInt8], expected: String)] = [
      ([], "broken.json:1:1: the file is empty"),
      (Array("null".utf8), "broken.json:1:1: $: must be an object, not null"),
      (Array("[1]".utf8), "must be an object, not an array"),
      (Array("{}".utf8), "$.schema: is missing"),
      (Array("name: a100".utf8), "broken.json:1:1:"),
      (Array(deep.utf8), "nested deeper than 32 levels"),
      ([0xFF, 0xFE, 0x7B, 0x00], "broken.json:1:1: is not UTF-8"),
      ([UInt8](repeating: 0x20, count: (1 << 20) + 1), "1048577 bytes"),
      (Array("{\"\u{1b}[2J\\n\": 1}".utf8), "control character"),
      (Array("{\"a\\nb\": 1}".utf8), "$[\"a\\u{a}b\"]: unknown key"),
    ]
    for (text, expected) in cases {
      let message = try #require(refusal(text))
      #expect(message.contains(expected), "\(message)")
      #expect(!message.contains("\n") && message.utf8.count < 1000)
    }
  }

  /// Every truncation of a real file is refused with line and column.
  @Test func refusesTruncatedFiles() throws {
    let bytes = try Repository.configuration("t4")
    for length in stride(from: 0, to: bytes.count - 2, by: 37) {
      let message = try #require(refusal(Array(bytes.prefix(length))))
      #expect(message.wholeMatch(of: /broken\.json:\d+:\d+: .+/) != nil, "\(message)")
    }
  }

  /// The position is that of the offending value, found here by a plain search.
  @Test func namesLineAndColumn() throws {
    let text = String(decoding: try Repository.configuration("a100-40gb"), as: UTF8.self)
      .replacingOccurrences(of: #""dram_clk": { "value": 552"#, with: #""dram_clk": { "value": 0"#)
    let lines = text.components(separatedBy: "\n")
    let line = try #require(lines.firstIndex { $0.contains("\"dram_clk\"") })
    let column = try #require(lines[line].range(of: "0,")?.lowerBound)
      .utf16Offset(in: lines[line])
    #expect(
      refusal(Array(text.utf8))
        == "broken.json:\(line + 1):\(column + 1): $.latency.dram_clk.value: must be from 1 to"
        + " 10000, not 0")
  }
}
