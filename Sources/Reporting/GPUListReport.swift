public import PerformanceModel

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
