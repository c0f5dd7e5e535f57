import Foundation
import Testing

/// `apsim tune`: the ranking, its table and its cache.
@Suite struct TuneCommandTests {
  private let program: MappingProgram
  private let small = ["--m", "64", "--n", "128", "--k", "256"]

  init() throws { program = try MappingProgram() }

  private func ranking(_ json: RunJSON) throws -> [[String: Any]] {
    try #require(json["ranking"] as? [[String: Any]])
  }

  @Test func ranksByTime() throws {
    let json = try program.json(["tune", "--kernel", "int8", "--top", "5"] + small)
    #expect(json.string("schema") == "apsim.tune/1")
    #expect(json.string("precision") == "int8")
    let rows = try ranking(json)
    #expect(rows.count == 5)
    #expect(rows.map { $0["rank"] as? Int } == [1, 2, 3, 4, 5])
    let times = rows.compactMap { $0["time_us"] as? Double }
    #expect(times == times.sorted() && times.count == 5)
    for row in rows {
      for key in [
        "kernel", "configuration", "entries", "interval_us", "cycles", "logical_tops", "bound",
        "next_bound",
        "tensor_utilization", "occupancy_warps_per_sm", "occupancy_limiter", "blocks", "threads",
        "registers_per_thread", "registers_measured", "shared_bytes", "shared_bank_conflicts",
        "global_load_efficiency", "global_store_efficiency", "dram_bytes",
      ] {
        #expect(row[key] != nil, "\(key)")
      }
      // X, W and Y once each.
      #expect(row["dram_bytes"] as? Int == 64 * 256 + 128 * 256 + 4 * 64 * 128)
    }
    // The first is what an estimate takes.
    let estimate = try program.json(["estimate", "--kernel", "int8"] + small)
    #expect(estimate.string("configuration") == rows[0]["configuration"] as? String)
    #expect(estimate.number("estimate.time_us") == times[0])
  }

  @Test func optionsLeaveOnlyWhatAgrees() throws {
    let json = try program.json(
      ["tune", "--kernel", "fp16", "--tile", "64x64x32", "--stages", "3"] + small)
    let rows = try ranking(json)
    #expect(!rows.isEmpty)
    for row in rows {
      let configuration = try #require(row["configuration"] as? String)
      #expect(configuration.contains("64x64x32") && configuration.contains("3 stages"))
    }
  }

  @Test func comparesAllKernels() throws {
    let arguments = ["tune", "--kernel", "all", "--precision", "w1a2"] + small
    let json = try program.json(arguments)
    let kernels = Set(try ranking(json).compactMap { $0["kernel"] as? String })
    let refused = Set(
      try #require(json["refused"] as? [[String: Any]]).compactMap { $0["kernel"] as? String })
    let all: Set = [
      "apmm", "apnn-like", "bstc-like", "int1", "int4", "int8", "fp16", "fp16-f16acc", "fp32",
      "w4a16",
    ]
    #expect(kernels.union(refused) == all)
    #expect(kernels.isSuperset(of: ["apmm", "int8", "fp16", "fp32"]))
    #expect(kernels.isDisjoint(with: refused))
    let text = try program.text(arguments)
    for kernel in all { #expect(text.contains(kernel), "\(kernel)") }
  }

  @Test func printsATable() throws {
    let text = try program.text(["tune", "--kernel", "int4", "--top", "3"] + small)
    let lines = text.split(separator: "\n").map(String.init)
    #expect(lines[0] == "apsim tune: 64 x 128, inner length 256, int4 on a100-40gb (sm_80)")
    let header = try #require(lines.first { $0.hasPrefix("#") })
    for column in ["configuration", "bound by", "tensor", "warps/SM", "regs", "conflicts", "DRAM"] {
      #expect(header.contains(column))
    }
    #expect(
      lines.filter { $0.hasPrefix("1 ") || $0.hasPrefix("2 ") || $0.hasPrefix("3 ") }.count == 3)
  }

  @Test func keepsRankings() throws {
    let arguments = ["tune", "--kernel", "fp32"] + small
    let first = try program.json(arguments)
    let files = try FileManager.default.contentsOfDirectory(atPath: program.cache)
    #expect(files.count == 1)
    let path = "\(program.cache)/\(files[0])"
    let text = try String(contentsOfFile: path, encoding: .utf8)
    let changed = text.replacing(/"dramBytes" : \d+/, with: "\"dramBytes\" : 12345")
    try changed.write(toFile: path, atomically: true, encoding: .utf8)
    let second = try program.json(arguments)
    #expect(try ranking(second).allSatisfy { $0["dram_bytes"] as? Int == 12345 })
    // Without the cache the search is done again, and nothing is written.
    let third = try program.json(arguments + ["--no-cache"])
    #expect(third.textWithoutHost == first.textWithoutHost)
    #expect(third["host.cache"] == nil)
    #expect(try String(contentsOfFile: path, encoding: .utf8) == changed)
  }

  @Test func doesNotDependOnThreads() throws {
    let arguments = ["tune", "--kernel", "int8", "--no-cache"] + small
    let one = try program.json(arguments + ["--threads", "1"])
    let two = try program.json(arguments + ["--threads", "2"])
    #expect(one.textWithoutHost == two.textWithoutHost)
    #expect(!FileManager.default.fileExists(atPath: program.cache))
  }

  @Test(arguments: [
    BadInput("tune", "--top", "0", says: "'--top", "from 1 to 12"),
    BadInput("tune", "--kernel", "cutlass", says: "--kernel 'cutlass'"),
    BadInput("tune", "--kernel", "all", "--recovery", "shared", says: "--recovery"),
    BadInput("tune", "--precision", "w9a9", says: "--precision"),
  ])
  func refusesWrongWords(_ input: BadInput) throws { try input.check(code: 2) }
}
