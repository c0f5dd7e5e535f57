import BipolarInt
import Kernels
import PTX
import Testing

/// A weight scale for each group along K, applied while the product goes on.
@Suite("Group scales")
struct GroupScaleTests {
  @Test("Right for every form, group length and odd size", arguments: [Target.sm75, .sm80, .sm90])
  func groups(target: Target) throws {
    for (text, encoding, tileK, group) in [
      ("w4a4", PlaneEncoding.bipolar, 128, 128), ("w1a1", .bipolar, 128, 256),
      ("w3a2", .bipolar, 256, 512), ("w4a2", .twosComplement, 128, 128),
      ("w2a2", .unsigned, 256, 256),
    ] {
      if target < .sm80, encoding != .bipolar { continue }
      let epilogue = try Epilogue(
        output: text == "w1a1" ? .half : .single, activationScale: .perRow,
        weightScale: .perGroup(size: group), hasBias: true, function: .silu)
      let shape: MatrixMultiply.Shape = target < .sm80 ? .m8n8k128 : .m16n8k128
      let kernel = try BitPlaneMultiplication(
        precision: Precision(text), operation: encoding == .bipolar ? .xor : .and,
        tile: Tile(m: 16, n: 32, k: tileK, warpsM: 1, warpsN: 2, stages: 2, shape: shape),
        target: target, recovery: .running, encoding: encoding, epilogue: epilogue)
      for (m, n, k) in [(16, 32, 1024), (19, 37, 700), (1, 5, 100)] {
        let fused = try FusedRun(kernel, epilogue, m: m, n: n, k: k, seed: 3, checks: .all)
        #expect(fused.problem == nil, "\(kernel.entry) \(m) x \(n) x \(k)")
      }
    }
  }

  @Test("Refused where groups cannot end")
  func refusals() throws {
    func make(
      _ recovery: BitPlaneMultiplication.Recovery = .running, size: Int = 256,
      operation: PlaneOperation = .xor, distribution: WorkDistribution = .tiles
    ) throws {
      let epilogue = try Epilogue(output: .single, weightScale: .perGroup(size: size))
      _ = try BitPlaneMultiplication(
        precision: Precision("w2a2"), operation: operation,
        tile: Tile(m: 16, n: 32, k: 256, warpsM: 1, warpsN: 2, stages: 2, shape: .m16n8k256),
        target: .sm80, recovery: recovery, epilogue: epilogue, distribution: distribution)
    }
    try make()
    #expect(throws: KernelError.self) { try make(.registers) }
    #expect(throws: KernelError.self) { try make(.shared) }
    #expect(throws: KernelError.self) { try make(size: 384) }
    #expect(throws: KernelError.self) { try make(operation: .and) }
    #expect(throws: KernelError.self) { try make(distribution: .splitK(slices: 2)) }
  }
}
