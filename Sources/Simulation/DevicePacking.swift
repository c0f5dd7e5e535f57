import BipolarInt
import Emulator
import Kernels
import PTX

/// Packs operands into planes by the packing kernel, on the emulated device, as a user's program
/// would before the multiplication.
struct DevicePacking {
  let emulator: Emulator
  let target: Target
  let observation: Emulator.Observation
  let cache: ProgramCache

  /// Whether the kernel writes a format.
  func packs(_ format: OperandFormat) -> Bool {
    if case .planes(_, _, _, let alignment) = format { alignment % 128 == 0 } else { false }
  }

  /// Writes one operand's planes to a buffer.
  ///
  /// - Returns: The sum of each row's codes, which come with the planes, and what the launch did.
  func pack(
    _ matrix: Matrix<Float>, _ format: OperandFormat, into allocation: GlobalMemory.Allocation,
    byteOffset: Int
  ) throws -> (sums: [UInt32], counters: Counters) {
    guard case .planes(let layout, let encoding, let width, let alignment) = format else {
      return ([], Counters())
    }
    let memory = emulator.memory
    let kernel = PlanePacking(
      width: width, layout: layout,
      rowsAreAligned: PlanePacking.areAligned(rowsOf: matrix.columns, .codes), target: target)
    let codes = try memory.allocate(
      "codes", copying: OperandFormat.codes(of: matrix, encoding, width))
    let sums = try memory.allocate("row sums", byteCount: 4 * matrix.rows)
    let step = try kernel.step(
      rows: matrix.rows, columns: matrix.columns, rowAlignmentInBits: alignment,
      buffers: PlanePacking.Buffers(
        source: .buffer(0), planes: .buffer(1, byteOffset: byteOffset), rowSums: .buffer(2)))
    let launch = Launch(
      grid: Dimensions(step.grid.x, step.grid.y, step.grid.z), block: Dimensions(kernel.threads),
      arguments: step.arguments.map { $0.value(in: [codes, allocation, sums]) })
    let profile = try emulator.run(
      cache.program(for: kernel), launch, observation: observation)
    let result = try memory.read(sums, as: UInt32.self, count: matrix.rows)
    try memory.free(codes)
    try memory.free(sums)
    return (result, profile.counters)
  }

  /// Compares what the kernel wrote with the host's packing.
  ///
  /// - Throws: `SimulationError.packingMismatch` with the first wrong bit.
  func check(
    _ allocation: GlobalMemory.Allocation, against expected: [UInt8], _ format: OperandFormat,
    rows: Int, columns: Int
  ) throws {
    let written = try emulator.memory.read(allocation, as: UInt8.self, count: expected.count)
    guard written != expected,
      let index = written.indices.first(where: { written[$0] != expected[$0] })
    else { return }
    let bit = (written[index] ^ expected[index]).trailingZeroBitCount
    guard case .planes(let layout, _, let width, let alignment) = format else { return }
    let chunks = ((columns - 1) / alignment + 1) * alignment / 128
    let productBytes = 16 * width.bits * layout.storedRows(rows) * chunks
    for plane in 0..<width.bits {
      for row in 0..<layout.storedRows(rows) {
        for chunk in 0..<chunks
        where layout.chunkIndex(
          plane: plane, row: row, chunk: chunk, planes: width.bits, rows: rows, chunks: chunks)
          == index % productBytes / 16
        {
          throw SimulationError.packingMismatch(
            operand: allocation.name,
            element: ElementPosition(
              row: row, column: 128 * chunk + index % 16 * 8 + bit), plane: plane)
        }
      }
    }
  }
}
