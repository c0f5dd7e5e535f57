public import PerformanceModel

/// Configurations that were found valid: the schema `apsim.gpu_check/1`.
public struct GPUCheckReport: Encodable, Sendable {
  struct Entry: Encodable, Sendable {
    let file: String
    let name: String
    let marketingName: String
    let values: Int
  }

  let schema = "apsim.gpu_check/1"
  let configurations: [Entry]

  /// Collects configurations.
  ///
  /// - Parameter files: Each configuration with the file or name that it was asked for by.
  public init(_ files: [(file: String, gpu: GPUConfiguration)]) {
    configurations = files.map {
      Entry(
        file: $0.file, name: $0.gpu.name, marketingName: $0.gpu.marketingName,
        values: $0.gpu.parameters.count)
    }
  }

  /// A line for each.
  public var text: String {
    var report = AlignedText()
    for entry in configurations {
      report.title("\(entry.file): valid, \(entry.marketingName), \(entry.values) values")
    }
    return report.text
  }
}
