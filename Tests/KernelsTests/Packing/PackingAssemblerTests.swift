import BipolarInt
import Kernels
import PTX
import Testing

/// The packing kernels as NVIDIA's assembler sees them.
@Suite(.enabled(if: Assembler.installed != nil, "run `make ptxas` to install NVIDIA's assembler"))
struct PackingAssemblerTests {
  /// Every source, width and layout between them, without a register in memory.
  @Test(arguments: [Target.sm75, .sm80, .sm86, .sm89, .sm90])
  func kernelsAssemble(target: Target) throws {
    var kernels: [any KernelProgram] = []
    let sources: [PackingSource] = [
      .codes, .half(.rows), .single(.rows), .integers(bits: 32, .halved),
      .integers(bits: 32, .values(.bipolar)), .single(.tensor),
    ]
    for width in BitWidth.allCases {
      for (index, source) in sources.enumerated() {
        kernels.append(
          try PlanePacking(
            source: source, width: width, layout: PlaneLayout.allCases[(width.bits + index) % 3],
            rowsAreAligned: (width.bits + index) % 4 != 0, target: target))
      }
      kernels.append(
        try RowScales(
          width: width, isHalf: width.bits % 2 == 0, rowsAreAligned: width.bits < 5,
          target: target))
    }
    var module = kernels[0].module
    for kernel in kernels.dropFirst() { module.declarations += kernel.module.declarations }
    let assembler = try #require(Assembler.installed)
    let (isAccepted, report) = try assembler.assemble(module.text, for: target)
    #expect(isAccepted, "\(report.prefix(2000))")
    #expect(report.split(separator: "\n").filter { $0.contains("Used ") }.count == kernels.count)
    for match in report.matches(of: /(\d+) bytes spill stores/) { #expect(match.1 == "0") }
  }
}
