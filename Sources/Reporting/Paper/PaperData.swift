import BipolarInt
public import Exploration
import Kernels
import Mapping

/// The data of the paper's report: a line of comma-separated values for every kernel, product and
/// GPU.
public struct PaperData: Sendable {
  private let results: StudyResults

  /// Prints these results.
  public init(_ results: StudyResults) { self.results = results }

  /// The names of the columns.
  static let columns = [
    "gpu", "m", "n", "k", "kernel", "precision", "time_us", "bound", "next_bound",
    "tensor_utilization", "occupancy_warps_per_sm", "registers", "bank_conflicts",
    "load_efficiency", "dram_bytes", "ratio_to_apmm", "configuration",
  ]

  /// The file's text.
  public var text: String {
    Self.columns.joined(separator: ",") + "\n" + results.points.map { line(of: $0) }.joined()
  }

  private func line(of point: StudyPoint) -> String {
    let size = point.size.size
    var cells = [
      point.gpu, "\(size.m)", "\(size.n)", "\(size.k)", point.family.rawValue, point.operands,
    ]
    if let entry = point.entry {
      cells += [
        Self.number(entry.timeMicroseconds), entry.bound, entry.nextBound,
        Self.number(entry.tensorUtilization), "\(entry.occupancyWarpsPerSM)", "\(entry.registers)",
        "\(entry.bankConflicts)", entry.loadEfficiency.map(Self.number) ?? "",
        "\(entry.dramBytes)", ratio(of: point).map(Self.number) ?? "",
        Self.quoted(entry.configuration),
      ]
    } else {
      cells += [String](repeating: "", count: Self.columns.count - cells.count - 1)
      cells.append(Self.quoted(point.refusal ?? ""))
    }
    return cells.joined(separator: ",") + "\n"
  }

  /// The time over ours at the same widths; kernels without widths have none.
  private func ratio(of point: StudyPoint) -> Double? {
    point.precision.flatMap {
      results.ratio(over: point.family, point.gpu, point.size.size, $0)
    }
  }

  private static func number(_ value: Double) -> String {
    Readable.number(value, digits: 4).filter { $0 != "," }
  }

  private static func quoted(_ text: String) -> String {
    "\"" + text.replacing("\"", with: "\"\"").replacing("\n", with: " ") + "\""
  }
}
