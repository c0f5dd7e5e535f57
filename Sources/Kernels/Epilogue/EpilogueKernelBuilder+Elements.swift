import PTX

// Outputs of one element a number.
extension EpilogueKernelBuilder {
  mutating func writeElements() {
    let end = b.newLabel("end")
    // Where every row starts aligned a lane takes neighbouring columns, else every 32nd.
    let misalignment = b.logic(.and, .b32, outputPitch, Self.columns - 1)
    let isAligned = b.compare(.eq, .u32, misalignment, 0)
    let laneStep = b.select(.u32, Self.columns, 1, if: isAligned)
    let step = b.select(.u32, 1, 32, if: isAligned)
    let first = b.multiplyAdd(.u32, lane, laneStep, firstColumn)
    let isOutside = b.compare(.hs, .u32, first, n)
    b.branch(to: end, if: isOutside)
    let columns = columns(from: first, step: step)
    let isWhole = b.logic(.and, .pred, isAligned, columns.areInside[Self.columns - 1])
    let sumStart = b.multiplyWide(.u32, first, 4)
    let sumStep = b.multiplyWide(.u32, step, 4)
    let target = writer.address(
      output, row: firstRow, column: first, pitch: outputPitch, &b)
    let targetStep = b.multiplyWide(.u32, step, kernel.epilogue.elementBytes)
    let targetRow = b.multiplyWide(.u32, outputPitch, kernel.epilogue.elementBytes)

    forEachRow(
      { s, row, rowAddress in
        let values = s.writer.row(row, &s.b)
        let address = s.b.add(.u64, rowAddress, sumStart)
        let edge = s.b.newLabel("edge")
        let stored = s.b.newLabel("stored")
        s.b.branch(to: edge, if: isWhole, negated: true)
        let sums = s.loadSums(at: address, count: Self.columns)
        let elements = zip(sums, columns.values).map { sum, column in
          s.writer.element(ofSum: sum, values, column, &s.b)
        }
        s.writer.store(elements, to: target, &s.b)
        s.b.branch(to: stored)
        s.b.place(edge)
        var (source, place) = (address, target)
        for column in 0..<Self.columns {
          if column > 0 {
            source = s.b.add(.u64, source, sumStep)
            place = s.b.add(.u64, place, targetStep)
          }
          let isInside = columns.areInside[column]
          let sum = s.loadSums(at: source, count: 1, guardedBy: isInside)[0]
          let element = s.writer.element(ofSum: sum, values, columns.values[column], &s.b)
          s.writer.store([element], to: place, guardedBy: [isInside], &s.b)
        }
        s.b.place(stored)
        s.b.add(.u64, target, targetRow, into: target)
      }, end: end)
    b.place(end)
    b.end()
  }
}
