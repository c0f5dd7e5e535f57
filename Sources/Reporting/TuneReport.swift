public import Kernels
public import Mapping
public import PerformanceModel

/// Everything that `apsim tune` tells: the schema `apsim.tune/1`.
public struct TuneReport: Encodable, Sendable {
  /// A configuration with its place among all.
  struct Row: Encodable, Sendable {
    let rank: Int
    let kernel: String
    let configuration: String
    let entries: [String]
    let timeUs: Double
    let intervalUs: [Double]
    let cycles: Double
    let logicalTops: Double
    let bound: String
    let nextBound: String
    let tensorUtilization: Double
    let occupancyWarpsPerSm: Int
    let occupancyLimiter: String
    let blocks: Int
    let threads: Int
    let registersPerThread: Int
    let registersMeasured: Bool
    let sharedBytes: Int
    let sharedBankConflicts: UInt64
    let globalLoadEfficiency: Double?
    let globalStoreEfficiency: Double?
    let dramBytes: Int

    init(_ entry: MappingEntry, rank: Int, operations: Double) {
      self.rank = rank
      kernel = entry.kernel
      configuration = entry.configuration
      entries = entry.entries
      timeUs = entry.timeMicroseconds
      intervalUs = entry.intervalMicroseconds
      cycles = entry.cycles.rounded()
      logicalTops = entry.timeMicroseconds > 0 ? operations / entry.timeMicroseconds / 1e6 : 0
      bound = entry.bound
      nextBound = entry.nextBound
      tensorUtilization = entry.tensorUtilization
      occupancyWarpsPerSm = entry.occupancyWarpsPerSM
      occupancyLimiter = entry.occupancyLimiter
      blocks = entry.blocks
      threads = entry.threads
      registersPerThread = entry.registers
      registersMeasured = entry.registersAreMeasured
      sharedBytes = entry.sharedBytes
      sharedBankConflicts = entry.bankConflicts
      globalLoadEfficiency = entry.loadEfficiency
      globalStoreEfficiency = entry.storeEfficiency
      dramBytes = entry.dramBytes
    }
  }

  /// A kernel that the GPU cannot run at this size.
  struct Refusal: Encodable, Sendable {
    let kernel: String
    let reason: String
  }

  /// The schema's name and version.
  public static let schema = "apsim.tune/1"

  let schema = TuneReport.schema
  let gpu: String
  let target: String
  let precision: String
  let m: Int
  let n: Int
  let k: Int
  let batch: Int
  let candidates: Int
  let ranking: [Row]
  let refused: [Refusal]
  let host: MappingHostReport

  /// Collects a ranking.
  ///
  /// - Parameters:
  ///   - precision: The widths that were asked for; kernels with their own operands have their own.
  ///   - candidates: The configurations that were compared.
  ///   - ranking: The fastest of them in any order.
  ///   - refused: Kernels that cannot run, with the reason in a line.
  public init(
    configuration gpu: GPUConfiguration, precision: String, size: MultiplicationSize,
    candidates: Int, ranking: [MappingEntry], refused: [(kernel: String, reason: String)],
    host: MappingHostReport
  ) {
    self.gpu = gpu.name
    target = gpu.target.description
    self.precision = precision
    m = size.m
    n = size.n
    k = size.k
    batch = size.batch
    self.candidates = candidates
    self.ranking = ranking.sorted(by: MappingEntry.precedes).enumerated().map {
      Row($1, rank: $0 + 1, operations: size.logicalOperations)
    }
    self.refused = refused.map { Refusal(kernel: $0.kernel, reason: $0.reason) }
    self.host = host
  }

  /// A table for a person.
  public var text: String {
    var report = AlignedText(labelWidth: 0)
    let products = batch > 1 ? ", \(Readable.count(batch)) products" : ""
    report.title(
      "apsim tune: \(m) x \(n), inner length \(k)\(products), \(precision) on \(gpu) (\(target))")
    report.title(
      "the best of \(Readable.count(candidates, "configuration")); time in us, shared memory and "
        + "device traffic in bytes")
    report.blank()
    let header = [
      "#", "kernel", "configuration", "bound by", "then", "time", "TOPS", "tensor", "warps/SM",
      "regs", "shared", "conflicts", "loads", "stores", "DRAM",
    ]
    report.table([header] + ranking.map(Self.cells), leftColumns: 5)
    if ranking.contains(where: { !$0.registersMeasured }) {
      report.blank()
      report.title("~ registers estimated from the PTX: not in the assembler's table")
    }
    if !refused.isEmpty {
      report.blank()
      for refusal in refused { report.title("\(refusal.kernel): \(refusal.reason)") }
    }
    report.blank()
    report.title(host.text)
    return report.text
  }

  private static func cells(_ row: Row) -> [String] {
    func percent(_ share: Double?) -> String {
      share.map { Readable.fixed(100 * $0, decimals: 0) + " %" } ?? "-"
    }
    return [
      "\(row.rank)", row.kernel, row.configuration, row.bound.words, row.nextBound.words,
      Readable.number(row.timeUs), Readable.number(row.logicalTops),
      percent(row.tensorUtilization), "\(row.occupancyWarpsPerSm)",
      (row.registersMeasured ? "" : "~") + "\(row.registersPerThread)",
      Readable.bytes(UInt64(max(0, row.sharedBytes))), Readable.count(row.sharedBankConflicts),
      percent(row.globalLoadEfficiency), percent(row.globalStoreEfficiency),
      Readable.bytes(UInt64(max(0, row.dramBytes))),
    ]
  }
}

extension String {
  /// A name of the contract as words.
  var words: String { String(map { $0 == "_" ? " " : $0 }) }
}
