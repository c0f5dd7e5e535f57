import CKernelResources
public import PTX

/// What a thread of a kernel takes of an SM once NVIDIA's assembler has assigned registers.
///
/// The figures are measured, not computed: `make ptxas-resources` assembles every kernel of
/// `KernelCatalog` for every target and writes them to `Sources/CKernelResources/registers.csv`.
public struct KernelResources: Hashable, Sendable {
  /// 32-bit registers of a thread.
  public let registersPerThread: Int
  /// Bytes a thread that did not fit into registers and is stored to local memory.
  public let spilledBytes: Int

  /// What the table has for a kernel on a target; nil where the kernel was not assembled for it.
  public static func of(entry: String, target: Target) -> KernelResources? {
    table[Key(entry: entry, target: target.number)]
  }

  private struct Key: Hashable {
    let entry: String
    let target: Int
  }

  private static let table: [Key: KernelResources] = {
    let bytes = UnsafeBufferPointer(
      start: kernel_registers_table, count: kernel_registers_table_size)
    return parse(String(decoding: bytes, as: UTF8.self))
  }()

  /// The rows of a table: a header of targets, then an entry a line with a cell for each of them,
  /// `registers` or `registers+spilled bytes`. A cell that is neither is no figure.
  private static func parse(_ text: String) -> [Key: KernelResources] {
    var rows: [Key: KernelResources] = [:]
    var targets: [Int?] = []
    for line in text.split(separator: "\n") where !line.hasPrefix("#") {
      let cells = line.split(separator: ",", omittingEmptySubsequences: false)
      guard !targets.isEmpty else {
        targets = cells.dropFirst().map { Int($0.drop { !$0.isNumber }) }
        continue
      }
      for (target, cell) in zip(targets, cells.dropFirst()) {
        let figures = cell.split(separator: "+").map { Int($0) }
        guard let target, let registers = figures.first.flatMap(\.self) else { continue }
        rows[Key(entry: String(cells[0]), target: target)] = KernelResources(
          registersPerThread: registers,
          spilledBytes: figures.count > 1 ? figures[1] ?? 0 : 0)
      }
    }
    return rows
  }
}
