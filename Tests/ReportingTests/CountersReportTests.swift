import Emulator
import Foundation
import Testing

@testable import Reporting

/// Every counter arrives under its own name.
@Suite struct CountersReportTests {
  private func shared(_ first: UInt64) -> SharedTraffic {
    var traffic = SharedTraffic()
    traffic.requests = first
    traffic.wavefronts = first + 1
    traffic.bankConflicts = first + 2
    traffic.bytes = first + 3
    return traffic
  }

  private func global(_ first: UInt64) -> GlobalTraffic {
    var traffic = GlobalTraffic()
    traffic.requests = first
    traffic.sectors = first + 1
    traffic.bytes = first + 2
    return traffic
  }

  @Test func namesEveryCounter() throws {
    var counters = Counters()
    counters.warpInstructions = 11
    counters.threadInstructions = 352
    counters.warpInstructionsByClass = [.integer: 5, .tensor: 6]
    counters.threadInstructionsByClass = [.integer: 160, .tensor: 192]
    counters.matrixInstructions = ["mma.m8n8k128.b1.xor": 4, "mma.m8n8k128.b1.and": 2]
    counters.barriers = 9
    counters.sharedLoads = shared(100)
    counters.sharedStores = shared(200)
    counters.matrixLoads = shared(300)
    counters.asyncCopyStores = shared(400)
    counters.globalLoads = global(500)
    counters.globalStores = global(600)
    counters.asyncCopyLoads = global(700)
    counters.localLoads = global(800)
    counters.localStores = global(900)
    counters.sharedAtomics = shared(1000)
    counters.globalAtomics = global(1100)
    let text = try JSONText.encode(CountersReport(counters))
    let json = try #require(
      try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    let integers = [
      "warp_instructions": 11, "thread_instructions": 352, "mma_instructions": 6, "barriers": 9,
      "shared_wavefronts": 101 + 201 + 301 + 401 + 1001,
      "shared_bank_conflicts": 102 + 202 + 302 + 402 + 1002,
      "global_load_sectors": 501 + 701, "global_store_sectors": 601,
    ]
    for (key, value) in integers { #expect(json[key] as? Int == value, "\(key)") }
    let objects = [
      "warp_instructions_by_class": ["integer": 5, "tensor": 6],
      "thread_instructions_by_class": ["integer": 160, "tensor": 192],
      "mma_instructions_by_form": ["mma.m8n8k128.b1.xor": 4, "mma.m8n8k128.b1.and": 2],
      "shared_load": ["requests": 100, "wavefronts": 101, "bank_conflicts": 102, "bytes": 103],
      "shared_store": ["requests": 200, "wavefronts": 201, "bank_conflicts": 202, "bytes": 203],
      "matrix_load": ["requests": 300, "wavefronts": 301, "bank_conflicts": 302, "bytes": 303],
      "async_copy_store": [
        "requests": 400, "wavefronts": 401, "bank_conflicts": 402, "bytes": 403,
      ],
      "global_load": ["requests": 500, "sectors": 501, "bytes": 502],
      "global_store": ["requests": 600, "sectors": 601, "bytes": 602],
      "async_copy_load": ["requests": 700, "sectors": 701, "bytes": 702],
      "local_load": ["requests": 800, "sectors": 801, "bytes": 802],
      "local_store": ["requests": 900, "sectors": 901, "bytes": 902],
      "shared_atomic": [
        "requests": 1000, "wavefronts": 1001, "bank_conflicts": 1002, "bytes": 1003,
      ],
      "global_atomic": ["requests": 1100, "sectors": 1101, "bytes": 1102],
    ]
    for (key, value) in objects { #expect(json[key] as? [String: Int] == value, "\(key)") }
    #expect(json.count == integers.count + objects.count)
  }

  /// Tensor-core instructions stand by name; atomics and local memory only where there are any.
  @Test func textShowsWhatWasUsed() {
    var counters = Counters()
    counters.matrixInstructions = ["mma.m16n8k16.f16.f32": 4000, "wmma.m8n8k128.b1.xor": 2]
    func text() -> String {
      var report = AlignedText()
      CountersReport(counters).write(&report)
      return report.text
    }
    #expect(text().contains("              4,000 mma.m16n8k16.f16.f32\n"))
    #expect(text().contains("              2 wmma.m8n8k128.b1.xor\n"))
    for word in ["atom.shared", "atom.global", "ld.local", "st.local"] {
      #expect(!text().contains(word))
    }
    counters.sharedAtomics = shared(10)
    counters.globalAtomics = global(20)
    counters.localLoads = global(30)
    for (word, numbers) in [
      ("atom.shared", ["10", "11", "12", "13 B"]), ("atom.global", ["20", "21", "3.3 %", "22 B"]),
      ("ld.local", ["30", "31", "3.2 %", "32 B"]), ("st.local", ["0", "0", "-", "0 B"]),
    ] {
      let row = text().split(separator: "\n").first { $0.contains(word) } ?? ""
      let cells = row.split(separator: "  ").map { $0.drop { $0 == " " } }
      #expect(cells.dropFirst().map(String.init) == numbers, "\(word): \(row)")
    }
  }
}
