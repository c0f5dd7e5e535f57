import BipolarInt
import Exploration
import Kernels
import Mapping
import PerformanceModel
import Testing

@Suite struct AblationTests {
  private func ablation(_ gpu: String, _ precision: String) throws -> Ablation {
    try Ablation(
      KernelRequest(.apmm, precision: Precision(precision)),
      size: MultiplicationSize(m: 40, n: 72, k: 600),
      mapping: KernelMapping(gpu: GPUCatalog().configuration(named: gpu)))
  }

  /// Each idea is switched off by itself: what the idea is not about stays as it is.
  @Test func variantsDifferInOneSide() throws {
    let ablation = try ablation("a100", "w2a2")
    #expect(ablation.comparisons.map(\.idea) == Ablation.Idea.allCases)
    let base = ablation.base
    for comparison in ablation.comparisons {
      let roles = comparison.variants.map(\.role)
      #expect(roles[0] == .on && roles.count { $0 == .on } == 1)
      #expect(roles.count { $0 == .off } == 1)
      for variant in comparison.variants {
        let kernel = try #require(
          variant.kernel as? BitPlaneMultiplication, "\(variant.refusal ?? "")")
        if comparison.idea != .layout { #expect(kernel.layout == base.layout) }
        if comparison.idea != .format { #expect(kernel.encoding == .bipolar) }
        if comparison.idea == .format || comparison.idea == .layout {
          #expect(kernel.recovery == base.recovery && kernel.tile == base.tile)
        }
        #expect(kernel.precision == base.precision)
        let ratio = try #require(comparison.ratio(of: variant))
        #expect(ratio > 0 && (variant.role != .on || ratio == 1))
      }
    }
    func off(_ idea: Ablation.Idea) throws -> BitPlaneMultiplication? {
      try #require(ablation.comparisons.first { $0.idea == idea }).variants
        .first { $0.role == .off }?.kernel as? BitPlaneMultiplication
    }
    #expect(try off(.format)?.encoding == .twosComplement)
    #expect(try off(.layout)?.layout == .rows)
    #expect(try off(.recovery)?.recovery == .global)
  }

  /// Partial planes through global memory are stores of p q counts and loads of them again.
  @Test func recoveryInGlobalMemoryMovesThePartialPlanes() throws {
    let ablation = try ablation("a100", "w2a2")
    let recovery = try #require(ablation.comparisons.first { $0.idea == .recovery })
    func stores(_ role: Ablation.Role) throws -> UInt64 {
      try #require(recovery.variants.first { $0.role == role }?.estimate)
        .counters.globalStores.bytes
    }
    #expect(try stores(.on) == 4 * 40 * 72)
    #expect(try stores(.off) >= 4 * 4 * 40 * 72 + 4 * 40 * 72)
  }

  /// Turing has no AND form, so no two's complement: said, not left out.
  @Test func whatATargetLacksIsRefusedByName() throws {
    let ablation = try ablation("t4", "w1a2")
    let format = try #require(ablation.comparisons.first { $0.idea == .format })
    let off = try #require(format.variants.first { $0.role == .off })
    #expect(off.estimate == nil && off.refusal?.contains("sm_75") == true)
    #expect(format.ratio(of: off) == nil)
  }
}
