extension AblationReport {
  /// The report for a person: a table for each idea.
  public var text: String {
    var report = AlignedText(labelWidth: 2)
    report.title("apsim run --ablate: apmm \(precision) on \(gpu) (\(target)), \(m) x \(n) x \(k)")
    report.title("from \(base)")
    for comparison in ideas {
      report.blank()
      report.title("\(comparison.idea): \(comparison.question)")
      var rows = [
        [
          "", "", "us", "cycles", "ratio", "instructions", "conflicts", "sectors", "global", "DRAM",
          "result",
        ]
      ]
      rows += comparison.variants.filter { $0.refusal == nil }.map(Self.row)
      report.table(rows, leftColumns: 2)
      for variant in comparison.variants {
        if let refusal = variant.refusal {
          report.paragraph("  \(variant.variant): ", refusal)
        }
      }
    }
    report.blank()
    report.title(
      "ratio: the variant's time over that with the idea (on); above 1, the idea pays. Sectors: "
        + "loads")
    report.title(
      "and stores. Estimates of the model; result: of a run of the whole product, - where it is "
        + "large.")
    return report.text
  }

  private static func row(_ variant: Variant) -> [String] {
    func count(_ value: UInt64?) -> String { value.map { Readable.count($0) } ?? "-" }
    return [
      variant.role, variant.variant, variant.timeUs.map { Readable.number($0) } ?? "-",
      variant.cycles.map { Readable.fixed($0, decimals: 0) } ?? "-",
      variant.ratio.map { Readable.fixed($0, decimals: 2) } ?? "-", count(variant.warpInstructions),
      count(variant.bankConflicts),
      count(variant.globalLoadSectors.map { $0 + (variant.globalStoreSectors ?? 0) }),
      variant.globalBytes.map { Readable.bytes($0) } ?? "-",
      variant.dramBytes.map { Readable.bytes(UInt64(max(0, $0))) } ?? "-",
      variant.mismatches.map { $0 == 0 ? "exact" : "WRONG" } ?? "-",
    ]
  }
}
