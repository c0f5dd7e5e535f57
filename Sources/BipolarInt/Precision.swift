/// The widths of the two operands of a matrix multiplication, written like `w2a4`: 2-bit weights,
/// 4-bit activations.
public struct Precision: Hashable, Sendable {
  /// The width of the weights.
  public let weightBits: BitWidth

  /// The width of the activations.
  public let activationBits: BitWidth

  /// Creates a precision from two widths.
  public init(weightBits: BitWidth, activationBits: BitWidth) {
    self.weightBits = weightBits
    self.activationBits = activationBits
  }

  /// Parses text such as `w2a4`; capital letters are read too (`W2A4`).
  ///
  /// - Parameter text: `w`, a decimal number, `a`, a decimal number, and nothing else; both numbers
  ///   from 1 to 8, without sign or leading zero.
  /// - Throws: `BipolarIntError.malformedPrecision` for text of any other form,
  ///   `BipolarIntError.bitWidthOutOfRange` for a number other than 1 to 8.
  public init(_ text: String) throws(BipolarIntError) {
    let letters = text.lowercased()
    guard letters.hasPrefix("w"), let separator = letters.firstIndex(of: "a"),
      let weightBits = Self.bits(letters[..<separator].dropFirst()),
      let activationBits = Self.bits(letters[separator...].dropFirst())
    else { throw .malformedPrecision(text) }
    self.init(
      weightBits: try BitWidth(weightBits), activationBits: try BitWidth(activationBits))
  }

  private static func bits(_ digits: Substring) -> Int? {
    guard digits.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }),
      digits == "0" || !digits.hasPrefix("0")
    else { return nil }
    return Int(digits)
  }

  /// The number of one-bit products in one product at this precision, 1 to 64.
  public var planePairCount: Int { weightBits.bits * activationBits.bits }

  /// The 64 pairs of widths, ordered by weight width, then by activation width.
  public static let allPairs = BitWidth.allCases.flatMap { weightBits in
    BitWidth.allCases.map { Precision(weightBits: weightBits, activationBits: $0) }
  }
}

extension Precision: CustomStringConvertible {
  /// The text that `init(_:)` reads, in lower case.
  public var description: String { "w\(weightBits)a\(activationBits)" }
}
