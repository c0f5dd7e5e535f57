import BipolarInt
import PTX

// Packed outputs.
extension EpilogueKernelBuilder {
  /// A warp's 8 rows of 128 columns are 32 words of a plane. Lane 4 r + w keeps word w of row r until
  /// all rows are done and then stores it: 128 contiguous bytes in tiles and panels.
  mutating func writePacked(width: BitWidth) {
    guard case .planes(_, let layout, _) = kernel.epilogue.output else { return }
    let end = b.newLabel("end")
    let first = b.add(.u32, firstColumn, lane)
    let columns = columns(from: first, step: b.move(.u32, 32))
    let laneRow = b.logic(.shr, .u32, lane, 2)
    let laneWord = b.logic(.and, .b32, lane, 3)
    let isWord = (0..<Self.columns).map { b.compare(.eq, .u32, laneWord, $0) }
    let kept = (0..<width.bits).map { _ in b.move(.u32, 0) }
    let sumStart = b.multiplyWide(.u32, first, 4)
    let keptRow = b.add(.u32, firstRow, laneRow)

    forEachRow(
      { s, row, rowAddress in
        let values = s.writer.row(row, &s.b)
        let address = s.b.add(.u64, rowAddress, sumStart)
        let isKept = s.b.compare(.eq, .u32, row, keptRow)
        for column in 0..<Self.columns {
          let isInside = columns.areInside[column]
          let sum = s.loadSums(
            at: column == 0 ? address : s.b.add(.u64, address, 128 * column), count: 1,
            guardedBy: isInside)[0]
          let element = s.writer.element(ofSum: sum, values, columns.values[column], &s.b)
          let code = s.writer.code(of: element, values, width: width, &s.b)
          let words = s.writer.words(
            ofCode: s.b.select(.b32, code, 0, if: isInside), width: width, &s.b)
          let isMine = s.b.logic(.and, .pred, isKept, isWord[column])
          for (word, place) in zip(words, kept) {
            s.b.guarded(by: isMine) { $0.move(.u32, word, into: place) }
          }
        }
      }, end: end)
    let isOutside = b.compare(.hs, .u32, keptRow, m)
    b.branch(to: end, if: isOutside)
    let word = b.add(.u32, b.logic(.shr, .u32, firstColumn, 5), laneWord)
    let place = writer.place(
      output, row: keptRow, word: word, rows: m, chunks: outputPitch, layout: layout, width: width,
      &b)
    writer.store(kept, to: place, &b)
    b.place(end)
    b.end()
  }
}
