public import BipolarInt
public import PTX

extension BitPlaneMultiplication {
  /// The configurations that a mapper may choose from: tiles from the smallest that feed the tensor
  /// cores to the largest that fit, each with short and with long stages; recovery in registers and,
  /// for some, in shared memory; and for grids of few blocks K in slices.
  ///
  /// - Parameter operation: nil for the one that the target runs fastest.
  public static func candidates(
    for size: MultiplicationSize, precision: Precision, target: Target,
    operation: PlaneOperation? = nil
  ) -> [Self] {
    for extent in [size.m, size.n, size.k, size.batch]
    where !(1...Int(Int32.max)).contains(extent) {
      return []
    }
    let search = CandidateSearch(
      size: size, precision: precision, target: target,
      operation: operation ?? standardOperation(for: target))
    return search.candidates
  }
}

/// The search for legal configurations that suit a size.
private struct CandidateSearch {
  let size: MultiplicationSize
  let precision: Precision
  let target: Target
  let operation: PlaneOperation

  /// A stage's inner length and the number of stages: few bytes in flight and many.
  private var pipelines: [(k: Int, stages: Int)] {
    if target < .sm80 { return size.k > 256 ? [(256, 2), (512, 2)] : [(256, 2)] }
    if size.k <= 512 { return [(256, 2), (256, 3)] }
    return size.k <= 2048 ? [(256, 4), (512, 3)] : [(256, 4), (512, 3), (1024, 2)]
  }

  /// Powers of two up to the one that covers the size, so that a block is not mostly padding.
  private func sides(_ size: Int, from least: Int, to most: Int) -> [Int] {
    var sides: [Int] = []
    var side = least
    while side <= most {
      sides.append(side)
      if side >= size { break }
      side *= 2
    }
    return sides
  }

  /// Tiles by their sides: 2^10 to 2^16 one-bit products, and no side more than eight times the other
  /// unless the size is so. First those that make blocks for most multiprocessors of a large GPU,
  /// from the largest down, then the others, from the smallest up.
  private var tiles: [(m: Int, n: Int)] {
    let (q, p) = (precision.activationBits.bits, precision.weightBits.bits)
    let rows = sides(size.m, from: 8, to: 128)
    let columns = sides(size.n, from: 8, to: 256)
    var tiles: [(m: Int, n: Int, area: Int, skew: Int)] = []
    for m in rows {
      for n in columns {
        let (a, b) = (q * m, p * n)
        let skew = max(a, b) / min(a, b)
        guard a * b <= 1 << 16, a * b >= 1 << 10 || m >= size.m && n >= size.n else { continue }
        guard skew <= 8 || m >= size.m || n >= size.n else { continue }
        tiles.append((m, n, a * b, skew))
      }
    }
    tiles.sort { ($0.area, $1.skew, $0.m) > ($1.area, $0.skew, $1.m) }
    let enough = 95 / size.batch + 1
    let many = tiles.filter { blocks(($0.m, $0.n)) >= enough }
    let few = tiles.filter { blocks(($0.m, $0.n)) < enough }
    return (many + few.reversed()).prefix(16).map { ($0.m, $0.n) }
  }

  /// Tiles of the result.
  private func blocks(_ tile: (m: Int, n: Int)) -> Int {
    ((size.m - 1) / tile.m + 1) * ((size.n - 1) / tile.n + 1)
  }

  private func kernel(
    _ tile: (m: Int, n: Int), _ pipeline: (k: Int, stages: Int),
    _ recovery: BitPlaneMultiplication.Recovery, _ distribution: WorkDistribution = .tiles
  ) -> BitPlaneMultiplication? {
    // Eight rows of an odd number of planes do not fill the instruction of 16.
    let fills = tile.m > 8 || precision.activationBits.bits % 2 == 0
    let tile = Tile(
      m: tile.m, n: tile.n, k: pipeline.k, stages: pipeline.stages,
      shape: target < .sm80 || !fills ? .m8n8k128 : .m16n8k256, precision: precision,
      recovery: recovery)
    let kernel = try? BitPlaneMultiplication(
      precision: precision, operation: operation, tile: tile, target: target,
      recovery: recovery, distribution: distribution)
    // With many copies a thread, address arithmetic shows and the assembler runs short of registers.
    return kernel.flatMap { $0.copiesPerStage <= 12 ? $0 : nil }
  }

  var candidates: [BitPlaneMultiplication] {
    let standard = BitPlaneMultiplication.Recovery.standard(for: precision)
    let other: BitPlaneMultiplication.Recovery = standard == .running ? .registers : .running
    let slices = [2, 4, 8]
    var kernels: [BitPlaneMultiplication] = []
    var split: [BitPlaneMultiplication] = []
    for tile in tiles {
      for pipeline in pipelines {
        if let kernel = kernel(tile, pipeline, standard) { kernels.append(kernel) }
      }
      // The other places of recovery, with one pipeline.
      for recovery in [.shared, other] where recovery != other || precision.planePairCount > 1 {
        if let kernel = kernel(tile, pipelines[0], recovery) { kernels.append(kernel) }
      }
      let blocks = blocks(tile)
      for slices in slices where blocks < 128 && blocks * slices <= 512 && size.batch == 1 {
        guard size.k / pipelines[0].k >= 4 * slices else { continue }
        if let kernel = kernel(tile, pipelines[0], standard, .splitK(slices: slices)) {
          split.append(kernel)
        }
      }
    }
    return Array(kernels.prefix(48)) + split.prefix(12)
  }
}
