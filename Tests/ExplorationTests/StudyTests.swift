import BipolarInt
import Exploration
import Kernels
import Mapping
import PerformanceModel
import Testing

@Suite struct StudyTests {
  private func study(_ gpus: [String], families: [KernelFamily]) throws -> Study {
    Study(
      gpus: try gpus.map { try GPUCatalog().configuration(named: $0) },
      sizes: [StudySize(MultiplicationSize(m: 16, n: 64, k: 256), .layers)],
      precisions: [try Precision("w1a1"), try Precision("w2a2")], families: families)
  }

  @Test func everyQuestionHasOnePointInOrder() throws {
    let families: [KernelFamily] = [.bstcLike, .int4, .fp32]
    let study = try study(["t4", "a100"], families: families)
    #expect(study.pointCount == 2 * (2 + 1 + 1))
    let points = try study.run(threads: 2)
    #expect(
      points.map(\.gpu) == Array(repeating: "t4", count: 4)
        + Array(repeating: "a100-40gb", count: 4))
    #expect(points.prefix(4).map(\.operands) == ["w1a1", "w2a2", "int4", "fp32"])
    #expect(points.prefix(4).map(\.family) == [.bstcLike, .bstcLike, .int4, .fp32])
    for point in points { #expect((point.time ?? 0) > 0, "\(point.refusal ?? "")") }
    let again = try study.run(threads: 1)
    #expect(again.map(\.entry) == points.map(\.entry))
  }

  @Test func theReportAsksForWhatTheIssueNames() {
    #expect(Study.gpuNames == ["rtx3090", "rtx4090", "a100-40gb", "h800-pcie"])
    #expect(
      Study.precisions.map(\.description) == [
        "w1a1", "w1a2", "w1a4", "w2a2", "w2a4", "w3a4", "w4a4", "w8a8",
      ])
  }
}
