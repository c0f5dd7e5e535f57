import BipolarInt
import Kernels
import PTX
import Testing

/// What the multiplication for few rows refuses, and what it offers.
@Suite struct SkinnyLegalityTests {
  private func message(_ body: () throws -> Void) -> String {
    do { try body() } catch { return "\(error)" }
    return "accepted"
  }

  private func kernel(
    _ precision: String = "w2a2", operation: PlaneOperation = .xor, target: Target = .sm80,
    columns: Int = 8, rows: Int = 16, warps: Int = 4, splits: Int = 1,
    shape: MatrixMultiply.Shape? = nil, alignment: Int? = nil
  ) throws -> SkinnyMultiplication {
    try SkinnyMultiplication(
      precision: Precision(precision), operation: operation, target: target, columns: columns,
      rows: rows, warps: warps, splits: splits, shape: shape, rowAlignmentInBits: alignment)
  }

  @Test func illegalNumbers() {
    for number in [Int.min, -1, 0, 1, 7, 9, 12, 24, 128, Int.max] {
      #expect(message { _ = try kernel(columns: number) }.hasSuffix(": use 8 or 16"))
      #expect(message { _ = try kernel(rows: number) }.hasSuffix(": use 16, 32 or 64"))
      #expect(message { _ = try kernel(warps: number) }.hasSuffix(": use 2, 4 or 8"))
    }
    for number in [Int.min, 0, 65536, Int.max] {
      #expect(message { _ = try kernel(splits: number) }.hasSuffix(": use 1 to 65535 splits"))
    }
    for number in [Int.min, 0, 1, 256, 513, Int.max] {
      #expect(
        message { _ = try kernel(alignment: number) }.hasSuffix("to a multiple of 512 bits"),
        "\(number)")
    }
  }

  @Test func illegalTargets() {
    #expect(
      message { _ = try kernel(operation: .and, target: .sm75) }
        == "the AND form of mma.sync.b1 is not supported on sm_75: use the xor form")
    #expect(
      message { _ = try kernel(target: .sm75, shape: .m16n8k128) }
        == "mma.sync.m16n8k128.b1 is not supported on sm_75: use shape m8n8k128")
    #expect(message { _ = try kernel(target: Target(70)) }.contains("use sm_75 or later"))
  }

  /// All pairs have a kernel for 16 columns, though not of 64 rows.
  @Test func registers() throws {
    for precision in Precision.allPairs {
      for layout in PlaneLayout.allCases {
        #expect(throws: Never.self, "\(precision)") {
          try SkinnyMultiplication(
            precision: precision, operation: .xor, target: .sm75, columns: 16, layout: layout)
        }
      }
    }
    #expect(
      message { _ = try kernel("w8a8", columns: 16, rows: 64) }
        == "tile 64x16 needs more registers at w8a8 than a thread has: use fewer rows or columns")
  }

  @Test func illegalSizes() throws {
    let kernel = try kernel("w8a8")
    func message(m: Int = 1, n: Int = 1, k: Int = 1, batch: Int = 1) -> String {
      self.message { _ = try kernel.plan(for: MultiplicationSize(m: m, n: n, k: k, batch: batch)) }
    }
    for number in [Int.min, 0, Int(UInt32.max), Int.max] {
      #expect(message(m: number).hasSuffix("use sizes from 1 to 2147483647"))
      #expect(message(n: number).hasSuffix("use sizes from 1 to 2147483647"))
      #expect(message(k: number).hasSuffix("use sizes from 1 to 2147483647"))
      #expect(message(batch: number).hasSuffix("use 1 to 65535"))
    }
    #expect(message(m: 9).hasSuffix("use 16 columns"))
    #expect(message(m: 17).hasSuffix("use the tiled kernel"))
    #expect(
      message(k: 33026)
        == "k = 33026 may overflow the 32-bit results of w8a8: use at most 33025")
    #expect(message(m: 8, n: Int(Int32.max), k: 33025) == "accepted")
    let oneBit = try self.kernel("w1a1")
    let largest = MultiplicationSize(
      m: 1, n: Int(Int32.max), k: Int(Int32.max), batch: 65535)
    #expect(self.message { _ = try oneBit.plan(for: largest) }.hasSuffix("use a smaller batch"))
  }

  @Test func blockClassesCoverTheGrid() throws {
    for (m, n, k, batch, splits) in [
      (1, 1, 1, 1, 1), (3, 33, 5000, 1, 3), (8, 64, 4096, 2, 4), (5, 17, 700, 11, 2),
    ] {
      let kernel = try kernel(splits: splits)
      let plan = try kernel.plan(for: MultiplicationSize(m: m, n: n, k: k, batch: batch))
      for step in plan.steps {
        let blocks = step.grid.x * step.grid.y * step.grid.z
        #expect(step.blockClasses.reduce(0) { $0 + $1.count } == blocks)
        #expect(step.blockClasses.allSatisfy { (0..<blocks).contains($0.representative) })
        #expect(Set(step.blockClasses.map(\.representative)).count == step.blockClasses.count)
      }
    }
  }

  @Test func candidates() throws {
    for precision in Precision.allPairs {
      for (m, n) in [(1, 4096), (16, 11008), (4096, 12), (16, 16)] {
        let size = MultiplicationSize(m: m, n: n, k: 4096)
        let candidates = SkinnyMultiplication.candidates(
          for: size, precision: precision, target: .sm86, operation: .xor)
        #expect(candidates.count >= 3 && candidates.count <= 36, "\(precision) \(size)")
        #expect(Set(candidates.map(\.configuration)).count == candidates.count)
        for kernel in candidates {
          #expect(throws: Never.self) { try kernel.plan(for: size) }
        }
        #expect(throws: Never.self) {
          try SkinnyMultiplication.standard(
            for: size, precision: precision, operation: .xor, target: .sm86
          ).plan(for: size)
        }
      }
    }
    let large = MultiplicationSize(m: 17, n: 17, k: 128)
    #expect(
      SkinnyMultiplication.candidates(
        for: large, precision: try Precision("w1a1"), target: .sm80, operation: .and
      ).isEmpty)
  }

  /// Equal entries mean equal texts, so configurations that differ in text differ in name.
  @Test func entriesTellTextsApart() throws {
    var texts: [String: String] = [:]
    for columns in [8, 16] {
      for rows in [16, 32] {
        for warps in [2, 8] {
          for splits in [1, 5] {
            let plan = try kernel(columns: columns, rows: rows, warps: warps, splits: splits)
              .plan(for: MultiplicationSize(m: 2, n: 9, k: 9000))
            for step in plan.steps {
              let text = step.program.module.text
              #expect(texts[step.program.entry, default: text] == text)
              texts[step.program.entry] = text
            }
          }
        }
      }
    }
    #expect(texts.count == 16 + 1)
    #expect(Set(texts.values).count == texts.count)
  }
}
