import BipolarInt
import PTX

// From integer results to what is written.
extension MultiplicationBuilder {
  /// Writes a lane's results, or adds them to the sums of other blocks.
  mutating func finish(_ outputs: [OutputPair], _ place: LanePlace) {
    guard let isWhole = segment?.isWhole else {
      return write(outputs, place, base: arguments.output)
    }
    let partial = builder.newLabel("partial")
    let finished = builder.newLabel("finished")
    builder.branch(to: partial, if: isWhole, negated: true, uniform: true)
    write(outputs, place, base: arguments.output)
    builder.branch(to: finished, uniform: true)
    builder.place(partial)
    add(outputs, place)
    builder.place(finished)
  }

  /// Adds a lane's results to the output.
  private mutating func add(_ outputs: [OutputPair], _ place: LanePlace) {
    let first = epilogue.address(
      arguments.output, row: place.row, column: place.column, pitch: arguments.pitch, &builder)
    let rowBytes = builder.multiplyWide(.u32, arguments.pitch, 4)
    forEachInside(outputs, place) { b, value, row, column, exists in
      let address = b.rowAddress(first, row, rowBytes)
      b.builder.guarded(by: exists) {
        $0.reduce(
          .add, .global, .u32, value, to: Address(base: address.name, offset: Int64(4 * column)))
      }
    }
  }

  /// Writes one result that is inside, or adds it to the sums of other blocks.
  mutating func writeResult(_ result: Register, row: Register, column: Register) {
    let target = epilogue.address(
      arguments.output, row: row, column: column, pitch: arguments.pitch, &builder)
    if let isWhole = segment?.isWhole {
      let place = Address(base: target.name)
      builder.guarded(by: isWhole) { $0.store(.global, .u32, [result], to: place) }
      builder.guarded(by: isWhole, negated: true) {
        $0.reduce(.add, .global, .u32, result, to: place)
      }
      return
    }
    let rowValues = epilogue.row(row, &builder)
    let columnValues = epilogue.column(column, &builder)
    let element = epilogue.element(ofSum: result, rowValues, columnValues, &builder)
    epilogue.store([element], to: target, &builder)
  }
}
