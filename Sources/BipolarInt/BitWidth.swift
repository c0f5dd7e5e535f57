/// The number of bits of a bipolar-INT code, 1 to 8, and the arithmetic of the format at that width.
///
/// Every bit of an n-bit code counts -1 or +1 times its power of two, the top bit too, so the value
/// of the code with unsigned reading `u` is `2u - (2^n - 1)`. The values are the `2^n` odd numbers
/// from `-(2^n - 1)` to `2^n - 1`; zero has no code. The format is that of arXiv 2409.17870.
public struct BitWidth: Hashable, Sendable {
  /// The number of bits, 1 to 8.
  public let bits: Int

  /// Creates a width.
  ///
  /// - Parameter bits: 1 to 8.
  /// - Throws: `BipolarIntError.bitWidthOutOfRange` for any other number.
  public init(_ bits: Int) throws(BipolarIntError) {
    guard 1...8 ~= bits else { throw .bitWidthOutOfRange(bits) }
    self.bits = bits
  }

  private init(unchecked bits: Int) {
    self.bits = bits
  }

  /// The number of codes, `2^n`: 2 to 256.
  public var codeCount: Int { 1 << bits }

  /// The largest value, `2^n - 1`: 1 to 255.
  public var maximumValue: Int32 { Int32(truncatingIfNeeded: codeCount &- 1) }

  /// The smallest value, `-(2^n - 1)`: -1 to -255.
  public var minimumValue: Int32 { -maximumValue }

  /// The codes, 0 to `2^n - 1`.
  public var codes: ClosedRange<UInt8> { 0...UInt8(truncatingIfNeeded: codeCount &- 1) }

  /// The value of a code, `2u - (2^n - 1)`.
  ///
  /// - Parameter code: The code in the low `bits` bits; the bits above are no part of it and are
  ///   ignored.
  public func value(ofCode code: UInt8) -> Int32 {
    2 * Int32(code & codes.upperBound) - maximumValue
  }

  /// The code of a value.
  ///
  /// - Parameter value: An odd number from `minimumValue` to `maximumValue`.
  /// - Throws: `BipolarIntError.valueHasNoCode` for an even number or one out of range.
  public func code(ofValue value: Int) throws(BipolarIntError) -> UInt8 {
    guard value >= Int(minimumValue), value <= Int(maximumValue), value & 1 == 1 else {
      throw .valueHasNoCode(value, width: self, position: nil)
    }
    return UInt8(truncatingIfNeeded: (value + Int(maximumValue)) / 2)
  }

  /// The code whose value is `2s + 1` for a two's-complement integer `s` of this width.
  ///
  /// The map is lossless; on bit patterns it flips the top bit.
  ///
  /// - Parameter signed: A number from `-2^(n-1)` to `2^(n-1) - 1`.
  /// - Throws: `BipolarIntError.signedIntegerOutOfRange` for any other number.
  public func code(ofSigned signed: Int) throws(BipolarIntError) -> UInt8 {
    let half = codeCount / 2
    guard signed >= -half, signed < half else {
      throw .signedIntegerOutOfRange(signed, width: self, position: nil)
    }
    return UInt8(truncatingIfNeeded: signed + half)
  }
}

extension BitWidth: CaseIterable {
  /// All widths, from 1 to 8.
  public static let allCases = (1...8).map(BitWidth.init(unchecked:))
}

extension BitWidth: Comparable {
  /// Orders widths by their number of bits.
  public static func < (left: BitWidth, right: BitWidth) -> Bool { left.bits < right.bits }
}

extension BitWidth: CustomStringConvertible {
  /// The number of bits in decimal.
  public var description: String { String(bits) }
}
