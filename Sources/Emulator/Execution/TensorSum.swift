/// One output of a floating-point matrix product by `TensorSumModel`, with infinities, NaN and
/// overflow: the slow form of what `FloatMatrixProduct` computes for finite numbers.
struct TensorSum {
  /// The numbers are those of `FloatMatrixProduct.Rounding`.
  enum Rounding: Int {
    case single = 0
    case half = 1
    case short = 2

    init(_ form: FragmentForm) {
      self =
        form.d == .f16
        ? .half : form.fractionBits == TensorSumModel.shortFractionBits ? .short : .single
    }
  }

  let k: Int
  let blockLength: Int
  let fractionBits: Int
  let rounding: Rounding
  let aFormat: FragmentFormat
  let bFormat: FragmentFormat
  /// 16 rows of each k, and 8 columns of each k, as in `FloatMatrixProduct`.
  let a: UnsafePointer<UInt32>
  let b: UnsafePointer<UInt32>
  let aSignificands: UnsafePointer<Int32>
  let aExponents: UnsafePointer<Int32>
  let bSignificands: UnsafePointer<Int32>
  let bExponents: UnsafePointer<Int32>

  private static let nan: UInt32 = 0x7FFF_FFFF

  /// The sum of a row times a column and `start`, as a binary32 pattern.
  func result(row: Int, column: Int, _ start: UInt32) -> UInt32 {
    var value = Float(bitPattern: start)
    var first = 0
    while first < k {
      let block = first..<min(first &+ blockLength, k)
      guard let special = special(row, column, block, value) else {
        value = finite(row, column, block, value)
        first = block.upperBound
        continue
      }
      if special.isNaN { return Self.nan }
      value = special
      first = block.upperBound
    }
    return value.bitPattern
  }

  /// The sum of a block in which a summand is not finite; nil if all are.
  private func special(
    _ row: Int, _ column: Int, _ block: Range<Int>, _ start: Float
  ) -> Float? {
    var isSpecial = !start.isFinite
    var sum = start.isFinite ? 0 : start
    for index in block {
      let x = a[16 &* index &+ row]
      let y = b[8 &* index &+ column]
      let left = aFormat.special(x)
      let right = bFormat.special(y)
      if left == .none, right == .none { continue }
      isSpecial = true
      let timesZero =
        (left == .none && aSignificands[16 &* index &+ row] == 0)
        || (right == .none && bSignificands[8 &* index &+ column] == 0)
      if left == .nan || right == .nan || timesZero { return .nan }
      sum += aFormat.isNegative(x) == bFormat.isNegative(y) ? Float.infinity : -Float.infinity
    }
    return isSpecial ? sum : nil
  }

  private func finite(
    _ row: Int, _ column: Int, _ block: Range<Int>, _ start: Float
  ) -> Float {
    var top: Int32 = -126
    for index in block {
      top = max(top, aExponents[16 &* index &+ row] &+ bExponents[8 &* index &+ column])
    }
    // 25 fraction bits; those beyond the model's are cut with the alignment.
    let fraction = Int64(start.bitPattern & 0x7F_FFFF)
    let isNormal = start.isNormal
    let exponent = isNormal ? Int32(truncatingIfNeeded: start.exponent) : -126
    let magnitude = (isNormal ? fraction | 1 &<< 23 : fraction) &<< 2
    if start != 0 { top = max(top, exponent) }
    var sum = Self.aligned(
      start.sign == .minus ? 0 &- magnitude : magnitude,
      top &- exponent &+ Int32(truncatingIfNeeded: 25 &- fractionBits))
    for index in block {
      let product =
        Int64(aSignificands[16 &* index &+ row]) &* Int64(bSignificands[8 &* index &+ column])
      let exponent = aExponents[16 &* index &+ row] &+ bExponents[8 &* index &+ column]
      sum &+= Self.aligned(product, top &- exponent)
    }
    let scale = Double(
      sign: .plus, exponent: Int(top) &- fractionBits, significand: 1)
    return rounded(Double(sum) * scale)
  }

  /// value / 2^distance, towards zero.
  private static func aligned(_ value: Int64, _ distance: Int32) -> Int64 {
    let shift = Int64(min(distance, 63))
    return value < 0 ? 0 &- ((0 &- value) >> shift) : value >> shift
  }

  private func rounded(_ exact: Double) -> Float {
    if rounding == .half { return Float(Float16(exact)) }
    if abs(exact) >= 0x1p128 { return exact < 0 ? -.infinity : .infinity }
    var value = Float(exact)
    if Double(value.magnitude) > exact.magnitude {
      value = value < 0 ? value.nextUp : value.nextDown
    }
    return rounding == .short ? Float(bitPattern: value.bitPattern & ~0x3FF) : value
  }
}
