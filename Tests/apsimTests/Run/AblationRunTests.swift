import Foundation
import Testing

/// `run --ablate`.
@Suite struct AblationRunTests {
  @Test func everyIdeaHasItsVariantsVerified() throws {
    let json = try RunJSON(["--ablate", "--m", "40", "--n", "72", "--k", "600"])
    #expect(json.string("schema") == "apsim.ablation/1")
    let ideas = try #require(json["ideas"] as? [[String: Any]])
    #expect(
      ideas.compactMap { $0["idea"] as? String } == ["format", "layout", "recovery", "mapping"])
    for idea in ideas {
      let variants = try #require(idea["variants"] as? [[String: Any]])
      #expect(variants.first?["role"] as? String == "on")
      #expect(variants.first?["ratio"] as? Double == 1)
      for variant in variants {
        #expect(variant["mismatches"] as? Int == 0)
        #expect(variant["bank_conflicts"] as? Int == 0)
        for key in [
          "time_us", "warp_instructions", "shared_wavefronts", "global_load_sectors",
          "global_store_sectors", "global_bytes", "dram_bytes",
        ] {
          #expect(variant[key] as? Double ?? 0 > 0, "\(key)")
        }
        let on = try #require(variants.first?["cycles"] as? Double)
        let cycles = try #require(variant["cycles"] as? Double)
        let ratio = try #require(variant["ratio"] as? Double)
        // Cycles are rounded.
        #expect(abs(ratio - cycles / on) < 1e-3)
      }
    }
  }

  @Test func largeProductsAreEstimatedAlone() throws {
    let folder = try TemporaryFolder()
    let outcome = try BuiltProgram.run(
      [
        "run", "--ablate", "--m", "4096", "--n", "4096", "--k", "4096", "--precision", "w1a1",
        "--gpu", "t4",
      ], in: folder)
    #expect(outcome.code == 0, "\(outcome.error)")
    for line in ["format: ", "layout: ", "recovery: ", "mapping: ", "one fixed tile"] {
      #expect(outcome.output.contains(line), "\(line)")
    }
    #expect(!outcome.output.contains("exact"))
    // Turing has no AND form.
    #expect(outcome.output.contains("is not supported on sm_75"))
    for line in outcome.output.split(separator: "\n") { #expect(line.count <= 120, "\(line)") }
  }
}
