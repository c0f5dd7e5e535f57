import BipolarInt
import Kernels
import PTX
import Testing

/// NVIDIA's assembler accepts the epilogues, and keeps them in registers.
@Suite(.enabled(if: Assembler.installed != nil, "run `make ptxas` to install NVIDIA's assembler"))
struct EpilogueAssemblerTests {
  @Test(arguments: [Target.sm75, .sm80, .sm86, .sm89, .sm90])
  func epilogues(target: Target) throws {
    var module = ClearKernel(target: target).module
    var epilogues = EpilogueKernelTests.elementEpilogues
    for (bits, layout) in zip([1, 4, 8], PlaneLayout.allCases) {
      epilogues.append(
        try Epilogue(
          output: .planes(BitWidth(bits), layout, rowAlignmentInBits: 256), activationScale: .one,
          weightScale: .perColumn, outputScale: .perRow))
    }
    for epilogue in epilogues {
      for slices in [1, 4] {
        let kernel = try EpilogueKernel(epilogue, slices: slices, target: target)
        module.declarations += kernel.module.declarations
      }
    }
    let assembler = try #require(Assembler.installed)
    let (isAccepted, report) = try assembler.assemble(module.text, for: target)
    #expect(isAccepted, "\(report.prefix(2000))")
    #expect(!report.contains(/[1-9]\d* bytes spill/), "\(report.prefix(2000))")
  }
}
