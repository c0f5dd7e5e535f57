import Emulator
import Foundation
import Testing

@testable import Reporting

@Suite struct CounterNamesTests {
  /// The names of `Counters.named` are those of the JSON, with the same values.
  @Test func areThoseOfTheContract() throws {
    var counters = Counters()
    counters.warpInstructions = 1
    counters.threadInstructions = 2
    counters.warpInstructionsByClass = [.integer: 3, .globalLoad: 4]
    counters.threadInstructionsByClass = [.integer: 5]
    counters.matrixInstructions = ["mma.x": 6]
    counters.sharedLoads.wavefronts = 7
    counters.sharedStores.bankConflicts = 8
    counters.matrixLoads.requests = 9
    counters.asyncCopyStores.bytes = 10
    counters.globalLoads.sectors = 11
    counters.globalStores.requests = 12
    counters.asyncCopyLoads.bytes = 13
    counters.barriers = 14
    counters.localLoads.sectors = 15
    counters.localStores.requests = 16
    counters.sharedAtomics.wavefronts = 17
    counters.globalAtomics.sectors = 18
    let text = try JSONText.encode(CountersReport(counters))
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    var flat: [String: UInt64] = [:]
    for (name, value) in object {
      if let members = value as? [String: UInt64] {
        for (member, value) in members { flat["\(name).\(member)"] = value }
      } else {
        flat[name] = value as? UInt64
      }
    }
    #expect(flat == Dictionary(counters.named.map { ($0.name, $0.value) }) { $1 })
    #expect(counters.named.count == flat.count, "a name stands twice")
  }
}
