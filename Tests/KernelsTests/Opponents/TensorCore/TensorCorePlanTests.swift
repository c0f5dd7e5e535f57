import Kernels
import PTX
import Testing

/// Plans and candidates of the opponents on tensor cores.
@Suite("Tensor-core opponents: plans") struct TensorCorePlanTests {
  /// What decides a block's work, from its place in the grid by the definition of the order.
  private struct Work: Hashable {
    let isIdle: Bool
    let isLastRow: Bool
    let isLastColumn: Bool
    let isFirstSlice: Bool
    let isLastSlice: Bool
  }

  @Test("Classes of blocks cover the grid, and their blocks do the same")
  func blockClasses() throws {
    for (m, n, k, batch, splitK) in [
      (64, 64, 64, 1, 1), (65, 63, 300, 1, 1), (700, 130, 64, 2, 1), (330, 64, 1000, 1, 4),
      (129, 65, 900, 3, 7),
    ] {
      let tile = TensorCoreTile(m: 64, n: 32, k: 64, stages: 3, generation: .ampere)
      let kernel = try TensorCoreMultiplication(
        kind: .int8, tile: tile, splitK: splitK, target: .sm80)
      let step = try kernel.plan(for: .init(m: m, n: n, k: k, batch: batch)).steps[0]
      let (tilesM, tilesN) = ((m + 63) / 64, (n + 31) / 32)
      let slices = step.grid.z / batch
      // The last argument is the shift of a group.
      guard case .u32(let shift)? = step.arguments.last else {
        Issue.record("no shift")
        return
      }
      var counts: [Work: Int] = [:]
      var work: [Int: Work] = [:]
      for z in 0..<step.grid.z {
        for y in 0..<step.grid.y {
          for x in 0..<step.grid.x {
            let row = y << Int(shift) + x % (1 << Int(shift))
            let column = x >> Int(shift)
            #expect(column < tilesN)
            let isIdle = row >= tilesM
            let one = Work(
              isIdle: isIdle, isLastRow: !isIdle && m % 64 != 0 && row == tilesM - 1,
              isLastColumn: !isIdle && n % 32 != 0 && column == tilesN - 1,
              isFirstSlice: z % slices == 0, isLastSlice: z % slices == slices - 1)
            counts[one, default: 0] += 1
            work[x + step.grid.x * (y + step.grid.y * z)] = one
          }
        }
      }
      #expect(step.blockClasses.count == counts.count, "\(m)x\(n)x\(k)")
      for group in step.blockClasses {
        let one = try #require(work[group.representative])
        #expect(counts[one] == group.count, "\(one)")
      }
    }
  }

  @Test("Equal entries are equal texts")
  func entriesNameTheConfiguration() throws {
    var texts: [String: String] = [:]
    for target in [Target.sm75, .sm80] {
      for kind in TensorCoreKind.all(for: target) + (target < .sm80 ? [] : [.int1(.and)]) {
        for (m, n, stages, splitK) in [
          (32, 32, 2, 1), (32, 32, 3, 1), (32, 64, 2, 1), (32, 32, 2, 2), (32, 32, 2, 4),
        ] where target >= .sm80 || stages == 2 {
          let tile = TensorCoreTile(
            m: m, n: n, k: 512 / kind.bits, stages: stages, generation: .standard(for: target))
          let kernel = try TensorCoreMultiplication(
            kind: kind, tile: tile, splitK: splitK, target: target)
          let text = kernel.module.text
          let key = "\(target) \(kernel.entry)"
          #expect(texts[key] == nil || texts[key] == text)
          texts[key] = text
        }
      }
    }
    #expect(Set(texts.values).count == texts.count)
  }

  @Test("Candidates are some dozens at most, legal, and fit the shape")
  func candidates() throws {
    for target in [Target.sm75, .sm80, .sm86, .sm89, .sm90] {
      for kind in TensorCoreKind.all(for: target) {
        for (m, n, k, hasSlices) in [
          (1, 1, 1, false), (1, 4096, 4096, true), (16, 11008, 4096, true),
          (128, 4096, 11008, true), (4096, 4096, 2048, false), (8192, 8192, 8192, false),
        ] {
          let size = MultiplicationSize(m: m, n: n, k: k)
          let all = TensorCoreMultiplication.candidates(for: size, kind: kind, target: target)
          #expect((1...80).contains(all.count), "\(kind.name) \(target) \(m) \(n) \(k)")
          #expect(Set(all).count == all.count)
          #expect(all.allSatisfy { m > 16 || $0.tile.m == 16 })
          #expect(all.contains { $0.splitK > 1 } == hasSlices)
        }
        let standard = TensorCoreMultiplication.standardTile(for: kind, target: target)
        _ = try TensorCoreMultiplication(kind: kind, tile: standard, target: target)
      }
    }
    let none = MultiplicationSize(m: 0, n: -1, k: .max)
    #expect(
      TensorCoreMultiplication.candidates(for: none, kind: .int8, target: .sm80).isEmpty)
  }

  @Test func namesOfKinds() {
    for target in [Target.sm75, .sm90] {
      for name in ["int8", "int4", "int1", "fp16", "fp16-f16acc"] {
        #expect(TensorCoreKind(name: name, target: target)?.name == name)
      }
    }
    #expect(TensorCoreKind(name: "int1", target: .sm89) == .int1(.xor))
    #expect(TensorCoreKind(name: "int1", target: .sm90) == .int1(.and))
    #expect(TensorCoreKind(name: "fp32", target: .sm90) == nil)
  }
}
