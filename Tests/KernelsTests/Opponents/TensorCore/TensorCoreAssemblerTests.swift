import Kernels
import PTX
import Testing

/// NVIDIA's assembler takes the opponents on tensor cores, and spills none of their registers.
@Suite(
  "Tensor-core opponents and the assembler",
  .enabled(if: Assembler.installed != nil, "run `make ptxas` to install NVIDIA's assembler"))
struct TensorCoreAssemblerTests {
  @Test(arguments: [Target.sm75, .sm80, .sm86, .sm89, .sm90])
  func noSpills(target: Target) throws {
    let assembler = try #require(Assembler.installed)
    var module = Module(version: LanguageVersion(7, 0), target: target, declarations: [])
    for kind in TensorCoreKind.all(for: target) {
      let small = TensorCoreTile(
        m: 16, n: 64, k: 512 / kind.bits, stages: target < .sm80 ? 2 : 4,
        generation: .standard(for: target))
      let standard = try TensorCoreMultiplication(
        kind: kind, tile: TensorCoreMultiplication.standardTile(for: kind, target: target),
        target: target)
      let split = try TensorCoreMultiplication(
        kind: kind, tile: small, splitK: 4, target: target)
      let plan = try split.plan(for: .init(m: 1, n: 4096, k: 16384))
      for program in [standard as any KernelProgram] + plan.steps.map(\.program) {
        let other = program.module
        module.version = other.version
        for declaration in other.declarations where !module.declarations.contains(declaration) {
          module.declarations.append(declaration)
        }
      }
    }
    let (isAccepted, report) = try assembler.assemble(module.text, for: target)
    #expect(isAccepted, "\(report.prefix(2000))")
    #expect(report.split(separator: "\n").filter { $0.contains("Used ") }.count == 13)
    #expect(!report.contains(/[1-9]\d* bytes spill/), "\(report.prefix(4000))")
  }
}
