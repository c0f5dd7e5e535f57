import Testing

/// `apsim estimate`: the contract, and that sampled counts are those of a whole run.
@Suite struct EstimateCommandTests {
  private let program: MappingProgram

  init() throws { program = try MappingProgram() }

  /// The same tile and stages, so that both commands choose one configuration.
  @Test(arguments: [
    [
      "--precision", "w2a3", "--tile", "32x32x256", "--stages", "3", "--m", "70", "--n", "90",
      "--k", "700",
    ],
    [
      "--kernel", "int8", "--tile", "64x64x64", "--stages", "3", "--m", "100", "--n", "90", "--k",
      "300",
    ],
    [
      "--gpu", "rtx3090", "--precision", "w1a2", "--operation", "and", "--tile", "64x32x256",
      "--stages", "2", "--m", "65", "--n", "33", "--k", "20000", "--split-k", "1",
    ],
  ])
  func countsWhatAWholeRunCounts(_ arguments: [String]) throws {
    let estimate = try program.json(["estimate"] + arguments)
    let whole = try program.json(["run"] + arguments)
    #expect(estimate.string("configuration") == whole.string("configuration"))
    for path in [
      "warp_instructions", "thread_instructions", "mma_instructions", "shared_wavefronts",
      "shared_bank_conflicts", "global_load_sectors", "global_store_sectors", "barriers",
    ] {
      #expect(estimate.integer("counters.\(path)") == whole.integer("counters.\(path)"), "\(path)")
      #expect(estimate.integer("counters.\(path)") != nil, "\(path)")
    }
    #expect(estimate.string("kernel") == whole.string("kernel"))
    #expect(estimate.string("precision") == whole.string("precision"))
  }

  @Test func printsTheContract() throws {
    let json = try program.json([
      "estimate", "--gpu", "a100", "--precision", "w2a2", "--m", "4096", "--n", "4096", "--k",
      "4096",
    ])
    #expect(json.string("schema") == "apsim.estimate/1")
    #expect(json.string("gpu") == "a100-40gb")
    #expect(json.string("target") == "sm_80")
    #expect(json.string("precision") == "w2a2")
    #expect(json.integer("m") == 4096 && json.integer("n") == 4096 && json.integer("k") == 4096)
    #expect(json.string("kernel") == "apmm")
    // 4 plane pairs of 4096^3 bits, 16 x 8 x 256 an instruction.
    #expect(json.integer("counters.mma_instructions") == 4 << 36 / (16 * 8 * 256))
    #expect(json.integer("counters.shared_bank_conflicts") == 0)
    let time = try #require(json.number("estimate.time_us"))
    let cycles = try #require(json.number("estimate.cycles"))
    #expect(abs(time * 1410 - cycles) <= 1)
    let tops = try #require(json.number("estimate.logical_tops"))
    #expect(abs(tops * time / (2 * 68_719.476736) - 1) < 1e-9)
    // The pipe's 4992 TOPS are four times the logical ones.
    let busy = try #require(json.number("estimate.tensor_utilization"))
    #expect(abs(busy - tops * 4 / 4992) < 0.01)
    for key in [
      "interval_us", "bound", "next_bound", "breakdown", "occupancy_warps_per_sm", "waves",
      "assumptions",
    ] {
      #expect(json["estimate.\(key)"] != nil, "\(key)")
    }
    #expect((json["steps"] as? [Any])?.isEmpty == false)
    #expect((json.integer("mapping.candidates") ?? 0) >= 1)
    #expect(json.string("host.backend") == "emulator")
    #expect(json.string("host.cache") == program.cache)
    #expect(json.keys.allSatisfy { $0 == $0.lowercased() && !$0.contains(" ") })
  }

  @Test func tellsAPersonTheSame() throws {
    let text = try program.text([
      "estimate", "--kernel", "fp16", "--m", "300", "--n", "8192", "--k", "8192",
    ])
    for words in [
      "apsim estimate: fp16 fp16 on a100-40gb (sm_80)", "300 x 8192, inner length 8192",
      "chosen from", "bound by", "then by", "tensor cores busy", "multiply: ", "Host",
    ] {
      #expect(text.contains(words), "\(words)")
    }
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 120 })
  }

  @Test(arguments: [
    BadInput("estimate", "--kernel", "all", says: "--kernel 'all'", "use one of"),
    BadInput("estimate", "--m", "0", says: "'--m <M>'"),
    BadInput("estimate", "--kernel", "int8", "--recovery", "shared", says: "--recovery"),
    BadInput("estimate", "--threads", "0", says: "'--threads"),
  ])
  func refusesWrongWords(_ input: BadInput) throws { try input.check(code: 2) }

  @Test(arguments: [
    BadInput(
      "estimate", "--precision", "w8a8", "--k", "2147483647", says: "k = 2147483647", "at most"),
    BadInput("estimate", "--gpu", "nothing", says: "nothing"),
  ])
  func refusesWhatCannotBe(_ input: BadInput) throws { try input.check(code: 5) }

  @Test func refusesWhatTheGPULacks() throws {
    try BadInput(
      "estimate", "--gpu", "t4", "--operation", "and", says: "AND", "sm_75"
    ).check(code: 4)
  }
}
