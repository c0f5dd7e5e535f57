/// A binary floating-point format of at most 19 bits, as operands of tensor cores have them.
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
    case .bf16: self.init(8, 7)
    case .tf32: self.init(8, 10, unusedBits: 13)
    case .e4m3: self.init(4, 3, specialMask: 0x7F, hasInfinity: false)
    case .e5m2: self.init(5, 2)
    default: self.init(5, 10)
    }
  }

  private init(
    _ exponentBits: Int, _ fractionBits: Int, specialMask: UInt32? = nil,
    hasInfinity: Bool = true, unusedBits: Int = 0
  ) {
    self.exponentBits = exponentBits
    self.fractionBits = fractionBits
    self.specialMask = specialMask ?? ((1 << UInt32(exponentBits)) - 1) << UInt32(fractionBits)
    self.hasInfinity = hasInfinity
    self.unusedBits = unusedBits
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
