import Kernels
import PTX
import Testing

/// Bad tiles and sizes are refused in one line that names the mend.
@Suite("Tensor-core opponents: legality") struct TensorCoreLegalityTests {
  private func message(
    _ kind: TensorCoreKind = .int8, m: Int = 64, n: Int = 64, k: Int = 64, warpsM: Int = 2,
    warpsN: Int = 2, stages: Int = 3, generation: TensorCoreTile.Generation = .ampere,
    splitK: Int = 1, target: Target = .sm80
  ) -> String {
    let tile = TensorCoreTile(
      m: m, n: n, k: k, warpsM: warpsM, warpsN: warpsN, stages: stages, generation: generation)
    do {
      _ = try TensorCoreMultiplication(kind: kind, tile: tile, splitK: splitK, target: target)
      return ""
    } catch {
      return error.description
    }
  }

  @Test func illegalTiles() {
    #expect(message() == "")
    for (text, part) in [
      (message(m: 0), "use 8, 16, 32"), (message(n: .max), "use 8, 16, 32"),
      (message(m: .min), "use 8, 16, 32"), (message(m: 60), "use 8, 16, 32"),
      (message(k: .max), "use 64, 128 ... up to 256"), (message(k: 32), "use 64"),
      (message(k: 96), "use 64"), (message(.int4, k: 64), "use 128"),
      (message(.int1(.xor), k: 256), "use 512"), (message(.fp16, k: 16), "use 32, 64"),
      (message(stages: 1), "use 2 to 10 stages"), (message(stages: 11), "use 2 to 10 stages"),
      (message(generation: .turing, target: .sm75), "use 2 stages"),
      (message(warpsM: 3), "use 1, 2, 4 or 8"), (message(warpsN: .max), "use 1, 2, 4 or 8"),
      (message(warpsM: 8, warpsN: 8), "32 in all"),
      (message(m: 24), "choose a multiple of 32"), (message(n: 8), "choose a multiple of 16"),
      (message(k: 128, warpsM: 1, warpsN: 1), "use more warps or a smaller k"),
      (message(m: 256, n: 256), "use a smaller tile or more warps"),
      (message(m: 128, n: 128, k: 128, stages: 6), "use a smaller tile or fewer stages"),
      (message(splitK: 0), "use 1 to 32"), (message(splitK: .max), "use 1 to 32"),
      (message(target: .sm75), "use the instruction of Turing"),
      (message(.int1(.and), k: 512, stages: 2, generation: .turing, target: .sm75), "xor form"),
      (message(target: Target(70)), "use sm_75 or later"),
    ] {
      #expect(text.contains(part), "\(text)")
      #expect(!text.contains("\n"))
    }
  }

  /// The tiles of published CUTLASS measurements.
  @Test func publishedTiles() throws {
    let tiles: [(m: Int, n: Int, k: Int, stages: Int, layouts: [TensorCoreLayout])] = [
      (128, 128, 64, 3, [.nn, .nt, .tt]), (64, 64, 64, 5, [.tt, .tn]),
      (64, 64, 32, 10, [.nn, .tt]), (64, 128, 64, 3, [.nn, .tn, .nt]), (256, 64, 32, 4, [.tn]),
      (128, 64, 64, 3, [.nn]), (256, 128, 32, 3, [.tn]), (128, 128, 32, 5, [.tn, .nn]),
      (128, 64, 32, 6, [.tt, .tn]), (128, 256, 32, 3, [.nn]), (64, 128, 32, 6, [.nn]),
      (128, 128, 32, 3, [.tt, .tn]), (128, 128, 32, 4, [.tt]),
    ]
    for (m, n, k, stages, layouts) in tiles {
      let tile = TensorCoreTile(m: m, n: n, k: k, stages: stages, generation: .ampere)
      for layout in layouts {
        for kind in [TensorCoreKind.fp16, .fp16HalfAccumulation] {
          _ = try TensorCoreMultiplication(
            kind: kind, tile: tile, layout: layout, target: .sm89)
        }
      }
    }
  }

  @Test func illegalSizes() throws {
    func message(_ kind: TensorCoreKind, splitK: Int = 1, _ size: MultiplicationSize) throws
      -> String
    {
      let tile = TensorCoreTile(m: 64, n: 64, k: 512 / kind.bits, stages: 3, generation: .ampere)
      let kernel = try TensorCoreMultiplication(
        kind: kind, tile: tile, splitK: splitK, target: .sm80)
      do throws(KernelError) {
        _ = try kernel.plan(for: size)
        return ""
      } catch {
        return error.description
      }
    }
    let most = Int(Int32.max)
    #expect(try message(.int8, .init(m: 4096, n: 4096, k: 131071)) == "")
    #expect(try message(.int8, .init(m: 4096, n: 4096, k: 131072)).contains("at most 131071"))
    #expect(try message(.int4, .init(m: 1, n: 1, k: 33_554_432)).contains("at most 33554431"))
    #expect(try message(.int1(.xor), .init(m: 1, n: 1, k: most)) == "")
    for bad in [0, -1, .min, .max] {
      #expect(try message(.fp16, .init(m: bad, n: 1, k: 1)).contains("m = "))
      #expect(try message(.fp16, .init(m: 1, n: bad, k: 1)).contains("n = "))
      #expect(try message(.fp16, .init(m: 1, n: 1, k: bad)).contains("k = "))
      #expect(try message(.fp16, .init(m: 1, n: 1, k: 1, batch: bad)).contains("batch = "))
    }
    for splitK in [1, 32] {
      for (m, n, k, batch) in [
        (most, most, most, most), (most, most, 1, most), (1, most, most, 1), (most, 1, 9999, 2),
        (1, 1, 64, most), (most, most, 64, 2),
      ] {
        let text = try message(.fp16, splitK: splitK, .init(m: m, n: n, k: k, batch: batch))
        #expect(!text.isEmpty && !text.contains("\n"), "\(m) \(n) \(k) \(batch)")
      }
    }
  }
}
