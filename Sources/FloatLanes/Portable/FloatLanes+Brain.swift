// bf16 and bf16x2. A sum or product of 8-bit significands rounded to the 24 bits of f32 and then to 8
// equals one rounding, also where it is subnormal; a fused operation goes through f64.
extension FloatLanes.Rows {
  @inline(__always)
  private func brain(_ row: Int32, _ part: Int, isUpper: Bool) -> Singles {
    let pair = words(row, part)
    return FloatLanes.singles(
      isUpper ? pair & Words(repeating: 0xFFFF_0000) : pair &<< Words(repeating: 16))
  }

  @inline(__always)
  private func rounded(_ value: Singles) -> Words {
    guard options & FloatLanes.relu != 0 else { return FloatLanes.brains(fromSingles: value) }
    return FloatLanes.brains(
      fromSingles: value.replacing(with: Singles.zero, where: value .<= Singles.zero))
  }

  @inline(__always)
  func brains(_ operation: (Singles, Singles) -> Singles) {
    for part in 0..<2 {
      let low = rounded(
        operation(brain(a, part, isUpper: false), brain(b, part, isUpper: false)))
      let high = rounded(operation(brain(a, part, isUpper: true), brain(b, part, isUpper: true)))
      store(low | high &<< Words(repeating: 16), part)
    }
  }

  @inline(__always)
  func fusedBrains() {
    func fused(_ part: Int, isUpper: Bool) -> Words {
      let x = brain(a, part, isUpper: isUpper)
      let y = brain(b, part, isUpper: isUpper)
      let z = brain(c, part, isUpper: isUpper)
      let low = FloatLanes.oddSum(
        FloatLanes.Doubles(x.lowHalf) * FloatLanes.Doubles(y.lowHalf),
        FloatLanes.Doubles(z.lowHalf))
      let high = FloatLanes.oddSum(
        FloatLanes.Doubles(x.highHalf) * FloatLanes.Doubles(y.highHalf),
        FloatLanes.Doubles(z.highHalf))
      return rounded(
        Singles(lowHalf: FloatLanes.oddSingles(low), highHalf: FloatLanes.oddSingles(high)))
    }
    for part in 0..<2 {
      let low = fused(part, isUpper: false)
      let high = fused(part, isUpper: true)
      store(low | high &<< Words(repeating: 16), part)
    }
  }

  @inline(__always)
  func singlesFromBrains() {
    let low = brain(a, 0, isUpper: false)
    let high = brain(a, 1, isUpper: false)
    finish(low, 0)
    finish(high, 1)
  }

  @inline(__always)
  func brainsFromSingles() {
    let low = FloatLanes.brains(fromSingles: source(a, 0))
    let high = FloatLanes.brains(fromSingles: source(a, 1))
    store(low, 0)
    store(high, 1)
  }

  /// The first source is the upper half.
  @inline(__always)
  func brainPairs() {
    for part in 0..<2 {
      let upper = FloatLanes.brains(fromSingles: source(a, part))
      let lower = FloatLanes.brains(fromSingles: source(b, part))
      store(lower | upper &<< Words(repeating: 16), part)
    }
  }
}

extension FloatLanes {
  /// bf16 bits of a value rounded to nearest, NaN as 0x7FFF.
  @inline(__always)
  static func brains(fromSingles value: Singles) -> Words {
    let bits = words(value)
    let odd = bits &>> Words(repeating: 16) & Words(repeating: 1)
    let rounded = (bits &+ Words(repeating: 0x7FFF) &+ odd) &>> Words(repeating: 16)
    return rounded.replacing(with: Words(repeating: 0x7FFF), where: value .!= value)
  }
}
