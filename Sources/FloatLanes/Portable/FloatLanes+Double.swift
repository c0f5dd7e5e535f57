// f64. A NaN keeps the payload of the first source that is one, quiet; an operation without one gives
// the quiet NaN with the sign set.
extension FloatLanes.Rows {
  typealias Doubles = FloatLanes.Doubles
  typealias LongWords = FloatLanes.LongWords

  @inline(__always)
  private func doubleSource(_ row: Int32, _ quarter: Int) -> Doubles {
    unsafeBitCast(longWords(row, quarter), to: Doubles.self)
  }

  @inline(__always)
  private func finish(_ value: Doubles, _ x: Doubles, _ y: Doubles, _ z: Doubles, _ quarter: Int) {
    let isNaN = value .!= value
    let quiet = LongWords(repeating: 1 << 51)
    func long(_ value: Doubles) -> LongWords { unsafeBitCast(value, to: LongWords.self) }
    var nan = LongWords(repeating: 0xFFF8_0000_0000_0000)
    nan = nan.replacing(with: long(z) | quiet, where: z .!= z)
    nan = nan.replacing(with: long(y) | quiet, where: y .!= y)
    nan = nan.replacing(with: long(x) | quiet, where: x .!= x)
    store(long(value).replacing(with: nan, where: isNaN), quarter)
  }

  @inline(__always)
  func doubles(_ operation: (Doubles, Doubles) -> Doubles) {
    for quarter in 0..<4 {
      let x = doubleSource(a, quarter)
      let y = doubleSource(b, quarter)
      finish(operation(x, y), x, y, Doubles.zero, quarter)
    }
  }

  @inline(__always)
  func double(_ operation: (Doubles) -> Doubles) {
    for quarter in 0..<4 {
      let x = doubleSource(a, quarter)
      finish(operation(x), x, Doubles.zero, Doubles.zero, quarter)
    }
  }

  @inline(__always)
  func fusedDoubles() {
    for quarter in 0..<4 {
      let x = doubleSource(a, quarter)
      let y = doubleSource(b, quarter)
      let z = doubleSource(c, quarter)
      finish(z.addingProduct(x, y), x, y, z, quarter)
    }
  }
}
