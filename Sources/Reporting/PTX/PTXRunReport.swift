public import Emulator

/// Everything that `apsim ptx run` tells: the schema `apsim.ptx/1`.
public struct PTXRunReport: Encodable, Sendable {
  enum CodingKeys: CodingKey {
    case schema, file, entry, target, grid, block, sharedBytes, staticSharedBytes
    case estimatedRegisters, schedule, arguments, counters, findings, printed, host
  }

  let launch: PTXLaunchReport
  let counters: CountersReport?
  let findings: [Finding]
  let printed: String
  let host: HostReport

  /// Collects the results of a launch.
  ///
  /// - Parameters:
  ///   - counters: Nil where a fault ended the launch.
  ///   - findings: What the checkers noticed, after the fault that ended the launch, if one did.
  ///   - printed: What the threads printed.
  public init(
    launch: PTXLaunchReport, counters: Counters?, findings: [Finding], printed: String,
    host: HostReport
  ) {
    self.launch = launch
    self.counters = counters.map(CountersReport.init)
    self.findings = findings
    self.printed = printed
    self.host = host
  }

  /// Encodes one flat object; `counters` is null after a fault.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode("apsim.ptx/1", forKey: .schema)
    try container.encode(launch.file, forKey: .file)
    try container.encode(launch.entry, forKey: .entry)
    try container.encode(launch.target, forKey: .target)
    try container.encode(launch.grid, forKey: .grid)
    try container.encode(launch.block, forKey: .block)
    try container.encode(launch.sharedBytes, forKey: .sharedBytes)
    try container.encode(launch.staticSharedBytes, forKey: .staticSharedBytes)
    try container.encode(launch.estimatedRegisters, forKey: .estimatedRegisters)
    try container.encode(launch.schedule, forKey: .schedule)
    try container.encode(launch.arguments, forKey: .arguments)
    try container.encode(counters, forKey: .counters)
    try container.encode(findings.map(FindingReport.init), forKey: .findings)
    try container.encode(printed, forKey: .printed)
    try container.encode(host, forKey: .host)
  }

  /// The report for a person.
  public var text: String {
    var report = AlignedText()
    launch.write(&report, command: "run")
    report.blank()
    if findings.isEmpty {
      report.field("Result", "every thread ended, nothing to report")
    } else {
      report.field("Findings", "\(Readable.count(findings.count)), outputs are not written")
      for finding in findings {
        for line in finding.description.split(separator: "\n") { report.field("", String(line)) }
      }
    }
    if let counters {
      report.blank()
      counters.write(&report)
    }
    report.blank()
    report.field("Host", host.text)
    return report.text
  }
}
