extension PTXCheckReport {
  /// The report for a person: what each kernel takes, then what keeps it from running.
  public var text: String {
    var report = AlignedText()
    let name = target.map { " for \($0)" } ?? ""
    report.title("apsim ptx check: \(file)\(name)")
    if let version, let moduleTarget {
      report.blank()
      report.field("Module", ".version \(version), .target \(moduleTarget)")
      if constBytes + globalBytes > 0 {
        report.field(
          "",
          "\(Readable.bytes(UInt64(clamping: constBytes))) of constants, "
            + "\(Readable.bytes(UInt64(clamping: globalBytes))) of global variables")
      }
    }
    if !problems.isEmpty { report.blank() }
    for problem in problems { report.title(problem.text(in: file)) }
    for entry in entries { write(entry, &report) }
    report.blank()
    report.title(verdict)
    return report.text
  }

  private var verdict: String {
    if version == nil {
      return "\(Readable.count(problems.count, "mistake")) in the text"
    }
    let kernels = entries.filter(\.isKernel)
    guard !kernels.isEmpty else { return "no kernel in the text" }
    let count = problems.count + entries.reduce(0) { $0 + $1.problems.count }
    return count == 0
      ? "\(Readable.count(kernels.count, "kernel")), nothing that cannot run"
      : "\(Readable.count(count, "problem"))"
  }

  private func write(_ entry: Entry, _ report: inout AlignedText) {
    report.blank()
    let registers =
      entry.estimatedRegisters.map { ", about \(Readable.count($0)) registers a thread" } ?? ""
    report.field(
      entry.isKernel ? "Kernel" : "Function",
      "\(entry.name): \(Readable.count(entry.instructions, "instruction"))\(registers)")
    let dynamic = entry.usesDynamicSharedMemory ? " and what the launch gives" : ""
    report.field(
      "",
      "\(Readable.bytes(UInt64(clamping: entry.sharedBytes))) shared memory\(dynamic), "
        + "\(Readable.bytes(UInt64(clamping: entry.localBytes))) local, "
        + "\(Readable.bytes(UInt64(clamping: entry.parameterBytes))) of parameters")
    let barriers =
      entry.barriers.isEmpty
      ? "no barrier" : "barriers " + entry.barriers.map(String.init).joined(separator: ", ")
    report.field("", "\(barriers), needs \(entry.oldestTarget) or higher")
    let parameters = entry.parameters.map { ".\($0.type) \($0.name) (\($0.bytes))" }
    if !parameters.isEmpty { report.field("", parameters.joined(separator: ", ")) }
    for problem in entry.problems { report.title(problem.text(in: file)) }
  }
}
