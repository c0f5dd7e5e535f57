public import Emulator

/// Everything that `apsim ptx stats` tells: the schema `apsim.ptx_stats/1`.
public struct PTXStatsReport: Encodable, Sendable {
  /// The order of the lines.
  public enum Order: String, Hashable, Sendable, CaseIterable {
    /// As they stand in the text; the others put the largest first.
    case text
    case issues, lanes, wavefronts, conflicts, sectors
  }

  struct Line: Encodable, Sendable {
    let line: Int?
    let column: Int?
    let instruction: String
    let `class`: String
    let issues: UInt64
    let lanes: UInt64
    /// Lanes that executed, of those that 32 a warp would be, in percent; null where none issued.
    let laneEfficiencyPercent: Double?
    let sharedWavefronts: UInt64
    let sharedBankConflicts: UInt64
    let globalSectors: UInt64
    let bytes: UInt64
    /// Bytes that the lanes asked for, of those in the sectors, in percent.
    let sectorEfficiencyPercent: Double?

    init(_ line: Profile.Line) {
      self.line = line.instruction.position?.line
      column = line.instruction.position?.column
      instruction = line.instruction.operation.mnemonic
      `class` = line.instruction.operation.instructionClass.rawValue
      issues = line.issues
      lanes = line.lanes
      laneEfficiencyPercent =
        line.issues > 0 ? 100 * Double(line.lanes) / Double(32 * line.issues) : nil
      sharedWavefronts = line.shared.wavefronts
      sharedBankConflicts = line.shared.bankConflicts
      globalSectors = line.global.sectors
      bytes = line.global.requests > 0 ? line.global.bytes : line.shared.bytes
      sectorEfficiencyPercent =
        line.global.sectors > 0
        ? 100 * Double(line.global.bytes) / Double(32 * line.global.sectors) : nil
    }
  }

  let schema = "apsim.ptx_stats/1"
  let launch: PTXLaunchReport
  let order: String
  let lines: [Line]
  let counters: CountersReport
  let host: HostReport

  /// Collects the counts of a launch, instruction by instruction.
  public init(launch: PTXLaunchReport, profile: Profile, order: Order, host: HostReport) {
    self.launch = launch
    self.order = order.rawValue
    let lines = profile.lines.map(Line.init)
    func sorted(_ count: (Line) -> UInt64) -> [Line] {
      // Equal counts keep the order of the text.
      lines.enumerated().sorted {
        (count($1.element), $0.offset) < (count($0.element), $1.offset)
      }.map(\.element)
    }
    switch order {
    case .text: self.lines = lines
    case .issues: self.lines = sorted(\.issues)
    case .lanes: self.lines = sorted(\.lanes)
    case .wavefronts: self.lines = sorted(\.sharedWavefronts)
    case .conflicts: self.lines = sorted(\.sharedBankConflicts)
    case .sectors: self.lines = sorted(\.globalSectors)
    }
    counters = CountersReport(profile.counters)
    self.host = host
  }

  /// The report for a person.
  public var text: String {
    var report = AlignedText()
    launch.write(&report, command: "stats")
    report.blank()
    var table = AlignedText(labelWidth: 0)
    func count(_ value: UInt64) -> String { value == 0 ? "-" : Readable.count(value) }
    func percent(_ value: Double?) -> String {
      value.map { Readable.fixed($0, decimals: 1) + " %" } ?? "-"
    }
    let head = [
      "instruction", "line", "issues", "lanes", "of 32", "wavefronts", "conflicts", "sectors",
      "bytes used",
    ]
    table.table(
      [head]
        + lines.map { line in
          [
            line.instruction, line.line.map(String.init) ?? "-", Readable.count(line.issues),
            Readable.count(line.lanes), percent(line.laneEfficiencyPercent),
            count(line.sharedWavefronts), count(line.sharedBankConflicts),
            count(line.globalSectors), percent(line.sectorEfficiencyPercent),
          ]
        })
    var rest = AlignedText()
    rest.blank()
    counters.write(&rest)
    rest.blank()
    rest.field("Host", host.text)
    return report.text + table.text + rest.text
  }
}
