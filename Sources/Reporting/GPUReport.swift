public import PerformanceModel

/// One configuration with the evidence of every value: the schema `apsim.gpu_show/1`.
public struct GPUReport: Encodable, Sendable {
  struct Parameter: Encodable, Sendable {
    let path: String
    let value: String
    let unit: String
    let evidence: String
    let source: String
    let note: String?

    /// Whether the value would take the table beyond the width of a terminal.
    var isLong: Bool { value.count > 30 }
  }

  let schema = "apsim.gpu_show/1"
  let name: String
  let marketingName: String
  let target: String
  let parameters: [Parameter]

  /// Collects a configuration.
  public init(_ gpu: GPUConfiguration) {
    name = gpu.name
    marketingName = gpu.marketingName
    target = gpu.target.description
    parameters = gpu.parameters.map {
      Parameter(
        path: $0.path, value: $0.value, unit: $0.unit, evidence: $0.evidence.rawValue,
        source: $0.source, note: $0.note)
    }
  }

  /// A table for a person. Sources stand below it under numbers, as most serve many values.
  public var text: String {
    var report = AlignedText(labelWidth: 0)
    report.title("\(name): \(marketingName) (\(target))")
    report.blank()
    var sources: [String] = []
    var rows = [["parameter", "value", "evidence", "source"]]
    for parameter in parameters {
      let number = sources.firstIndex(of: parameter.source) ?? sources.count
      if number == sources.count { sources.append(parameter.source) }
      let value =
        parameter.unit.isEmpty ? parameter.value : "\(parameter.value) \(parameter.unit)"
      rows.append([
        parameter.path, parameter.isLong ? "see notes" : value, parameter.evidence, "\(number + 1)",
      ])
    }
    report.table(rows, leftColumns: 4)
    report.blank()
    report.title("Sources")
    for (index, source) in sources.enumerated() {
      let number = "\(index + 1)"
      let space = String(repeating: " ", count: max(0, 2 - number.count))
      report.paragraph("  \(space)\(number)  ", source)
    }
    let notes = parameters.flatMap { parameter in
      [parameter.isLong ? parameter.value : nil, parameter.note].compactMap { $0 }
        .map { "\(parameter.path): \($0)" }
    }
    if !notes.isEmpty {
      report.blank()
      report.title("Notes")
      for note in notes { report.paragraph("  ", note) }
    }
    report.blank()
    report.title("Evidence")
    report.table(
      Evidence.allCases.filter { mark in parameters.contains { $0.evidence == mark.rawValue } }
        .map { ["  \($0.rawValue)", $0.meaning] }, leftColumns: 2)
    return report.text
  }
}

extension Evidence {
  /// What the mark stands for, in a few words.
  fileprivate var meaning: String {
    switch self {
    case .vendor: "the vendor says so"
    case .measured: "measured"
    case .measuredSecondHand: "measured, quoted by a second source"
    case .assembler: "what NVIDIA's assembler emits"
    case .simulator: "configuration of another simulator"
    case .inferred: "inferred from other values"
    case .uncited: "general knowledge, no source"
    case .notFound: "not found: a placeholder"
    }
  }
}
