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

  /// A table for a person.
  public var text: String {
    var report = AlignedText(labelWidth: 0)
    report.title("\(name): \(marketingName) (\(target))")
    report.title(
      "evidence: V vendor, M measured, M2 measured, second hand, ptxas assembler, C other "
        + "simulator, I inferred, U uncited, N not found")
    report.blank()
    let paths = parameters.map(\.path.count).max() ?? 0
    let values = parameters.map { $0.value.count + $0.unit.count + 1 }.max() ?? 0
    for parameter in parameters {
      let value = parameter.unit.isEmpty ? parameter.value : "\(parameter.value) \(parameter.unit)"
      report.title(
        pad(parameter.path, paths) + "  " + pad(value, values) + "  " + pad(parameter.evidence, 5)
          + "  " + parameter.source)
    }
    return report.text
  }

  private func pad(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }
}

/// The known GPUs: the schema `apsim.gpu_list/1`.
public struct GPUListReport: Encodable, Sendable {
  struct Entry: Encodable, Sendable {
    let name: String
    let marketingName: String
    let target: String
    let smCount: Int
    let clockMhz: Double
    let l2Bytes: Int
    let dramGbPerS: Double
  }

  let schema = "apsim.gpu_list/1"
  let gpus: [Entry]

  /// Collects configurations.
  public init(_ configurations: [GPUConfiguration]) {
    gpus = configurations.map {
      Entry(
        name: $0.name, marketingName: $0.marketingName, target: $0.target.description,
        smCount: $0.sm.count, clockMhz: $0.clock.boostMHz, l2Bytes: $0.memory.l2Bytes,
        dramGbPerS: $0.bandwidth.dramNominalGBPerSecond)
    }
  }

  /// A table for a person.
  public var text: String {
    var report = AlignedText(labelWidth: 0)
    report.table(
      [["name", "GPU", "target", "SMs", "MHz", "L2", "DRAM GB/s"]]
        + gpus.map {
          [
            $0.name, $0.marketingName, $0.target, Readable.count($0.smCount),
            Readable.fixed($0.clockMhz, decimals: 0), Readable.bytes(UInt64(max(0, $0.l2Bytes))),
            Readable.fixed($0.dramGbPerS, decimals: 0),
          ]
        }, leftColumns: 3)
    return report.text
  }
}
