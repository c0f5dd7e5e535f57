extension RunReport {
  /// The report for a person: problem, result, counters, estimate, host.
  public var text: String {
    var report = AlignedText()
    report.title("apsim run: \(kernel) \(precision) on \(gpu) (\(target))")
    report.blank()
    problem(&report)
    result(&report)
    report.blank()
    counters.write(&report)
    report.blank()
    time(&report)
    report.blank()
    report.field("Host", host.text)
    return report.text
  }

  private func problem(_ report: inout AlignedText) {
    report.field("Problem", "Y = X W^T, \(m) x \(n), inner length \(k)")
    report.field("", "activations X \(m) x \(k), \(source(input.activations))")
    report.field("", "weights     W \(n) x \(k), \(source(input.weights))")
    if batch > 1 { report.field("", "\(Readable.count(batch)) products of these sizes") }
    kernelLines(&report)
  }

  private func kernelLines(_ report: inout AlignedText) {
    if let tile {
      let form = operation.map { "\($0) form on " } ?? ""
      let shape = tile.shape.isEmpty ? "ordinary cores" : tile.shape
      report.field(
        "Kernel",
        "\(form)\(shape), tile \(tile.m) x \(tile.n) x \(tile.k), "
          + "\(Readable.count(tile.stages, "stage"))")
    } else {
      report.field("Kernel", configuration)
    }
    let details = [
      layout.map { "planes in \($0)" }, recovery.map { "recovery by \($0)" },
      splitK > 1 ? "\(Readable.count(splitK, "slice")) of K" : nil,
      output == "int32" ? nil : "output in \(output)",
    ].compactMap(\.self)
    if !details.isEmpty { report.field("", details.joined(separator: ", ")) }
    for step in steps {
      report.field(
        "",
        (steps.count > 1 ? "\(step.label): " : "")
          + "\(Readable.count(step.blocks, "block")) of \(step.threads) threads, "
          + "\(Readable.bytes(UInt64(step.sharedBytes))) shared memory, about "
          + "\(step.registersPerThread) registers a thread")
    }
  }

  private func source(_ name: String) -> String {
    if name == "random", let seed = input.seed { return "random with seed \(seed)" }
    // The end of a long path tells files apart.
    return name.count > 60 ? "from ...\(name.suffix(57))" : "from \(name)"
  }

  private func result(_ report: inout AlignedText) {
    let reference = verification.reference == "openblas" ? "OpenBLAS dgemm" : "the scalar product"
    if isExact, let worst = verification.worstErrorShare {
      report.field(
        "Result",
        "all \(Readable.count(verification.compared)) elements within the proven bound of "
          + "\(reference)")
      report.field(
        "", "the worst error is \(Readable.fixed(100 * worst, decimals: 1)) % of the bound")
    } else if isExact {
      let elements =
        verification.compared == 1
        ? "the one element equals" : "all \(Readable.count(verification.compared)) elements equal"
      report.field("Result", "exact: \(elements) \(reference)")
    } else {
      report.field(
        "Result",
        "WRONG: \(Readable.count(verification.mismatches)) of "
          + "\(Readable.count(verification.compared)) elements differ from \(reference)")
      report.field("First", firstMismatch ?? "")
    }
    guard let quantization else { return }
    let cosine =
      quantization.cosineSimilarity.map { Readable.fixed($0, decimals: 5) } ?? "undefined"
    let relative =
      quantization.relativeError.map { Readable.fixed(100 * $0, decimals: 2) + " %" } ?? "undefined"
    report.field(
      "Quantisation",
      "cosine \(cosine), relative error \(relative) against the real product")
    report.field(
      "", "one scale a \(quantization.granularity), \(quantization.scaleSearch) scale search")
  }

  private func time(_ report: inout AlignedText) {
    report.field(
      "Estimate",
      "\(Readable.number(estimate.timeUs)) us (\(Readable.number(estimate.intervalUs[0])) to "
        + "\(Readable.number(estimate.intervalUs[1]))), "
        + "\(Readable.fixed(estimate.cycles, decimals: 0)) cycles, bound by \(estimate.bound.spaced)"
    )
    report.field(
      "",
      "\(Readable.number(estimate.logicalTops)) logical TOPS, "
        + "\(estimate.occupancyWarpsPerSm) warps per SM (limited by "
        + "\(estimate.occupancyLimiter.spaced)), \(Readable.number(estimate.waves)) waves")
    report.field("Cycles", "the longest of the first six counts, the last two are added")
    report.table(
      estimate.terms.map { [$0.name.spaced, Readable.fixed($0.cycles, decimals: 0)] })
    report.field("", "a first estimate, not validated against measurements; packing is not in it")
  }
}

extension String {
  /// A name of the contract as words.
  fileprivate var spaced: String { String(map { $0 == "_" ? " " : $0 }) }
}
