import BipolarInt
import Kernels
import PTX
import Testing

@Suite struct BitPlaneMultiplicationTests {
  private static let targets: [Target] = [.sm75, .sm80, .sm86, .sm89, .sm90]

  /// The message that a kernel is refused with; nil if it can be built.
  private func refusal(
    _ precision: String, _ tile: Tile, _ operation: PlaneOperation = .xor,
    on target: Target = .sm80, recovery: BitPlaneMultiplication.Recovery? = nil,
    encoding: PlaneEncoding = .bipolar
  ) throws -> String? {
    let precision = try Precision(precision)
    do throws(KernelError) {
      _ = try BitPlaneMultiplication(
        precision: precision, operation: operation, tile: tile, target: target,
        recovery: recovery, encoding: encoding)
      return nil
    } catch {
      return error.description
    }
  }

  private func tile(
    _ m: Int = 32, _ n: Int = 32, k: Int = 256, warps: (Int, Int) = (2, 2), stages: Int = 2,
    _ shape: MatrixMultiply.Shape = .m16n8k256
  ) -> Tile {
    Tile(m: m, n: n, k: k, warpsM: warps.0, warpsN: warps.1, stages: stages, shape: shape)
  }

  // MARK: What is legal

  @Test(arguments: targets)
  func standardTilesAreLegal(target: Target) throws {
    for precision in Precision.allPairs {
      for operation in PlaneOperation.allCases where operation == .xor || target >= .sm80 {
        let standard = Tile.standard(for: precision, target: target)
        let refusal = try refusal("\(precision)", standard, operation, on: target)
        #expect(refusal == nil, "\(precision) \(operation)")
      }
    }
  }

  @Test func standardOperations() {
    let operations = Self.targets.map(BitPlaneMultiplication.standardOperation)
    #expect(operations == [.xor, .xor, .xor, .xor, .and])
  }

  // MARK: What is refused

  @Test func targetsAndOperations() throws {
    #expect(
      try refusal("w1a1", tile(32, 32, .m8n8k128), .and, on: .sm75)
        == "the AND form of mma.sync.b1 is not supported on sm_75: use the xor form")
    #expect(
      try refusal("w1a1", tile(32, 32, .m16n8k128), on: .sm75)
        == "mma.sync.m16n8k128.b1 is not supported on sm_75: use shape m8n8k128")
    #expect(
      try refusal("w1a1", tile(), on: .sm75)
        == "mma.sync.m16n8k256.b1 is not supported on sm_75: use shape m8n8k128")
    #expect(
      try refusal("w1a1", tile(32, 32, .m8n8k128), on: Target(70))
        == "mma.sync.b1 is not supported on sm_70: use sm_75 or later")
  }

  @Test func sides() throws {
    for side in [Int.min, -8, 0, 4, 12, 31, 1032, .max] {
      for tile in [tile(side, 32), tile(32, side)] {
        #expect(
          try refusal("w2a2", tile)
            == "tile \(tile) has a side that is no multiple of 8 from 8 to 1024: use 8, 16, 32 ...")
      }
    }
  }

  @Test func innerLengths() throws {
    for k in [Int.min, 0, 64, 128, 384, 2048, .max] {
      #expect(
        try refusal("w2a2", tile(k: k))
          == "tile 32x32x\(k), 2 stages has an inner length that does not fit m16n8k256: "
          + "use 256, 512 ... up to 1024")
    }
    #expect(try refusal("w2a2", tile(k: 128, .m16n8k128)) == nil)
  }

  @Test func stages() throws {
    for stages in [Int.min, 0, 1, 6, .max] {
      #expect(
        try refusal("w2a2", tile(stages: stages))
          == "tile 32x32x256, \(stages) stages has a pipeline that sm_80 cannot run: "
          + "use 2 to 5 stages")
    }
    #expect(
      try refusal("w2a2", tile(stages: 3, .m8n8k128), on: .sm75)
        == "tile 32x32x256, 3 stages has a pipeline that sm_75 cannot run: use 2 stages")
  }

  @Test func warps() throws {
    for warps in [(0, 1), (1, 0), (9, 1), (1, 9), (8, 8), (5, 8), (.max, .max), (.min, 2)] {
      #expect(
        try refusal("w2a2", tile(warps: warps))
          == "tile 32x32x256, 2 stages has \(warps.0) x \(warps.1) warps: use at most 8 a side "
          + "and 32 in all")
    }
    #expect(
      try refusal("w1a1", tile(24, 32, warps: (1, 1)))
        == "tile 24x32x256, 2 stages gives 1 planes of 24 rows, of which 1 warps cannot share all "
        + "planes of the rows in fragments of 16: use a multiple of 16 rows, or fewer warps")
    #expect(
      try refusal("w3a2", tile(32, 24, warps: (2, 2)))
        == "tile 32x24x256, 2 stages gives 3 planes of 24 columns, of which 2 warps cannot share "
        + "all planes of the rows in fragments of 8: use a multiple of 16 columns, or fewer warps")
    // Where warps may split the planes, three of them share three planes of 8 columns.
    #expect(try refusal("w3a2", tile(32, 8, warps: (2, 3)), recovery: .shared) == nil)
    #expect(try refusal("w3a2", tile(32, 8, warps: (2, 3)), recovery: .registers) != nil)
    #expect(try refusal("w3a2", tile(32, 8, warps: (2, 2)), recovery: .shared) != nil)
  }

  @Test func accumulators() throws {
    // 64 x 64 one-bit products of a warp are 128 accumulators a lane.
    #expect(try refusal("w1a1", tile(64, 64, warps: (1, 1))) == nil)
    #expect(
      try refusal("w1a1", tile(64, 96, warps: (1, 1)))
        == "tile 64x96x256, 2 stages keeps 192 accumulators in each of 32 threads and needs about "
        + "298 registers of 255: use a smaller tile or more warps")
    // 1024 threads share 65536 registers, 64 each.
    #expect(try refusal("w1a1", tile(128, 64, warps: (8, 4), stages: 2)) == nil)
    #expect(
      try refusal("w1a1", tile(256, 256, warps: (8, 4)))
        == "tile 256x256x256, 2 stages keeps 64 accumulators in each of 1024 threads and needs "
        + "about 122 registers of 64: use a smaller tile or more warps")
  }

  /// Limits of a block: 64, 163, 99, 99 and 227 KiB.
  @Test func sharedMemory() throws {
    let limits = zip(Self.targets, [65_536, 166_912, 101_376, 101_376, 232_448])
    for (target, limit) in limits {
      let shape: MatrixMultiply.Shape = target < .sm80 ? .m8n8k128 : .m16n8k128
      // A stage of n columns at w1a1 has (64 + n) x 128 bytes.
      for stages in target < .sm80 ? 2...2 : 2...5 {
        for n in stride(from: 32, through: 256, by: 32) {
          let bytes = stages * (64 + n) * 128
          let tile = tile(64, n, k: 1024, warps: (4, 4), stages: stages, shape)
          let expected =
            bytes <= limit
            ? nil
            : "tile 64x\(n)x1024, \(stages) stages needs \(bytes) bytes of shared "
              + "memory, a block on \(target) has at most \(limit): use a smaller tile or fewer "
              + "stages"
          #expect(try refusal("w1a1", tile, on: target) == expected)
        }
      }
    }
    // 128 x 128 one-bit products, in rows of 136 words, need more than the stages.
    let small = tile(16, 16, k: 128, warps: (4, 4), .m8n8k128)
    #expect(try refusal("w8a8", small, on: .sm80, recovery: .shared) == nil)
    #expect(
      try refusal("w8a8", small, on: .sm75, recovery: .shared)
        == "tile 16x16x128, 2 stages needs 69632 bytes of shared memory, a block on sm_75 has at "
        + "most 65536: use a smaller tile or fewer stages")
  }

  @Test func derivedSizes() throws {
    let kernel = try BitPlaneMultiplication(
      precision: Precision("w2a3"), operation: .and,
      tile: tile(16, 32, k: 512, warps: (1, 2), stages: 3),
      target: .sm80, layout: .tiles, recovery: .shared)
    #expect(kernel.oneBitRows == 48)
    #expect(kernel.oneBitColumns == 64)
    #expect(kernel.stageBytes == (48 + 64) * 64)
    // Products: 48 rows of 64 words and 8 of padding; corrections of 16 rows and 32 columns.
    #expect(kernel.sharedBytes == max(3 * 7168, 48 * 72 * 4 + 48 * 4))
    #expect(kernel.rowAlignmentInBits == 512)
    #expect(kernel.entry == "apmm_w2a3_and_tiles_shared_16x32x512_1x2_s3_m16n8k256")
    #expect(
      kernel.configuration
        == "16x32x512, 3 stages, 1 x 2 warps, m16n8k256 and, tiles, shared")
  }

  // MARK: Grids

  @Test func grids() throws {
    let kernel = try BitPlaneMultiplication(
      precision: Precision("w2a2"), operation: .xor, tile: tile(), target: .sm80)
    for (m, n, x, y) in [
      (1, 1, 1, 1), (32, 32, 1, 1), (33, 32, 1, 2), (32, 65, 3, 1), (2_097_120, 1, 1, 65_535),
      (1, 2_147_482_623, 67_108_832, 1),
    ] {
      let grid = try kernel.grid(m: m, n: n)
      #expect(grid.x == x && grid.y == y, "\(m) x \(n)")
    }
    func refusal(_ m: Int, _ n: Int) -> String? {
      do throws(KernelError) {
        _ = try kernel.grid(m: m, n: n)
        return nil
      } catch {
        return error.description
      }
    }
    #expect(
      refusal(2_097_121, 1)
        == "m = 2097121 needs 65536 blocks of 32 rows, a grid has at most 65535: use a larger "
        + "tile or fewer rows")
    #expect(
      refusal(1, 2_147_482_624)
        == "n = 2147482624 gives more than 2^32 packed rows of 2 planes: use at most 2147482623 "
        + "columns")
    #expect(refusal(.max, .max)?.hasPrefix("m = \(Int.max) needs ") == true)
    for (m, n) in [(0, 1), (1, 0), (-1, 5), (.min, .min)] {
      #expect(
        refusal(m, n) == "a \(m) x \(n) result has no elements: use sizes from 1 up")
    }
  }

  // MARK: Text

  /// What is printed parses back equal, for a version that has the target.
  @Test(arguments: zip(targets, ["7.0", "7.1", "7.1", "7.8", "7.8"]))
  func texts(target: Target, version: String) throws {
    for name in ["w1a1", "w3a2", "w8a8"] {
      let precision = try Precision(name)
      let kernel = try BitPlaneMultiplication(
        precision: precision, operation: .xor, tile: .standard(for: precision, target: target),
        target: target)
      #expect(kernel.module.text.hasPrefix(".version \(version)\n.target \(target)\n"))
      #expect(try Module(parsing: kernel.module.text) == kernel.module)
      let packing = PlanePacking(width: precision.weightBits, target: target)
      #expect(packing.module.text.hasPrefix(".version \(version)\n.target \(target)\n"))
      #expect(try Module(parsing: packing.module.text) == packing.module)
    }
  }
}
