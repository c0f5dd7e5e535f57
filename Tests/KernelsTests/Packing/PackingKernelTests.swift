import BipolarInt
import Kernels
import PTX
import Testing

/// Names, texts and refusals of the packing kernels.
@Suite struct PackingKernelTests {
  @Test func entriesTellTextsApart() throws {
    let width = try BitWidth(3)
    var texts: [String: String] = [:]
    var count = 0
    let sources: [PackingSource] = [
      .codes, .half(.rows), .half(.tensor), .single(.rows), .integers(bits: 8, .halved),
      .integers(bits: 32, .values(.unsigned)), .integers(bits: 32, .values(.twosComplement)),
    ]
    for source in sources {
      for (layout, warps) in [(PlaneLayout.rows, 4), (.panels, 4), (.panels, 1)] {
        for (sums, aligned) in [(true, true), (false, true), (true, false)] {
          let packing = try PlanePacking(
            source: source, width: width, layout: layout, writesRowSums: sums,
            rowsAreAligned: aligned, warps: warps, target: .sm80)
          let entry = packing.entry
          #expect(entry.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") })
          texts[entry] = packing.module.text
          count += 1
        }
      }
    }
    #expect(texts.count == count)
  }

  @Test func launches() throws {
    let packing = try PlanePacking(
      source: .single(.rows), width: BitWidth(3), layout: .tiles, target: .sm80)
    let step = try packing.step(
      rows: 17, columns: 300, rowAlignmentInBits: 256,
      buffers: PlanePacking.Buffers(
        source: .buffer(3), scales: .buffer(1), planes: .buffer(0), rowSums: .buffer(2)))
    #expect(step.grid == (3, 1, 1))
    #expect(
      step.arguments == [
        .buffer(3), .buffer(1), .buffer(0), .buffer(2), .u32(17), .u32(300), .u32(1200), .u32(4),
      ])
    #expect(step.blockClasses.map(\.count) == [2, 1])
    #expect(step.pipelineIterations == 1)
    #expect(PlanePacking.areAligned(rowsOf: 300, .single(.rows)))
    #expect(!PlanePacking.areAligned(rowsOf: 300, .half(.rows)))
    #expect(PlanePacking.areAligned(rowsOf: 300, .half(.rows), rowBytes: 608))
  }

  @Test func refusals() throws {
    let width = try BitWidth(8)
    func refusal(_ body: () throws -> Void) -> String {
      do {
        try body()
        return ""
      } catch { return "\(error)" }
    }
    #expect(
      refusal {
        _ = try PlanePacking(
          source: .integers(bits: 16, .halved), width: width, target: .sm80)
      } == "the packing kernel reads 16-bit integers: use 8 or 32 bits")
    #expect(
      refusal {
        _ = try PlanePacking(
          source: .integers(bits: 8, .values(.bipolar)), width: width, target: .sm80)
      }.hasPrefix("the packing kernel reads 8-bit bipolar values as 8-bit integers"))
    #expect(
      refusal {
        _ = try PlanePacking(source: .codes, width: width, warps: 3, target: .sm80)
      } == "the packing kernel has 3 warps a block: use 1, 2, 4 or 8")
    let packing = try PlanePacking(source: .half(.rows), width: width, target: .sm80)
    let buffers = PlanePacking.Buffers(
      source: .buffer(0), scales: .buffer(1), planes: .buffer(2), rowSums: .buffer(3))
    for (rows, columns, rowBytes, alignment) in [
      (0, 8, nil, 128), (1, 0, nil, 128), (.max, 8, nil, 128), (1, .max, nil, 128),
      (1, 8, 14, 128), (1, 9, 19, 128), (1, 8, .max, 128), (1, 9, nil, 128), (1, 8, nil, 64),
      (1, 8, nil, 0), (1, 8, nil, .max), (1, 8, -16, 128),
    ] as [(Int, Int, Int?, Int)] {
      #expect(throws: KernelError.self, "\(rows), \(columns), \(rowBytes ?? 0), \(alignment)") {
        try packing.step(
          rows: rows, columns: columns, rowBytes: rowBytes, rowAlignmentInBits: alignment,
          buffers: buffers)
      }
    }
    for lacking in [
      PlanePacking.Buffers(source: .buffer(0), planes: .buffer(2), rowSums: .buffer(3)),
      PlanePacking.Buffers(source: .buffer(0), scales: .buffer(1), planes: .buffer(2)),
    ] {
      #expect(throws: KernelError.self) {
        try packing.step(rows: 1, columns: 8, rowAlignmentInBits: 128, buffers: lacking)
      }
    }
  }
}
