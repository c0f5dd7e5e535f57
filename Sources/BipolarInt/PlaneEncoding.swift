/// What the bits of a code of n planes mean.
public enum PlaneEncoding: String, Hashable, Sendable, CaseIterable {
  /// Every bit is -1 or +1 times its power of two: value 2u - (2^n - 1) for the unsigned reading u.
  case bipolar
  /// Every bit is 0 or 1 times its power of two: value u.
  case unsigned
  /// As unsigned, but the top bit counts negative: value u - 2^n where it is set.
  case twosComplement = "twos-complement"

  /// The value of a code.
  public func value(ofCode code: UInt8, width: BitWidth) -> Int {
    let u = Int(code)
    return switch self {
    case .bipolar: 2 * u - (width.codeCount - 1)
    case .unsigned: u
    case .twosComplement: u >= width.codeCount / 2 ? u - width.codeCount : u
    }
  }

  /// The code of a value; nil where it has none.
  public func code(ofValue value: Int, width: BitWidth) -> UInt8? {
    let count = width.codeCount
    let u: Int
    switch self {
    case .bipolar:
      guard abs(value) < count, (value + count - 1) % 2 == 0 else { return nil }
      u = (value + count - 1) / 2
    case .unsigned: u = value
    case .twosComplement:
      guard value >= -count / 2, value < count / 2 else { return nil }
      u = value < 0 ? value + count : value
    }
    return 0..<count ~= u ? UInt8(u) : nil
  }
}
