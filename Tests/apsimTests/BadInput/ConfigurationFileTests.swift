import Foundation
import Testing

/// GPUs that do not exist and configuration files that cannot be used: exit code 5.
@Suite struct ConfigurationFileTests {
  /// A replacement in the T4's file and what the message must contain.
  struct Damage: Sendable, CustomTestStringConvertible {
    let old: String
    let new: String
    let fragments: [String]

    init(_ old: String, _ new: String, says fragments: String...) {
      self.old = old
      self.new = new
      self.fragments = fragments
    }

    var testDescription: String { "\(old) -> \(new)" }
  }

  @Test(arguments: [
    // Malformed.
    Damage(#""name": "t4","#, #""name": "t4""#, says: "my.json:4:3:", "comma"),
    Damage(#""name": "t4","#, #"name: "t4","#, says: "my.json:3:3:", "a key in quotes"),
    Damage(
      #""name": "t4","#, "\"name\": \"t4\u{1B}[2J\",", says: "my.json:3:", "control character"),
    Damage(#""name": "t4","#, #""name": t4,"#, says: "my.json:3:11:", "a value"),
    Damage(#""value": 40"#, #""value": 040"#, says: "my.json:7:", "may not start with 0"),
    Damage(#""value": 40"#, #""value": 1e999"#, says: "my.json:7:", "too large"),
    Damage(#""value": 40"#, #""value": NaN"#, says: "my.json:7:", "a value"),
    Damage(#""value": 40"#, #""value": 40, "value": 40"#, says: "my.json:7:", "stands twice"),
    // Missing, unknown, of the wrong type, out of range.
    Damage(#""schema": "apsim.gpu/1","#, "", says: "$.schema: is missing; add it"),
    Damage("apsim.gpu/1", "apsim.gpu/9", says: "my.json:2:", "$.schema:", "apsim.gpu/1"),
    Damage(#""clock": {"#, #""clocks": {"#, says: "$.clocks: unknown key", "did you mean clock?"),
    Damage(#""boost_mhz""#, #""boost_ghz""#, says: "$.clock.boost_ghz:", "did you mean boost_mhz?"),
    Damage(#""value": 40, "#, "", says: "my.json:7:", "$.sm.count.value: is missing"),
    Damage(#""value": 40"#, #""value": "40""#, says: "$.sm.count.value:", "not a string"),
    Damage(#""value": 40"#, #""value": 40.5"#, says: "$.sm.count.value:", "an integer"),
    Damage(#""value": 40"#, #""value": 0"#, says: "my.json:7:25: $.sm.count.value:", "not 0"),
    Damage(#""value": 40"#, #""value": null"#, says: "$.sm.count.value:", "not null"),
    Damage(#""value": 40"#, #""value": [40]"#, says: "$.sm.count.value:", "not an array"),
    Damage(#""evidence": "M2""#, #""evidence": "M9""#, says: "evidence:", "one of V, M, M2"),
    Damage(#""7.5""#, #""75""#, says: "$.compute_capability.value:", "major.minor"),
    Damage(#""t4""#, #""T 4""#, says: "$.name:", "small letters"),
    Damage("m8n8k128.b1.xor", "m8n8k999.b1.xor", says: ".instruction:", "unknown tensor-core"),
    // Contradictory.
    Damage(
      #""max_threads": { "value": 1024"#, #""max_threads": { "value": 992"#,
      says: "$.sm.max_threads.value:", "32 times sm.max_warps"),
    Damage(
      #""shared_bytes": { "value": 65536"#, #""shared_bytes": { "value": 131072"#,
      says: "$.sm.shared_bytes.value:", "must not exceed"),
    Damage(
      #""max_blocks": { "value": 16"#, #""max_blocks": { "value": 33"#,
      says: "$.sm.max_blocks.value:", "sm.max_warps 32"),
    Damage(
      #""dram_sustained_gb_per_s": { "value": 295.0"#,
      #""dram_sustained_gb_per_s": { "value": 321"#, says: "dram_sustained", "320"),
    Damage(
      #""overhead_us": { "value": 2.1"#, #""overhead_us": { "value": 6"#,
      says: "$.launch.overhead_us.value:", "launch.latency_us"),
    Damage(
      #""dram_clk": { "value": 279"#, #""dram_clk": { "value": 200"#, says: "$.latency.dram_clk"),
    Damage(#""7.5""#, #""9.0""#, says: "$.tensor[", ".native.value:", "write false"),
  ])
  func refusesDamagedFiles(_ damage: Damage) throws {
    let folder = try TemporaryFolder()
    let text = try Repository.configuration("t4")
    let range = try #require(text.range(of: damage.old))
    try folder.write(text.replacingCharacters(in: range, with: damage.new), to: "my.json")
    try BadInput(
      arguments: ["run", "--gpu", "my.json", "--output", "y.npy", "--ptx", "y.ptx"],
      fragments: ["apsim: my.json:"] + damage.fragments
    ).check(code: 5, in: folder)
  }

  @Test func refusesWhatIsNoConfiguration() throws {
    let folder = try TemporaryFolder()
    let text = try Repository.configuration("t4")
    let cases: [(bytes: [UInt8], says: String)] = [
      ([], "my.json:1:1: the file is empty"),
      (Array("null".utf8), "my.json:1:1: $: must be an object"),
      (Array("{}".utf8), "$.schema: is missing"),
      (Array("\u{FEFF}\(text)".utf8), "my.json:1:"),
      (Array(text.utf8.prefix(1000)), "my.json:"),
      (Array(text.utf8.dropLast(2)), "the file ends"),
      (Array(text.utf8) + Array("{}".utf8), "my.json:"),
      ([0xFF, 0xFE, 0x7B, 0x00], "my.json:1:1: is not UTF-8"),
      (Array(text.utf8.map { $0 == UInt8(ascii: "N") ? 0xC3 : $0 }), "is not UTF-8"),
      ([UInt8](repeating: 0x20, count: 2_000_000), "2000000 bytes"),
      (Array(String(repeating: "[", count: 100_000).utf8), "nested deeper"),
      (Array("\u{7F}ELF".utf8), "my.json:1:1:"),
    ]
    for (bytes, says) in cases {
      try folder.write(bytes, to: "my.json")
      for command in [["run", "--gpu"], ["gpu", "show"], ["gpu", "check", "t4"]] {
        try BadInput(arguments: command + ["my.json"], fragments: [says]).check(code: 5, in: folder)
      }
    }
  }

  @Test func refusesNamesThatAreNoGPU() throws {
    let folder = try TemporaryFolder()
    #expect(mkfifo("\(folder.path)/fifo.json", 0o600) == 0)
    try FileManager.default.createDirectory(
      atPath: "\(folder.path)/folder.json", withIntermediateDirectories: false)
    let cases: [(name: String, says: [String])] = [
      ("a1000", ["unknown GPU \"a1000\"", "did you mean a100?"]),
      ("a1000.json", ["unknown GPU", "Known: t4,"]),
      ("", ["unknown GPU \"\"", "Known:"]),
      ("no/such.json", ["no/such.json: no such file", "apsim gpu list"]),
      ("./t4.json", ["./t4.json: no such file"]),
      (".", ["unknown GPU"]),
      ("/", ["/: is not a regular file"]),
      ("./folder.json", ["./folder.json: is not a regular file"]),
      ("./fifo.json", ["./fifo.json: is not a regular file"]),
      (String(repeating: "a", count: 20_000), ["unknown GPU \"aaa", "Known:"]),
      ("\u{1B}[2Jt4\n", ["unknown GPU", #"\u{1b}"#]),
    ]
    for (name, says) in cases {
      try BadInput(
        arguments: ["run", "--gpu", name, "--output", "y.npy"], fragments: says
      ).check(code: 5, in: folder)
    }
  }

  @Test func refusesABrokenConfigurationFolder() throws {
    let folder = try TemporaryFolder()
    let input = BadInput("run", "--gpu", "mine", says: "missing-folder", "APSIM_CONFIG_DIR")
    try input.check(code: 5, in: folder, environment: ["APSIM_CONFIG_DIR": "missing-folder"])
    try BadInput("gpu", "list", says: "missing-folder", "APSIM_CONFIG_DIR")
      .check(code: 5, in: folder, environment: ["APSIM_CONFIG_DIR": "missing-folder"])
    try folder.write("{", to: "mine.json")
    try BadInput("run", "--gpu", "mine", says: "mine.json:1:2: the file ends")
      .check(code: 5, in: folder, environment: ["APSIM_CONFIG_DIR": folder.path])
    try BadInput("gpu", "list", says: "mine.json:1:2: the file ends")
      .check(code: 5, in: folder, environment: ["APSIM_CONFIG_DIR": folder.path])
  }
}
