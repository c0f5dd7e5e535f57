import BipolarInt
import Kernels
import PTX
import Testing

/// NVIDIA's assembler keeps multiplications with epilogues and distributions in registers.
@Suite(.enabled(if: Assembler.installed != nil, "run `make ptxas` to install NVIDIA's assembler"))
struct FusedAssemblerTests {
  @Test(arguments: [Target.sm75, .sm80, .sm90])
  func standardTiles(target: Target) throws {
    let zeros = try Epilogue(
      output: .half, activationScale: .perRow, weightScale: .perColumn, activationZero: .perRow,
      weightZero: .perRow, hasBias: true, function: .gelu)
    let scales = try Epilogue(
      output: .half, activationScale: .perRow, weightScale: .perColumn, hasBias: true,
      function: .gelu)
    let packed = try Epilogue(
      output: .planes(BitWidth(4), .panels, rowAlignmentInBits: 256), activationScale: .perRow,
      weightScale: .perColumn, outputScale: .perRow)
    typealias Variant = (String, BitPlaneMultiplication.Recovery?, Epilogue, WorkDistribution)
    let variants: [Variant] = [
      ("w1a1", nil, scales, .tiles), ("w1a1", nil, zeros, .tiles), ("w2a2", nil, zeros, .tiles),
      ("w8a8", nil, zeros, .tiles),
      ("w1a2", .shared, packed, .tiles), ("w2a2", nil, .int32, .splitK(slices: 4)),
      ("w1a1", nil, .int32, .streamK(blocks: 108)),
    ]
    var module: Module?
    for (text, recovery, epilogue, distribution) in variants {
      let precision = try Precision(text)
      if target < .sm80, recovery == .shared { continue }
      let kernel = try BitPlaneMultiplication(
        precision: precision, operation: target < .sm80 ? .xor : .and,
        tile: .standard(for: precision, target: target), target: target, recovery: recovery,
        epilogue: epilogue, distribution: distribution)
      for declaration in kernel.module.declarations {
        if module == nil { module = kernel.module }
        if module?.declarations.contains(declaration) == false {
          module?.declarations.append(declaration)
        }
      }
    }
    let assembler = try #require(Assembler.installed)
    let (isAccepted, report) = try assembler.assemble(try #require(module).text, for: target)
    #expect(isAccepted, "\(report.prefix(2000))")
    #expect(!report.contains(/[1-9]\d* bytes spill/), "\(report.prefix(3000))")
  }
}
