import PTX

extension WeightOnlyMultiplication {
  /// Refuses what cannot be built, before any size is computed from the tile: its numbers may be
  /// anything.
  func check() throws(KernelError) {
    guard target >= .sm75 else {
      throw .notSupported(what: "mma.m16n8k8", target: target, mend: "use sm_75 or later")
    }
    for side in [tile.m, tile.n] where !(16...256).contains(side) || side % 16 != 0 {
      throw illegal("has a side that is no multiple of 16 from 16 to 256", "use 16, 32, 64 ...")
    }
    guard (1...8).contains(tile.warpsM), (1...8).contains(tile.warpsN),
      (64...512).contains(tile.threads)
    else { throw illegal("has too few or too many warps", "use 2 to 16, at most 8 a side") }
    guard tile.m % (16 * tile.warpsM) == 0, tile.n % (16 * tile.warpsN) == 0 else {
      throw illegal(
        "cannot be shared by its warps", "make the sides multiples of 16 times the warps")
    }
    guard copiesAsynchronously ? (2...5).contains(tile.stages) : tile.stages == 2 else {
      throw illegal(
        "has a pipeline that \(target) cannot run",
        copiesAsynchronously ? "use 2 to 5 stages" : "use 2 stages")
    }
    guard (1...64).contains(splitK) else {
      throw illegal("has \(splitK) slices of the inner length", "use 1 to 64")
    }
    if let groupLength, ![64, 128, 256].contains(groupLength) {
      throw illegal("has groups of \(groupLength) elements", "use 64, 128, 256 or whole rows")
    }
    guard output == .half || output == .single else {
      throw illegal("has a result that is no float", "use half or single precision")
    }
    // Sums of groups stand beside those of the whole inner length.
    let sums = 8 * tile.fragmentRows * tile.panels * (groupLength == nil ? 1 : 2)
    guard sums <= (tile.threads > 256 ? 64 : 128) else {
      throw illegal(
        "keeps \(sums) sums in each of \(tile.threads) threads, which leaves too few registers",
        "use a smaller tile or more warps")
    }
    let limit = BitPlaneMultiplication.sharedLimit(of: target)
    guard sharedBytes <= limit else {
      throw illegal(
        "needs \(sharedBytes) bytes of shared memory, a block on \(target) has at most \(limit)",
        "use a smaller tile or fewer stages")
    }
  }

  private func illegal(_ problem: String, _ mend: String) -> KernelError {
    .illegalTile(tile: "\(tile)", problem: problem, mend: mend)
  }
}
