import BipolarInt
import Exploration
import Foundation
import Kernels
import Mapping
import Testing

@testable import Reporting

@Suite struct PaperReportTests {
  private func results() throws -> StudyResults {
    func point(
      _ side: Int, _ family: KernelFamily, _ precision: String?, _ time: Double?
    ) throws -> StudyPoint {
      StudyPoint(
        gpu: "a100-40gb", size: StudySize(MultiplicationSize(m: side, n: side, k: side), .square),
        family: family, precision: try precision.map { try Precision($0) },
        entry: try time.map {
          try MappingEntry.example([
            "configuration": "a \"tile\"", "timeMicroseconds": $0, "bound": "shared_memory",
            "nextBound": "l2", "tensorUtilization": 0.875, "occupancyWarpsPerSM": 8,
            "registers": 64, "bankConflicts": 7, "dramBytes": 1024, "loadEfficiency": NSNull(),
          ])
        }, refusal: time == nil ? "no such, instruction" : nil)
    }
    return StudyResults([
      try point(4096, .apmm, "w1a1", 1250), try point(4096, .apmm, "w2a2", 2),
      try point(4096, .int1, nil, 625), try point(4096, .int4, nil, 5),
      try point(4096, .fp16, nil, nil),
    ])
  }

  @Test func theDataHaveALineForEveryPoint() throws {
    let lines = PaperData(try results()).text.split(separator: "\n")
    #expect(lines.count == 6)
    #expect(lines[0].split(separator: ",").count == PaperData.columns.count)
    #expect(
      lines[1]
        == "a100-40gb,4096,4096,4096,apmm,w1a1,1250,shared_memory,l2,0.8750,8,64,7,,1024,1.000,"
        + "\"a \"\"tile\"\"\"")
    #expect(lines[5] == "a100-40gb,4096,4096,4096,fp16,fp16,,,,,,,,,,,\"no such, instruction\"")
  }

  @Test func theTablesHaveTimesRatiosAndBounds() throws {
    let text = PaperReport(try results()).text
    let rows = text.split(separator: "\n").map {
      $0.split(separator: "|").map { $0.filter { $0 != " " } }.joined(separator: "|")
    }
    // Ours, bound, tensor cores, then int1 (for one bit alone), int4, int8, fp16 ...
    #expect(rows.contains("4096^3|w1a1|1,250|sharedmemory|88%|0.50|0.00|-|-|-|-|-|-|-"))
    #expect(rows.contains("4096^3|w2a2|2.00|sharedmemory|88%||2.50|-|-|-|-|-|-|-"))
    #expect(text.contains("at best") || text.contains("best case here"))
    for claim in PublishedClaim.all { #expect(text.contains(claim.claim)) }
    #expect(text.contains("| w1a1   | 87.5 %") || text.contains("87.5 %"))
  }

  @Test func tablesLineUp() {
    var table = MarkdownTable(["name", "n"])
    table.add(["a", "1,000"])
    #expect(table.text == "| name |     n |\n| ---- | ----: |\n| a    | 1,000 |\n")
  }
}
