/// Which lanes of the registers of one frame hold values that nothing has written, or that were
/// computed from such.
final class RegisterWatch {
  /// The origin of a value that came from a register that nothing wrote.
  static let register: Int32 = -1

  private let tables: DefinednessTables
  /// Results of the last load that come from bytes that nothing wrote, by element.
  let loaded: UnsafeMutablePointer<UInt32>
  /// The lanes of each row that are undefined.
  let undefined: UnsafeMutablePointer<UInt32>
  /// For each row, the load that found bytes that nothing wrote, or `register`.
  let origins: UnsafeMutablePointer<Int32>
  private let rowCount: Int
  private var wideRowCount = 0
  private var generalRowBytes = 0

  init(_ tables: DefinednessTables, rowCount: Int, loaded: UnsafeMutablePointer<UInt32>) {
    self.tables = tables
    self.rowCount = rowCount
    self.loaded = loaded
    undefined = .allocate(capacity: max(1, rowCount))
    undefined.initialize(repeating: 0, count: max(1, rowCount))
    origins = .allocate(capacity: max(1, rowCount))
    origins.initialize(repeating: Self.register, count: max(1, rowCount))
  }

  deinit {
    undefined.deallocate()
    origins.deallocate()
  }

  /// Begins an activation of a function: nothing has been written.
  func start(_ function: FunctionCode) {
    undefined.update(repeating: .max, count: rowCount)
    origins.update(repeating: Self.register, count: rowCount)
    wideRowCount = function.wideRowCount
    generalRowBytes = function.generalRowBytes
  }

  /// The number of a general row from its place in the register file; nil for a constant.
  @inline(__always)
  func row(at offset: Int32) -> Int? {
    let offset = Int(offset)
    guard offset >= 0, offset < generalRowBytes else { return nil }
    let narrow = offset - wideRowCount * 256
    return narrow < 0 ? offset / 256 : wideRowCount + narrow / 128
  }

  /// Takes the results of an operation as written.
  func define(_ counter: Int, _ active: UInt32) {
    let start = Int(tables.starts[counter]) + Int(tables.readCounts[counter])
    for index in start..<Int(tables.starts[counter + 1]) {
      undefined[Int(tables.rows[index])] &= ~active
    }
  }

  /// An operation has been executed by the active lanes of a group.
  @inline(__always)
  func step(_ counter: Int, _ active: UInt32, of lanes: UInt32) {
    let start = Int(tables.starts[counter])
    let end = Int(tables.starts[counter &+ 1])
    let firstWrite = start &+ Int(tables.readCounts[counter])
    guard firstWrite < end else { return }
    let rows = tables.rows
    let rule = tables.rules[counter]
    if active != lanes, tables.isOnlyWrite[counter] {
      for index in firstWrite..<end {
        undefined[Int(rows[index])] |= lanes & ~active
        origins[Int(rows[index])] = Self.register
      }
    }
    if rule == .any || rule == .all {
      var some: UInt32 = 0
      var all: UInt32 = firstWrite > start ? .max : 0
      for index in start..<firstWrite {
        let lanes = undefined[Int(rows[index])]
        some |= lanes
        all &= lanes
      }
      let result = (rule == .any ? some : all) & active
      if result == 0 {
        for index in firstWrite..<end { undefined[Int(rows[index])] &= ~active }
        return
      }
      let origin = origin(among: start..<firstWrite)
      for index in firstWrite..<end { set(Int(rows[index]), result, active, origin) }
      return
    }
    stepRarely(counter, rule, start, firstWrite, end, active)
  }

  @inline(never)
  private func stepRarely(
    _ counter: Int, _ rule: DefinednessRule, _ start: Int, _ firstWrite: Int, _ end: Int,
    _ active: UInt32
  ) {
    let rows = tables.rows
    switch rule {
    case .load:
      for index in firstWrite..<end {
        let element = index - firstWrite
        let lanes = element < DefinednessTables.elementLimit ? loaded[element] & active : 0
        set(Int(rows[index]), lanes, active, Int32(counter))
      }
      loaded.update(repeating: 0, count: DefinednessTables.elementLimit)
    case .matrix:
      var some: UInt32 = 0
      for index in start..<firstWrite { some |= undefined[Int(rows[index])] }
      if some == 0 {
        for index in firstWrite..<end { undefined[Int(rows[index])] &= ~active }
        return
      }
      let writes = end - firstWrite
      let isWorthless = isUndefined(start..<firstWrite, tables.matrixCounts[counter])
      let hasAccumulators = firstWrite - start == Int(tables.matrixCounts[counter] >> 16) + writes
      for index in firstWrite..<end {
        let accumulator = index - writes
        var lanes: UInt32 = hasAccumulators ? undefined[Int(rows[accumulator])] : 0
        if isWorthless { lanes = .max }
        let origin =
          isWorthless ? origins[Int(rows[start])] : origins[Int(rows[max(start, accumulator)])]
        set(Int(rows[index]), lanes & active, active, origin)
      }
    default:
      for index in firstWrite..<end { undefined[Int(rows[index])] &= ~active }
    }
  }

  /// Whether the first or the second matrix operand holds nothing that was ever written. `counts` has
  /// the registers of the first in its lower half, of both together in its upper half.
  private func isUndefined(_ reads: Range<Int>, _ counts: UInt32) -> Bool {
    let first = Int(counts & 0xFFFF)
    let both = Int(counts >> 16)
    guard first > 0, both > first, reads.count >= both else { return false }
    func all(_ range: Range<Int>) -> Bool {
      range.allSatisfy { undefined[Int(tables.rows[$0])] == .max }
    }
    let start = reads.lowerBound
    return all(start..<start + first) || all(start + first..<start + both)
  }

  private func origin(among reads: Range<Int>) -> Int32 {
    for index in reads where undefined[Int(tables.rows[index])] != 0 {
      return origins[Int(tables.rows[index])]
    }
    return Self.register
  }

  private func set(_ row: Int, _ lanes: UInt32, _ active: UInt32, _ origin: Int32) {
    undefined[row] = (undefined[row] & ~active) | lanes
    if lanes != 0 { origins[row] = origin }
  }
}
