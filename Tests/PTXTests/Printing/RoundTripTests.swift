import PTX
import Testing

@Suite struct RoundTripTests {
  @Test func parsingThePrintedTextGivesTheModule() throws {
    var kinds: Set<String> = []
    for seed in UInt64(0)..<600 {
      var generator = ModuleGenerator(seed: seed)
      let module = generator.module()
      kinds.formUnion(generator.kinds)
      let text = module.text
      do throws(ParseErrors) {
        let parsed = try Module(parsing: text)
        #expect(parsed == module, "seed \(seed)\n\(text)")
        #expect(parsed.text == text, "seed \(seed)")
      } catch {
        Issue.record("seed \(seed): \(error)\n\(text)")
      }
    }
    // The law is worth nothing for what was never generated.
    #expect(
      kinds.isSuperset(of: [
        "registers", "variable", "label", "instruction", "block", "pragma", "name", "integer",
        "float32", "float64", "address", "vector", "negated", "pair", "sized", "unsized",
        "displaced", "coordinates", "prototype", "callTargets", "branchTargets", "kernel",
        "function", "alias", "reference", "referenceParameter", "registerParameter", "invalid",
        "other", "initial integer", "initial float32", "initial float64", "initial address",
        "initial maskedAddress", "initial list", "requiredClusterBlocks", "explicitCluster",
        "maximumClusterRank", "blocksAreClusters", "maximumBlocksPerSM",
      ]), "\(kinds)")
  }

  @Test func compilerTextKeepsItsMeaning() throws {
    let module = try Module(parsing: compilerText)
    let text = module.text
    #expect(try Module(parsing: text) == module)
    #expect(try Module(parsing: text).text == text)
    let body = try #require(module.kernels.first).body
    let count = body.count { if case .instruction = $0 { true } else { false } }
    #expect(count == 12)
    #expect(body.contains(.pragma("nounroll")))
  }
}
