import Foundation
import Testing

/// `run --json`: the keys of the contract, their types, and equal bytes for equal questions.
@Suite struct RunContractTests {
  private static let odd = ["--m", "17", "--n", "33", "--k", "65"]

  enum Kind: Sendable { case text, integer, number, texts, range, counts }

  @Test func hasEveryKeyOfTheContract() throws {
    let json = try RunJSON(Self.odd)
    let keys: [(String, Kind)] = [
      ("schema", .text), ("gpu", .text), ("target", .text), ("precision", .text), ("m", .integer),
      ("n", .integer), ("k", .integer), ("kernel", .text), ("operation", .text),
      ("tile.m", .integer), ("tile.n", .integer), ("tile.k", .integer), ("tile.stages", .integer),
      ("tile.shape", .text), ("tile.warps_m", .integer), ("tile.warps_n", .integer),
      ("tile.threads", .integer), ("tile.blocks", .integer), ("tile.shared_bytes", .integer),
      ("tile.registers_per_thread", .integer), ("input.activations", .text),
      ("input.weights", .text), ("input.seed", .integer), ("verification.reference", .text),
      ("verification.compared", .integer), ("verification.mismatches", .integer),
      ("counters.warp_instructions", .integer), ("counters.thread_instructions", .integer),
      ("counters.warp_instructions_by_class", .counts), ("counters.mma_instructions", .integer),
      ("counters.mma_instructions_by_form", .counts), ("counters.shared_wavefronts", .integer),
      ("counters.shared_bank_conflicts", .integer), ("counters.global_load_sectors", .integer),
      ("counters.global_store_sectors", .integer), ("counters.barriers", .integer),
      ("counters.shared_load.wavefronts", .integer),
      ("counters.matrix_load.bank_conflicts", .integer),
      ("counters.global_store.sectors", .integer), ("counters.async_copy_load.bytes", .integer),
      ("preprocessing.kernel", .text), ("preprocessing.warp_instructions", .integer),
      ("estimate.cycles", .number), ("estimate.time_us", .number), ("estimate.interval_us", .range),
      ("estimate.bound", .text), ("estimate.breakdown.tensor", .number),
      ("estimate.breakdown.shared_memory", .number), ("estimate.breakdown.l2", .number),
      ("estimate.breakdown.dram", .number), ("estimate.breakdown.issue", .number),
      ("estimate.breakdown.latency", .number), ("estimate.breakdown.fill_and_drain", .number),
      ("estimate.breakdown.launch", .number), ("estimate.logical_tops", .number),
      ("estimate.occupancy_warps_per_sm", .integer), ("estimate.occupancy_limiter", .text),
      ("estimate.waves", .number), ("estimate.assumptions", .texts), ("host.backend", .text),
      ("host.threads", .integer), ("host.seconds", .number),
      ("host.warp_instructions_per_second", .number),
    ]
    for (key, kind) in keys {
      let value = json[key]
      let fits =
        switch kind {
        case .text: (value as? String)?.isEmpty == false
        case .integer: value is Int && !(value is Bool && String(describing: value) == "true")
        case .number: (value as? Double).map { $0.isFinite && $0 >= 0 } ?? false
        case .texts: (value as? [String])?.isEmpty == false
        case .range: (value as? [Double]).map { $0.count == 2 && $0[0] <= $0[1] } ?? false
        case .counts: (value as? [String: Int])?.isEmpty == false
        }
      #expect(fits, "\(key) is \(String(describing: value))")
    }
    for key in json.keys {
      #expect(key.wholeMatch(of: /[a-z0-9_.]+/) != nil, "\(key) is not in snake case")
    }
  }

  @Test func answersTheQuestionThatWasAsked() throws {
    let json = try RunJSON(
      Self.odd + ["--gpu", "a100", "--precision", "w3a2", "--operation", "and", "--seed", "7"])
    #expect(json.string("schema") == "apsim.run/1")
    #expect(json.string("gpu") == "a100-40gb")
    #expect(json.string("target") == "sm_80")
    #expect(json.string("precision") == "w3a2")
    #expect(json.string("kernel") == "apmm")
    #expect(json.string("operation") == "and")
    #expect([json.integer("m"), json.integer("n"), json.integer("k")] == [17, 33, 65])
    #expect(json.string("input.weights") == "random")
    #expect(json.integer("input.seed") == 7)
    #expect(json["quantization"] == nil)
    #expect(json.integer("verification.compared") == 17 * 33)
    #expect(json.integer("verification.mismatches") == 0)
    #expect(json["verification.first_mismatch"] == nil)
    #expect(json.string("host.backend") == "emulator")
  }

  /// Sums that must hold whatever the kernel does.
  @Test func countersAgreeWithEachOther() throws {
    let json = try RunJSON(Self.odd)
    func total(_ path: String) -> Int? {
      (json[path] as? [String: Int])?.values.reduce(0, +)
    }
    func sum(_ key: String) -> Int {
      ["shared_load", "shared_store", "matrix_load", "async_copy_store"]
        .compactMap { json.integer("counters.\($0).\(key)") }.reduce(0, +)
    }
    #expect(
      total("counters.warp_instructions_by_class") == json.integer("counters.warp_instructions"))
    #expect(
      total("counters.thread_instructions_by_class") == json.integer("counters.thread_instructions")
    )
    #expect(total("counters.mma_instructions_by_form") == json.integer("counters.mma_instructions"))
    #expect(sum("wavefronts") == json.integer("counters.shared_wavefronts"))
    #expect(sum("bank_conflicts") == json.integer("counters.shared_bank_conflicts"))
    // Each result is written once, as 4 bytes.
    #expect(json.integer("counters.global_store.bytes") == 4 * 17 * 33)
    let interval = try #require(json["estimate.interval_us"] as? [Double])
    let time = try #require(json.number("estimate.time_us"))
    #expect(interval[0] <= time && time <= interval[1])
    // 2 M N K operations in that time.
    let tops = 2.0 * 17 * 33 * 65 / time * 1e-6
    #expect(abs((json.number("estimate.logical_tops") ?? 0) / tops - 1) < 1e-9)
  }

  @Test func equalRunsPrintEqualBytesAtEveryThreadCount() throws {
    let arguments = ["--m", "129", "--n", "63", "--k", "257", "--precision", "w2a3"]
    let first = try RunJSON(arguments + ["--threads", "1"])
    #expect(first.integer("tile.blocks") ?? 0 > 3, "too few blocks to tell threads apart")
    for threads in [1, 2, 3] {
      let other = try RunJSON(arguments + ["--threads", "\(threads)"])
      #expect(other.textWithoutHost == first.textWithoutHost, "\(threads) threads")
      #expect(
        other.integer("host.threads")
          == min(threads, ProcessInfo.processInfo.activeProcessorCount))
    }
    #expect(first.textWithoutHost != first.text)
  }

  /// The order of options does not matter, a seed does.
  @Test func seedsDecideTheMatrices() throws {
    let folder = try TemporaryFolder()
    let seeds = ["1", "1", "2", "18446744073709551615"]
    for (index, seed) in seeds.enumerated() {
      _ = try RunJSON(["--output", "y\(index).npy", "--seed", seed] + Self.odd, in: folder)
    }
    let products = try seeds.indices.map { try folder.bytes(of: "y\($0).npy") }
    #expect(products[0] == products[1])
    #expect(products[0] != products[2])
    #expect(products[2] != products[3])
  }

  /// The report is all that goes to a pipe or a file: no progress bar, no escape codes.
  @Test func printsNothingButTheReport() throws {
    // Long enough for a bar, which appears after half a second.
    let arguments = ["run", "--m", "128", "--n", "128", "--k", "16384", "--precision", "w4a4"]
    let folder = try TemporaryFolder()
    let outcome = try BuiltProgram.run(arguments, in: folder)
    #expect(outcome.code == 0)
    #expect(outcome.error == "")
    #expect(outcome.output.hasPrefix("apsim run: apmm w4a4 on a100-40gb (sm_80)\n\nProblem "))
    let isPlain = outcome.output.unicodeScalars.allSatisfy {
      $0 == "\n" || $0.properties.generalCategory != .control
    }
    #expect(isPlain)
    #expect(try folder.listing().isEmpty)
  }
}
