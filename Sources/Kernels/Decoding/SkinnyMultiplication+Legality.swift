import BipolarInt
import PTX

extension SkinnyMultiplication {
  /// The numbers of a configuration, which may be anything until they are checked.
  struct Numbers {
    let columns: Int
    let rows: Int
    let warps: Int
    let splits: Int
    let layout: PlaneLayout

    /// - Throws: `KernelError.illegalTile` for numbers that make no kernel.
    func pipeline(
      _ precision: Precision, _ orientation: Orientation
    ) throws(KernelError) -> SkinnyPipeline {
      guard [8, 16].contains(columns) else {
        throw illegal("provides for \(columns) columns", "use 8 or 16")
      }
      guard [16, 32, 64].contains(rows) else {
        throw illegal("has blocks of \(rows) rows", "use 16, 32 or 64")
      }
      guard [2, 4, 8].contains(warps) else {
        throw illegal("has \(warps) warps", "use 2, 4 or 8")
      }
      guard (1...65535).contains(splits) else {
        throw illegal("splits the inner length \(splits) times", "use 1 to 65535 splits")
      }
      let (weights, activations) = (precision.weightBits.bits, precision.activationBits.bits)
      guard
        let pipeline = SkinnyPipeline.deepest(
          streamedPlanes: orientation == .fewTokens ? weights : activations,
          residentPlanes: orientation == .fewTokens ? activations : weights,
          fragments: rows / 16, columnGroups: columns / 8, walks: layout != .panels)
      else {
        throw illegal(
          "needs more registers at \(precision) than a thread has", "use fewer rows or columns")
      }
      return pipeline
    }

    private func illegal(_ problem: String, _ mend: String) -> KernelError {
      .illegalTile(tile: "\(rows)x\(columns)", problem: problem, mend: mend)
    }
  }

  /// Refuses what the target lacks and an alignment that steps do not divide.
  func check() throws(KernelError) {
    if operation == .and, target < .sm80 {
      throw .notSupported(
        what: "the AND form of mma.sync.b1", target: target, mend: "use the xor form")
    }
    if target < .sm75 {
      throw .notSupported(what: "mma.sync.b1", target: target, mend: "use sm_75 or later")
    }
    if target < Operation.matrixMultiply(matrixMultiply).requirement.target {
      throw .notSupported(
        what: "mma.sync.\(shape.rawValue).b1", target: target, mend: "use shape m8n8k128")
    }
    guard epilogue.groupSize == nil else {
      throw .illegalEpilogue(
        problem: "scales groups along K, which the multiplication for few rows adds up at once",
        mend: "use the tiled kernel with running recovery, or a scale for each column")
    }
    guard rowAlignmentInBits > 0, rowAlignmentInBits <= 1 << 20,
      rowAlignmentInBits % pipeline.stepBits == 0
    else {
      throw .illegalTile(
        tile: "\(rows)x\(columns)",
        problem: "reads rows in steps of \(pipeline.stepBits) bits, which do not divide an "
          + "alignment of \(rowAlignmentInBits)",
        mend: "align rows to a multiple of \(pipeline.stepBits) bits")
    }
  }
}
