import Testing

@Suite struct PTXStatsTests {
  @Test func countsEveryInstruction() throws {
    let folder = try PTXFolder()
    let outcome = try folder.run("stats", "k.ptx", "--launch", "launch.json", "--json")
    #expect(outcome.code == 0, "\(outcome.error)")
    let json = try RunJSON(outcome.output)
    #expect(json.string("schema") == "apsim.ptx_stats/1")
    let lines = try #require(json["lines"] as? [[String: Any]])
    #expect(lines.count == 18)
    #expect(lines.map { $0["issues"] as? Int } == Array(repeating: 4, count: 18))
    #expect(lines.first?["line"] as? Int == 9)
    let load = try #require(lines.first { $0["instruction"] as? String == "ld.global.u32" })
    #expect(load["line"] as? Int == 15)
    #expect(load["lanes"] as? Int == 128)
    #expect(load["lane_efficiency_percent"] as? Double == 100)
    #expect(load["global_sectors"] as? Int == 16)
    #expect(load["sector_efficiency_percent"] as? Double == 100)
    #expect(load["shared_wavefronts"] as? Int == 0)
    #expect(json.integer("counters.warp_instructions") == 72)
    #expect(try folder.folder.listing()["y.npy"] == nil, "stats writes no output")
  }

  @Test func sortsTheLines() throws {
    let folder = try PTXFolder()
    for order in ["text", "issues", "lanes", "wavefronts", "conflicts", "sectors"] {
      let outcome = try folder.run("stats", "k.ptx", "--launch", "launch.json", "--sort", order)
      #expect(outcome.code == 0, "\(outcome.error)")
      let rows = outcome.output.split(separator: "\n").drop { !$0.hasPrefix("instruction ") }
      let first = rows.dropFirst().first ?? ""
      switch order {
      case "wavefronts": #expect(first.hasPrefix("st.shared.u32 "))
      case "sectors": #expect(first.hasPrefix("ld.global.u32 "))
      default: #expect(first.hasPrefix("mov.u32 "))
      }
    }
  }
}
