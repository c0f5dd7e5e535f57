/// Reading of numbers on the command line.
enum WholeNumber {
  /// The number that `text` spells in decimal digits.
  ///
  /// - Throws: `UsageError` for anything else and for a number outside `range`.
  static func parse<Number: FixedWidthInteger>(
    _ text: String, in range: ClosedRange<Number>
  ) throws -> Number {
    guard text.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }),
      let number = Number(text), range.contains(number)
    else {
      throw UsageError(
        description: "use a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  /// Sizes of matrices.
  static let sizes = 1...Int(Int32.max)
}
