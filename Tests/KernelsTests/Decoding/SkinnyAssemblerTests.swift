import BipolarInt
import Kernels
import PTX
import Testing

/// NVIDIA's assembler takes the kernels for few rows and keeps their values in registers.
@Suite(.enabled(if: Assembler.installed != nil, "run `make ptxas` to install NVIDIA's assembler"))
struct SkinnyAssemblerTests {
  @Test(arguments: [Target.sm75, .sm80, .sm86, .sm89, .sm90])
  func noSpills(target: Target) throws {
    let operation: PlaneOperation = target < .sm90 ? .xor : .and
    for (precision, m, layout) in [
      ("w1a1", 1, PlaneLayout.panels), ("w2a2", 16, .panels), ("w4a4", 8, .tiles),
      ("w1a8", 16, .panels), ("w8a1", 8, .panels), ("w5a7", 8, .rows), ("w8a8", 16, .panels),
    ] {
      let size = MultiplicationSize(m: m, n: 4096, k: 4096)
      let kernel = try SkinnyMultiplication.standard(
        for: size, precision: Precision(precision), operation: operation, target: target,
        layout: layout)
      let plan = try kernel.plan(for: size)
      for step in plan.steps { try expectNoSpills(step.program) }
    }
  }
}
