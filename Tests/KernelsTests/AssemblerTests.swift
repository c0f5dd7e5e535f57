import BipolarInt
import Kernels
import PTX
import Testing

/// Every kernel that we print is one that NVIDIA's assembler accepts.
@Suite(.enabled(if: Assembler.installed != nil, "run `make ptxas` to install NVIDIA's assembler"))
struct AssemblerTests {
  /// The standard kernels of a target and its packing kernels in one module.
  @Test(arguments: [Target.sm75, .sm80, .sm86, .sm89, .sm90])
  func standardKernels(target: Target) throws {
    var module = PlanePacking(width: try BitWidth(1), target: target).module
    for width in BitWidth.allCases.dropFirst() {
      module.declarations += PlanePacking(width: width, target: target).module.declarations
    }
    // The machine code of sm_86 and sm_89 is that of sm_80 but for its schedule.
    let pace = target == .sm86 || target == .sm89 ? 7 : 1
    for (index, precision) in Precision.allPairs.enumerated() where index % pace == 0 {
      for operation in PlaneOperation.allCases where operation == .xor || target >= .sm80 {
        let kernel = try BitPlaneMultiplication(
          precision: precision, operation: operation,
          tile: .standard(for: precision, target: target), target: target)
        for declaration in kernel.module.declarations
        where !module.declarations.contains(declaration) {
          module.declarations.append(declaration)
        }
      }
    }
    try check(module, entries: module.kernels.count, target: target)
  }

  /// Other shapes, stage lengths and pipeline depths.
  @Test func otherTiles() throws {
    let precision = try Precision("w2a3")
    for (shape, k, stages) in [
      (MatrixMultiply.Shape.m8n8k128, 128, 5), (.m16n8k128, 512, 3), (.m16n8k256, 1024, 4),
    ] {
      let tile = Tile(m: 16, n: 24, k: k, stages: stages, shape: shape, precision: precision)
      let kernel = try BitPlaneMultiplication(
        precision: precision, operation: .and, tile: tile, target: .sm80)
      try check(kernel.module, entries: 1, target: .sm80)
    }
  }

  private func check(_ module: Module, entries: Int, target: Target) throws {
    let assembler = try #require(Assembler.installed)
    let (isAccepted, report) = try assembler.assemble(module.text, for: target)
    #expect(isAccepted, "\(report.prefix(2000))")
    // A kernel a line, and in none of them a register in memory.
    let registers = report.split(separator: "\n").filter { $0.contains("Used ") }
    #expect(registers.count == entries)
    for match in report.matches(of: /(\d+) bytes spill stores/) {
      #expect(Int(match.1) == 0, "\(report.prefix(2000))")
    }
  }
}
