import PTX

/// What `RegisterWatch` needs to know of the operations of a program.
final class DefinednessTables {
  /// The most elements of one load.
  static let elementLimit = 8

  let starts: UnsafeMutablePointer<Int32>
  let readCounts: UnsafeMutablePointer<UInt16>
  let rows: UnsafeMutablePointer<UInt32>
  let rules: UnsafeMutablePointer<DefinednessRule>
  let isOnlyWrite: UnsafeMutablePointer<Bool>
  /// For matrix products, the registers of the first operand, and in the upper half those of both.
  let matrixCounts: UnsafeMutablePointer<UInt32>

  init(_ program: Program) {
    let uses = program.rowUses
    func copy<Value: BitwiseCopyable>(_ values: [Value]) -> UnsafeMutablePointer<Value> {
      let pointer = UnsafeMutablePointer<Value>.allocate(capacity: max(1, values.count))
      pointer.initialize(from: values, count: values.count)
      return pointer
    }
    starts = copy(uses.starts)
    readCounts = copy(uses.readCounts)
    rows = copy(uses.rows)
    isOnlyWrite = copy(uses.isOnlyWrite)
    let instructions = program.sources.map { $0 < 0 ? nil : program.instructions[Int($0)] }
    let rules = zip(instructions, program.operations).map { DefinednessRule($0, $1) }
    self.rules = copy(rules)
    matrixCounts = copy(
      zip(instructions, program.operations.indices).map { instruction, index in
        guard let instruction, rules[index] == .matrix, instruction.operands.count > 2,
          case .vector(let first) = instruction.operands[1],
          case .vector(let second) = instruction.operands[2]
        else { return 0 }
        return UInt32(first.count) | UInt32(first.count + second.count) << 16
      })
  }

  deinit {
    starts.deallocate()
    readCounts.deallocate()
    rows.deallocate()
    rules.deallocate()
    isOnlyWrite.deallocate()
    matrixCounts.deallocate()
  }
}
