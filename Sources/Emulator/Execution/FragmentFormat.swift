/// A floating-point format of at most 19 bits as `MatrixUnit` takes operands apart: the fields of a
/// `FloatFormat`, laid out once an operation.
struct FragmentFormat {
  let exponentBits: Int
  let fractionBits: Int
  /// All bits that are set in every NaN and infinity; e4m3 has one NaN and no infinity.
  let specialMask: UInt32
  let hasInfinity: Bool
  /// Lower bits of a register that do not belong to the number.
  let unusedBits: Int

  init(_ element: FragmentElement) {
    switch element {
    case .bf16: self.init(FloatFormat.bf16)
    case .tf32: self.init(FloatFormat.tf32)
    case .e4m3: self.init(FloatFormat.e4m3)
    case .e5m2: self.init(FloatFormat.e5m2)
    default: self.init(FloatFormat.f16)
    }
  }

  private init(_ format: FloatFormat) {
    exponentBits = format.exponentBits
    fractionBits = format.precision - 1
    hasInfinity = format.hasInfinity
    unusedBits = format.padding
    specialMask = UInt32(truncatingIfNeeded: format.infinity >> UInt64(format.padding))
  }

  /// What an element is apart from a finite number.
  enum Special { case none, infinity, nan }

  func special(_ bits: UInt32) -> Special {
    let bits = bits >> UInt32(unusedBits)
    guard bits & specialMask == specialMask else { return .none }
    let fraction = bits & ((1 << UInt32(fractionBits)) - 1)
    return hasInfinity && fraction == 0 ? .infinity : .nan
  }

  func isNegative(_ bits: UInt32) -> Bool {
    bits >> UInt32(unusedBits + exponentBits + fractionBits) & 1 != 0
  }
}
