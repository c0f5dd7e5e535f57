import BipolarInt
import PTX

// Packed outputs by way of shared memory.
extension MultiplicationBuilder {
  /// Gathers results as `gather` does, where the output is packed: a warp holds 32 neighbouring
  /// columns of a row, whose codes' ballots are words of the planes, and lane i stores that of plane
  /// i.
  mutating func gatherPacked(_ constant: Register?, width: BitWidth) {
    guard case .planes(_, let layout, _) = kernel.ownEpilogue.output else { return }
    let total = kernel.tile.m * kernel.tile.n
    let rounds = (total + kernel.threads - 1) / kernel.threads
    let words = builder.logic(.shl, .b32, arguments.pitch, 2)
    let last = (
      row: builder.subtract(.u32, arguments.m, 1), column: builder.subtract(.u32, arguments.n, 1)
    )
    let index = builder.move(.u32, position.thread)
    let loop = builder.newLabel("round")
    let skip = builder.newLabel("outside")
    builder.place(loop)
    let (row, column) = outputPlace(index)
    let outputRow = builder.add(.u32, position.firstRow, row)
    let outputColumn = builder.add(.u32, position.firstColumn, column)
    // Warps go as one: the tile's width and so its size is a multiple of 32.
    var isOutside = builder.compare(.hs, .u32, outputRow, arguments.m)
    if total % kernel.threads != 0 {
      let isPast = builder.compare(.hs, .u32, index, total)
      isOutside = builder.logic(.or, .pred, isOutside, isPast)
    }
    builder.branch(to: skip, if: isOutside, uniform: true)
    let result = gatheredResult(constant, row: row, column: column)
    let rowValues = epilogue.row(
      builder.arithmetic(.min, .u32, [outputRow, last.row]), &builder)
    let columnValues = epilogue.column(
      builder.arithmetic(.min, .u32, [outputColumn, last.column]), &builder)
    let element = epilogue.element(ofSum: result, rowValues, columnValues, &builder)
    let code = epilogue.code(of: element, rowValues, width: width, &builder)
    let exists = builder.compare(.lo, .u32, outputColumn, arguments.n)
    let ballots = epilogue.words(
      ofCode: builder.select(.b32, code, 0, if: exists), width: width, &builder)
    let mine = builder.move(.u32, ballots[0])
    for (plane, ballot) in ballots.enumerated().dropFirst() {
      let isMine = builder.compare(.eq, .u32, position.lane, plane)
      builder.guarded(by: isMine) { $0.move(.u32, ballot, into: mine) }
    }
    let word = builder.logic(.shr, .u32, outputColumn, 5)
    let place = epilogue.place(
      arguments.output, row: outputRow, word: word, rows: arguments.m, chunks: arguments.pitch,
      layout: layout, width: width, &builder)
    let wideLane = builder.convert(to: .u64, from: .u32, position.lane)
    let address = builder.multiplyAdd(.u64, wideLane, place.planeBytes, place.address)
    let hasPlane = builder.compare(.lo, .u32, position.lane, width.bits)
    let hasWord = builder.compare(.lo, .u32, word, words)
    builder.guarded(by: builder.logic(.and, .pred, hasPlane, hasWord)) {
      $0.store(.global, .u32, [mine], to: Address(base: address.name))
    }
    builder.place(skip)
    if rounds > 1 {
      builder.add(.u32, index, kernel.threads, into: index)
      let goesOn = builder.compare(.lo, .u32, index, rounds * kernel.threads)
      builder.branch(to: loop, if: goesOn, uniform: true)
    }
  }
}
