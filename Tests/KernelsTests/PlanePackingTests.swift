import BipolarInt
import Emulator
import Kernels
import PTX
import Testing

@Suite struct PlanePackingTests {
  @Test(arguments: [Target.sm75, .sm80, .sm86, .sm89, .sm90])
  func planesAndRowSums(target: Target) throws {
    let sizes = [(1, 1), (3, 31), (5, 32), (4, 33), (7, 257), (9, 64), (2, 127), (130, 5)]
    for width in BitWidth.allCases {
      let packing = PlanePacking(width: width, target: target)
      let module = try Module(parsing: packing.module.text)
      let program = try Program(#require(module.kernel(named: packing.entry)), of: module)
      for (index, (rows, columns)) in sizes.enumerated() {
        for alignment in [128, 256, 1024] {
          let matrix = try BipolarMatrix.random(
            width: width, rows: rows, columns: columns, seed: UInt64(index))
          let (words, sums) = try pack(matrix, packing, program, alignment)
          let place: Comment = "\(width) bits, \(rows) x \(columns), padded to \(alignment)"
          let planes = try BitPlanes(packing: matrix, rowAlignmentInBits: alignment)
          #expect(words == planes.words, place)
          #expect(sums == scalarSums(matrix), place)
        }
      }
    }
  }

  /// Codes that fill all planes or none.
  @Test func extremeCodes() throws {
    for width in BitWidth.allCases {
      let packing = PlanePacking(width: width, target: .sm80)
      let module = try Module(parsing: packing.module.text)
      let program = try Program(#require(module.kernel(named: packing.entry)), of: module)
      for code in [0, width.codes.upperBound] {
        let matrix = try BipolarMatrix(
          width: width, rows: 3, columns: 40, codes: Array(repeating: code, count: 120))
        let (words, sums) = try pack(matrix, packing, program, 128)
        // 40 columns: a full word, 8 bits of the next, two of padding.
        let row: [UInt32] = code == 0 ? [0, 0, 0, 0] : [.max, 0xFF, 0, 0]
        #expect(words == Array(repeatElement(row, count: 3 * width.bits).joined()))
        #expect(sums == Array(repeating: 40 * UInt32(code), count: 3))
      }
    }
  }

  @Test func launchSizes() throws {
    let packing = PlanePacking(width: try BitWidth(3), target: .sm80)
    #expect(packing.threads == 128)
    #expect(packing.entry == "pack_3")
    #expect([1, 4, 5, 8, 9].map(packing.gridWidth) == [1, 1, 2, 2, 3])
  }

  /// Neighbouring lanes read neighbouring codes, so full rows use all of their sectors.
  @Test func readsAreCoalesced() throws {
    let width = try BitWidth(4)
    let packing = PlanePacking(width: width, target: .sm80)
    let module = try Module(parsing: packing.module.text)
    let program = try Program(#require(module.kernel(named: packing.entry)), of: module)
    let matrix = try BipolarMatrix.random(width: width, rows: 8, columns: 256, seed: 4)
    let counters = try profile(matrix, packing, program, 256).counters
    #expect(counters.globalLoads.bytes == 8 * 256)
    #expect(counters.globalLoads.sectors == 8 * 256 / 32)
  }

  private func scalarSums(_ matrix: BipolarMatrix) -> [UInt32] {
    (0..<matrix.rows).map { row in
      (0..<matrix.columns).reduce(0) { $0 + UInt32(matrix.codes[row * matrix.columns + $1]) }
    }
  }

  private func pack(
    _ matrix: BipolarMatrix, _ packing: PlanePacking, _ program: Program, _ alignment: Int
  ) throws -> (words: [UInt32], sums: [UInt32]) {
    var words: [UInt32] = []
    var sums: [UInt32] = []
    _ = try profile(matrix, packing, program, alignment, words: &words, sums: &sums)
    return (words, sums)
  }

  private func profile(
    _ matrix: BipolarMatrix, _ packing: PlanePacking, _ program: Program, _ alignment: Int
  ) throws -> Profile {
    var (words, sums): ([UInt32], [UInt32]) = ([], [])
    return try profile(matrix, packing, program, alignment, words: &words, sums: &sums)
  }

  /// Packs into memory that holds a pattern, so that a word left out shows.
  private func profile(
    _ matrix: BipolarMatrix, _ packing: PlanePacking, _ program: Program, _ alignment: Int,
    words: inout [UInt32], sums: inout [UInt32]
  ) throws -> Profile {
    let pitch = (matrix.columns + alignment - 1) / alignment * alignment / 32
    let count = matrix.width.bits * matrix.rows * pitch
    let memory = GlobalMemory()
    let codes = try memory.allocate("codes", copying: matrix.codes)
    let planes = try memory.allocate(
      "planes", copying: [UInt32](repeating: 0xDEAD_BEEF, count: count))
    let rowSums = try memory.allocate(
      "row sums", copying: [UInt32](repeating: 0xDEAD_BEEF, count: matrix.rows))
    let launch = Launch(
      grid: Dimensions(packing.gridWidth(rows: matrix.rows)), block: Dimensions(packing.threads),
      arguments: [
        .pointer(codes), .pointer(planes), .pointer(rowSums), .u32(UInt32(matrix.rows)),
        .u32(UInt32(matrix.columns)), .u32(UInt32(pitch)),
      ])
    let profile = try Emulator(memory: memory, threads: 2).run(program, launch)
    words = try memory.read(planes, as: UInt32.self, count: count)
    sums = try memory.read(rowSums, as: UInt32.self, count: matrix.rows)
    return profile
  }
}
