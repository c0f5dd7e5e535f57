import PTX

extension TensorCoreMultiplication {
  /// Refuses what cannot be built, before any size is computed from the tile: its numbers may be
  /// anything.
  func check() throws(KernelError) {
    try checkTarget()
    try checkTile()
    try checkWarps()
    try checkLayout()
    try checkResources()
  }

  private func checkTarget() throws(KernelError) {
    guard target >= .sm75 else {
      throw .notSupported(
        what: "kernel \(name)", target: target, mend: "use sm_75 or later")
    }
    guard target >= instruction.firstTarget else {
      let mend =
        tile.generation == .ampere ? "use the instruction of Turing" : "use the xor form"
      throw .notSupported(
        what: "\(instruction.shapeName) of \(kind.entryName)", target: target, mend: mend)
    }
  }

  private func checkTile() throws(KernelError) {
    for side in [tile.m, tile.n] where !(8...1024).contains(side) || side % 8 != 0 {
      throw illegal("has a side that is no multiple of 8 from 8 to 1024", "use 8, 16, 32 ...")
    }
    // A row of a stage is 2, 4, 8 or 16 chunks and an even number of steps: fragments alternate
    // between two sets of registers.
    let element = 128 / kind.bits
    let least = 2 * instruction.chunks
    guard [2, 4, 8, 16].contains(where: { $0 >= least && tile.k == $0 * element }) else {
      throw illegal(
        "has an inner length that \(name) does not allow",
        "use \(least * element), \(2 * least * element) ... up to \(16 * element)")
    }
    guard copiesAsynchronously ? (2...10).contains(tile.stages) : tile.stages == 2 else {
      throw illegal(
        "has a pipeline that \(target) cannot run",
        copiesAsynchronously ? "use 2 to 10 stages" : "use 2 stages")
    }
    guard (1...Self.maximumSlices).contains(splitK) else {
      throw illegal(
        "has \(splitK) slices of the inner length", "use 1 to \(Self.maximumSlices)")
    }
  }

  /// Slices of the inner length at most.
  static let maximumSlices = 32

  private func checkWarps() throws(KernelError) {
    let sides = [1, 2, 4, 8]
    guard sides.contains(tile.warpsM), sides.contains(tile.warpsN), tile.threads <= 1024 else {
      throw illegal(
        "has an illegal number of warps", "use 1, 2, 4 or 8 a side and 32 in all")
    }
    guard tile.m % (instruction.m * tile.warpsM) == 0 else {
      throw illegal(
        "has \(tile.m) rows, which \(tile.warpsM) warps of \(instruction.m) rows cannot share",
        "choose a multiple of \(instruction.m * tile.warpsM)")
    }
    guard tile.n % (8 * tile.warpsN) == 0 else {
      throw illegal(
        "has \(tile.n) columns, which \(tile.warpsN) warps of 8 columns cannot share",
        "choose a multiple of \(8 * tile.warpsN)")
    }
  }

  private func checkLayout() throws(KernelError) {
    guard layout == .tn || kind.bits == 16 else {
      throw illegal(
        "has layout \(layout.rawValue), but \(name) has rows along k alone", "use layout tn")
    }
    for operand in 0...1 {
      // Fragments of a warp differ in bits of the chunk number, so that an xor leads to each.
      let side = side(of: operand)
      if layout.storesInnerRows(operand), side > 256 || side & (side - 1) != 0 {
        throw illegal(
          "has a side of \(side) along rows of layout \(layout.rawValue)", "use 16, 32 ... 256")
      }
      // Each round of copies must fill whole groups of 8 rows, after which the swizzle repeats.
      let rows = rows(of: operand)
      guard tile.threads >= 8 * rows.chunks else {
        throw illegal(
          "has rows of \(rows.rowBytes) bytes, too long for \(tile.threads) threads to copy",
          "use more warps or a smaller " + (layout.storesInnerRows(operand) ? "side" : "k"))
      }
    }
  }

  private func checkResources() throws(KernelError) {
    let available = min(255, 65536 / tile.threads)
    guard neededRegisters <= available else {
      throw illegal(
        "needs about \(neededRegisters) registers a thread, of which \(tile.threads) threads have "
          + "\(available)", "use a smaller tile or more warps")
    }
    let limit = BitPlaneMultiplication.sharedLimit(of: target)
    guard sharedBytes <= limit else {
      throw illegal(
        "needs \(sharedBytes) bytes of shared memory, a block on \(target) has at most \(limit)",
        "use a smaller tile or fewer stages")
    }
  }

  /// Registers a thread: accumulators, two sets of fragments, on Turing what is on its way to shared
  /// memory, and 32 for addresses and the rest.
  private var neededRegisters: Int {
    let accumulators = fragmentRows * fragmentColumns * instruction.accumulatorRegisters
    let fragments =
      fragmentRows * instruction.aRegisters + fragmentColumns * instruction.bRegisters
    let rounds = [tile.m, tile.n].map { ($0 * stageRowBytes / 16 - 1) / tile.threads + 1 }
    let staged = copiesAsynchronously ? 0 : 4 * (rounds[0] + rounds[1])
    return accumulators + 2 * fragments + staged + 32
  }

  private func illegal(_ problem: String, _ mend: String) -> KernelError {
    .illegalTile(tile: "\(tile)", problem: problem, mend: mend)
  }
}
