import Foundation
import Testing

@testable import PerformanceModel

@Suite struct GPUCatalogTests {
  private func refusal(_ name: String, in catalog: GPUCatalog = GPUCatalog()) -> String? {
    do {
      _ = try catalog.configuration(named: name)
      return nil
    } catch {
      return error.description
    }
  }

  @Test(arguments: [
    ("a100", "a100-40gb"), ("a100.json", "a100-40gb"), ("a100-40gb", "a100-40gb"),
    ("a100-40gb.json", "a100-40gb"), ("A100-80GB", "a100-80gb"), ("h100", "h100-sxm"),
    ("h800", "h800-pcie"), ("h200", "h200"), ("rtx-3090", "rtx3090"), ("RTX 4090", "rtx4090"),
    ("3070ti", "rtx3070ti"), ("rtx_2080_ti", "rtx2080ti"), ("t4", "t4"),
  ])
  func findsShippedNames(name: String, canonical: String) throws {
    #expect(try GPUCatalog().configuration(named: name).name == canonical)
  }

  @Test func everyAliasIsAShippedName() {
    #expect(GPUCatalog.aliases.values.allSatisfy(GPUCatalog.shippedNames.contains))
  }

  @Test func refusesUnknownNames() throws {
    let message = try #require(refusal("a10"))
    #expect(message.contains("unknown GPU \"a10\"; did you mean"))
    for name in GPUCatalog.shippedNames { #expect(message.contains(name)) }
    #expect(refusal("h100-sxn")?.contains("did you mean h100-sxm?") == true)
    for odd in ["", ".json", "a100\n", String(repeating: "a", count: 100_000), "\u{0}", "--"] {
      let message = try #require(refusal(odd))
      #expect(message.contains("unknown GPU") && !message.contains("\n"))
      #expect(message.utf8.count < 600)
    }
  }

  @Test func readsPaths() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(try Repository.configuration("t4"), to: "mine.json")
    #expect(try GPUCatalog().configuration(named: path).name == "t4")
    let link = "\(folder.path)/link.json"
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
    #expect(try GPUCatalog().configuration(named: link).name == "t4")

    #expect(refusal("\(folder.path)/none.json")?.hasSuffix("there are") == true)
    #expect(refusal(folder.path)?.contains("is not a regular file") == true)
    #expect(refusal("/dev/zero")?.contains("is not a regular file") == true)
    let large = try folder.write([UInt8](repeating: 0x20, count: (1 << 20) + 1), to: "large.json")
    #expect(refusal(large)?.contains("1048577 bytes") == true)
    let empty = try folder.write([], to: "empty.json")
    #expect(refusal(empty)?.hasPrefix("\(empty):1:1: the file is empty") == true)
  }

  @Test func prefersTheFolderOfTheUser() throws {
    let folder = try TemporaryFolder()
    let text = String(decoding: try Repository.configuration("a100-40gb"), as: UTF8.self)
      .replacingOccurrences(of: #""count": { "value": 108"#, with: #""count": { "value": 54"#)
    _ = try folder.write(Array(text.utf8), to: "a100-40gb.json")
    _ = try folder.write(Array(text.utf8), to: "half.json")
    let catalog = GPUCatalog(environment: ["APSIM_CONFIG_DIR": folder.path])
    for name in ["a100", "a100.json", "a100-40gb", "half", "half.json"] {
      #expect(try catalog.configuration(named: name).sm.count == 54, "\(name)")
    }
    #expect(try catalog.configuration(named: "a100-80gb").sm.count == 108)
    #expect(try catalog.names().prefix(3) == ["a100-40gb", "half", "t4"])
    #expect(try catalog.names().count == 11)
    #expect(refusal("hal", in: catalog)?.contains("did you mean half?") == true)

    _ = try folder.write(Array("{".utf8), to: "t4.json")
    #expect(refusal("t4", in: catalog)?.hasPrefix("\(folder.path)/t4.json:1:2:") == true)
  }

  @Test func namesAMissingFolder() {
    let catalog = GPUCatalog(directory: "/nonexistent/folder")
    #expect(refusal("a100", in: catalog)?.contains("APSIM_CONFIG_DIR") == true)
    #expect(GPUCatalog(environment: ["APSIM_CONFIG_DIR": ""]).directory == nil)
    #expect(GPUCatalog(environment: [:]).directory == nil)
  }
}
