import BipolarInt
import Kernels
import PTX
import Testing

/// Codes and integers against the host's packing of codes by definition.
@Suite struct IntegerPackingTests {
  /// Widths, layouts and targets, whole and partial steps, one to several steps a warp.
  @Test(arguments: BitWidth.allCases, PlaneLayout.allCases)
  func codes(width: BitWidth, layout: PlaneLayout) throws {
    let targets = [Target.sm75, .sm80, .sm86, .sm89, .sm90]
    for isAligned in [true, false] {
      let run = try PackingRun(
        PlanePacking(
          width: width, layout: layout, rowsAreAligned: isAligned,
          target: targets[(width.bits + (isAligned ? 0 : 2)) % 5]))
      let sizes =
        isAligned
        ? [(1, 16, 128), (8, 128, 128), (9, 1024, 128), (3, 5136, 256), (17, 400, 1024)]
        : [(1, 1, 128), (5, 33, 256), (11, 127, 128), (8, 129, 1024), (2, 4500, 128)]
      for (rows, columns, alignment) in sizes {
        let matrix = try BipolarMatrix.random(
          width: width, rows: rows, columns: columns, seed: UInt64(columns))
        let result = try run(
          matrix.codes, rows: rows, columns: columns, alignment: alignment)
        try run.expect(
          result, codes: matrix.codes, rows: rows, columns: columns, alignment: alignment,
          "\(rows) x \(columns), padded to \(alignment)")
      }
    }
  }

  /// Rows of 40 codes lie 48 bytes apart; what is between them, and bits above the width, count for
  /// nothing.
  @Test func paddedRowsAndHighBits() throws {
    let width = try BitWidth(3)
    for layout in PlaneLayout.allCases {
      let run = try PackingRun(PlanePacking(width: width, layout: layout, target: .sm80))
      var generator = SplitMix64(seed: 11)
      let source = (0..<9 * 48).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
      let codes = (0..<9).flatMap { row in (0..<40).map { source[48 * row + $0] & 7 } }
      let result = try run(source, rows: 9, columns: 40, rowBytes: 48)
      try run.expect(result, codes: codes, rows: 9, columns: 40, "rows 48 bytes apart")
    }
  }

  /// 40 columns of code 255 or 0: a full word, 8 bits of the next, two of padding.
  @Test func extremeCodes() throws {
    let run = try PackingRun(PlanePacking(width: BitWidth(8), rowsAreAligned: true, target: .sm80))
    for code in [UInt8(0), 255] {
      let result = try run(
        [UInt8](repeating: code, count: 3 * 48), rows: 3, columns: 40, rowBytes: 48)
      let row: [UInt32] = code == 0 ? [0, 0, 0, 0] : [.max, 0xFF, 0, 0]
      #expect(result.words == Array(repeatElement(row, count: 24).joined()))
      #expect(result.sums == Array(repeating: 40 * UInt32(code), count: 3))
    }
  }

  /// Every value of every encoding that fits, from 8 and 32 bits, by the definition of the encoding.
  @Test(arguments: BitWidth.allCases)
  func integers(width: BitWidth) throws {
    let readings = PlaneEncoding.allCases.map { IntegerReading.values($0) } + [.halved]
    for (index, reading) in readings.enumerated() {
      for bits in [8, 32] {
        let layout = PlaneLayout.allCases[(width.bits + index) % 3]
        guard
          let packing = try? PlanePacking(
            source: .integers(bits: bits, reading), width: width, layout: layout,
            rowsAreAligned: bits == 32, warps: 1 << (index % 4), target: .sm80)
        else {
          // 255 is beyond 8 bits with a sign.
          #expect(bits == 8 && width.bits == 8 && reading == .values(.bipolar))
          continue
        }
        let run = try PackingRun(packing)
        let (rows, columns) = (9, 1044)
        let matrix = try BipolarMatrix.random(
          width: width, rows: rows, columns: columns, seed: UInt64(width.bits))
        let values = matrix.codes.map { code in
          switch reading {
          case .values(let encoding): encoding.value(ofCode: code, width: width)
          case .halved: (PlaneEncoding.bipolar.value(ofCode: code, width: width) - 1) / 2
          }
        }
        let result =
          bits == 32
          ? try run(values.map { Int32($0) }, rows: rows, columns: columns)
          : try run(
            values.map { UInt8(truncatingIfNeeded: $0) }, rows: rows, columns: columns)
        try run.expect(result, codes: matrix.codes, rows: rows, columns: columns, "\(reading)")
      }
    }
  }

  /// Warps share a row, and sums are left out where they are not wanted.
  @Test func warpsAndSums() throws {
    for (warps, layout) in zip([1, 2, 8], PlaneLayout.allCases) {
      let width = try BitWidth(2)
      let packing = try PlanePacking(
        source: .codes, width: width, layout: layout, writesRowSums: warps != 2, warps: warps,
        target: .sm75)
      #expect(packing.threads == 32 * warps)
      let run = try PackingRun(packing)
      let matrix = try BipolarMatrix.random(width: width, rows: 10, columns: 3200, seed: 5)
      let result = try run(matrix.codes, rows: 10, columns: 3200)
      try run.expect(result, codes: matrix.codes, rows: 10, columns: 3200, "\(warps) warps")
    }
  }
}
