/// Which rows of the register file each operation reads and writes, for the checkers. Constant rows
/// are left out. Rows are numbered within a function: those of 64 bits first.
struct RowUses: Sendable {
  /// Where the rows of each operation begin; one more at the end.
  private(set) var starts: [Int32] = [0]
  /// How many of them it reads; those it writes follow.
  private(set) var readCounts: [UInt16] = []
  private(set) var rows: [UInt32] = []
  /// Whether lanes that the guard of an operation leaves out have no value in the rows it writes.
  private(set) var isOnlyWrite: [Bool] = []

  /// Adds the next operation.
  mutating func append(reads: [UInt32], writes: [UInt32], isOnlyWrite: Bool) {
    self.isOnlyWrite.append(isOnlyWrite)
    readCounts.append(UInt16(min(reads.count, Int(UInt16.max))))
    rows += reads
    rows += writes
    starts.append(Int32(rows.count))
  }
}
