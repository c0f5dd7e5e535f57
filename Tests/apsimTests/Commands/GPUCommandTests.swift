import Foundation
import Testing

/// `apsim gpu list|show|check`.
@Suite struct GPUCommandTests {
  private static let names = [
    "t4", "rtx2080ti", "rtx3070ti", "rtx3090", "rtx4090", "a100-40gb", "a100-80gb", "h100-sxm",
    "h800-pcie", "h200",
  ]

  private func output(
    _ arguments: [String], in folder: TemporaryFolder? = nil, environment: [String: String] = [:]
  ) throws -> String {
    let outcome = try BuiltProgram.run(
      ["gpu"] + arguments, in: try folder ?? TemporaryFolder(), environment: environment)
    #expect(outcome.code == 0, "\(outcome.error)")
    #expect(outcome.error == "")
    #expect(outcome.output.hasSuffix("\n") && !outcome.output.hasSuffix("\n\n"))
    return outcome.output
  }

  private func object(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  @Test func listNamesEveryGPU() throws {
    let lines = try output(["list"]).split(separator: "\n")
    #expect(lines.count == 11)
    #expect(lines.dropFirst().map { $0.split(separator: " ")[0] } == Self.names.map { $0[...] })
    // NVIDIA A100 whitepaper: 108 SMs, 1410 MHz, 40 MB of L2, 1555 GB/s.
    let a100 = try #require(lines.first { $0.hasPrefix("a100-40gb") })
    for cell in ["sm_80", "108", "1,410", "40.0 MiB", "1,555"] { #expect(a100.contains(cell)) }

    let json = try object(try output(["list", "--json"]))
    #expect(json["schema"] as? String == "apsim.gpu_list/1")
    let gpus = try #require(json["gpus"] as? [[String: Any]])
    #expect(gpus.compactMap { $0["name"] as? String } == Self.names)
    #expect(gpus[5]["sm_count"] as? Int == 108)
    #expect(gpus[5]["clock_mhz"] as? Double == 1410)
    #expect(gpus[5]["l2_bytes"] as? Int == 40 << 20)
    #expect(gpus[5]["dram_gb_per_s"] as? Double == 1555)
  }

  @Test func listTellsTheFilesOfTheFolder() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      try Repository.configuration("t4").replacing(#""name": "t4""#, with: #""name": "mine""#),
      to: "mine.json")
    let lines = try output(["list"], environment: ["APSIM_CONFIG_DIR": folder.path])
      .split(separator: "\n")
    #expect(lines.count == 12)
    #expect(lines[1].hasPrefix("mine "))
  }

  @Test(arguments: ["t4", "a100", "h100.json", "rtx4090"])
  func showTellsEveryValueWithItsSource(gpu: String) throws {
    let text = try output(["show", gpu])
    let json = try object(try output(["show", gpu, "--json"]))
    #expect(json["schema"] as? String == "apsim.gpu_show/1")
    let parameters = try #require(json["parameters"] as? [[String: String]])
    #expect(parameters.count > 60)
    let lines = text.split(separator: "\n")
    let joined = text.split { $0 == " " || $0 == "\n" }.joined(separator: " ")
    for parameter in parameters {
      let path = try #require(parameter["path"])
      let value = try #require(parameter["value"])
      let isLong = value.count > 30
      if isLong { #expect(joined.contains("\(path): \(value)")) }
      let cells = [isLong ? "see notes" : value, parameter["unit"], parameter["evidence"]]
        .compactMap { $0 }
      #expect(
        lines.contains { line in
          line.hasPrefix(path + " ") && cells.allSatisfy { $0.isEmpty || line.contains($0) }
        }, "\(path)")
    }
    for line in lines { #expect(line.count <= 100, "\(line)") }
    #expect(text.contains("\nSources\n") && text.contains("\nEvidence\n"))
  }

  @Test func checkTellsEachFile() throws {
    let folder = try TemporaryFolder()
    try folder.write(try Repository.configuration("t4"), to: "my.json")
    let text = try output(["check", "my.json", "h200"], in: folder)
    #expect(text.hasPrefix("my.json: valid, NVIDIA T4, 63 values\nh200: valid, NVIDIA H200"))
    let json = try object(try output(["check", "my.json", "h200", "--json"], in: folder))
    #expect(json["schema"] as? String == "apsim.gpu_check/1")
    let entries = try #require(json["configurations"] as? [[String: Any]])
    #expect(entries.compactMap { $0["file"] as? String } == ["my.json", "h200"])
    #expect(entries.compactMap { $0["name"] as? String } == ["t4", "h200"])
    #expect(entries[0]["values"] as? Int == 63)
  }
}
