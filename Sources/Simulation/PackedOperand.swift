import BipolarInt
import Emulator
import Kernels

/// A matrix in the memory of the emulated device as packed planes, written there by the packing
/// kernel and checked against the host's packing.
struct PackedOperand {
  let planes: GlobalMemory.Allocation
  /// The sum of each row's codes, for the AND form.
  let rowSums: GlobalMemory.Allocation
  let pitchInWords: Int

  init(
    _ matrix: BipolarMatrix, name: String, kernel: PlanePacking, text: String,
    rowAlignmentInBits: Int, emulator: Emulator, observation: Emulator.Observation,
    counters: inout Counters
  ) throws {
    let expected = try BitPlanes(packing: matrix, rowAlignmentInBits: rowAlignmentInBits)
    pitchInWords = expected.pitchInWords
    let memory = emulator.memory
    let codes = try memory.allocate("\(name) codes", copying: matrix.codes)
    planes = try memory.allocate("\(name) planes", byteCount: 4 * expected.words.count)
    rowSums = try memory.allocate("\(name) row sums", byteCount: 4 * matrix.rows)
    let launch = Launch(
      grid: Dimensions(kernel.gridWidth(rows: matrix.rows)), block: Dimensions(kernel.threads),
      arguments: [
        .pointer(codes), .pointer(planes), .pointer(rowSums), .u32(UInt32(matrix.rows)),
        .u32(UInt32(matrix.columns)), .u32(UInt32(expected.pitchInWords)),
      ])
    let profile = try emulator.run(
      Program(parsing: text, entry: kernel.entry), launch, observation: observation)
    counters += profile.counters

    let words = try memory.read(planes, as: UInt32.self, count: expected.words.count)
    if let index = words.indices.first(where: { words[$0] != expected.words[$0] }) {
      let row = index / pitchInWords
      let bit = (words[index] ^ expected.words[index]).trailingZeroBitCount
      throw SimulationError.packingMismatch(
        operand: name,
        element: ElementPosition(
          row: row % matrix.rows, column: index % pitchInWords * 32 + bit),
        plane: row / matrix.rows)
    }
  }
}
