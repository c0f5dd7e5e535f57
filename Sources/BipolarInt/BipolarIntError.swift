/// What is wrong with an input of this module; `description` says it in one line, with the mend.
///
/// Rows, columns, planes and words are counted from 0.
public enum BipolarIntError: Error, Hashable, Sendable {
  /// A number of bits other than 1 to 8.
  case bitWidthOutOfRange(Int)
  /// Text that is not of the form `w2a4`.
  case malformedPrecision(String)
  /// A value that is even or out of range at the width.
  case valueHasNoCode(Int, width: BitWidth, position: ElementPosition?)
  /// A two's-complement integer that needs more bits than the width has.
  case signedIntegerOutOfRange(Int, width: BitWidth, position: ElementPosition?)
  /// A code that needs more bits than the width has.
  case codeOutOfRange(UInt8, width: BitWidth, position: ElementPosition)
  /// A matrix without elements or with more than 2^32.
  case sizeOutOfRange(rows: Int, columns: Int)
  /// A number of elements other than `rows * columns`.
  case elementCountMismatch(rows: Int, columns: Int, count: Int)
  /// A real number that is NaN or infinite.
  case elementNotFinite(Float, position: ElementPosition)
  /// A group size other than 32, 64 or 128.
  case groupSizeNotSupported(Int)
  /// A number of scales that does not fit the granularity.
  case scaleCountMismatch(expected: Int, count: Int)
  /// A scale that is negative, NaN, or so large that a level overflows.
  case scaleOutOfRange(Float, index: Int)
  /// A row alignment that is not a positive multiple of 32 bits.
  case rowAlignmentNotSupported(Int)
  /// Packed planes of more than 2^32 words.
  case packedSizeOutOfRange(planes: Int, rows: Int, pitchInWords: Int)
  /// A row pitch that is shorter than the row.
  case pitchTooShort(pitchInWords: Int, columns: Int)
  /// A number of words other than planes x rows x pitch.
  case wordCountMismatch(expected: Int, count: Int)
  /// A one among the bits past the end of a row.
  case paddingNotZero(plane: Int, row: Int, word: Int)
  /// Operands with different inner lengths.
  case innerLengthMismatch(activations: Int, weights: Int)
  /// An inner length below 1.
  case innerLengthNotPositive(Int)
  /// An inner length whose largest result exceeds an `Int32`.
  case accumulatorOverflow(innerLength: Int, limit: Int, precision: Precision)
}

extension BipolarIntError: CustomStringConvertible {
  /// One line that names the place and the mend.
  public var description: String {
    switch self {
    case .bitWidthOutOfRange(let bits):
      "\(bits) bits are outside bipolar-INT; use 1 to 8 bits"
    case .malformedPrecision(let text):
      "precision \(quoted(text)) is malformed; write it like w2a4, each width from 1 to 8"
    case .valueHasNoCode(let value, let width, let position):
      "value \(value)\(place(position)) has no \(width)-bit code; "
        + "use odd values from \(width.minimumValue) to \(width.maximumValue)"
    case .signedIntegerOutOfRange(let integer, let width, let position):
      "integer \(integer)\(place(position)) needs more than \(width) bits; "
        + "use \(-width.codeCount / 2) to \(width.codeCount / 2 - 1) or a wider format"
    case .codeOutOfRange(let code, let width, let position):
      "code \(code) at \(position) needs more than \(width) bits; "
        + "use codes 0 to \(width.codes.upperBound) or a wider format"
    case .sizeOutOfRange(let rows, let columns):
      "a \(rows) x \(columns) matrix cannot be made; "
        + "use sizes from 1 up and at most \(ElementCount.limit) elements"
    case .elementCountMismatch(let rows, let columns, let count):
      "a \(rows) x \(columns) matrix cannot hold \(count) elements; "
        + "give exactly rows x columns of them"
    case .elementNotFinite(let value, let position):
      "element \(value) at \(position) is not finite; replace NaN and infinities before quantising"
    case .groupSizeNotSupported(let size):
      "group size \(size) is not supported; use 32, 64 or 128"
    case .scaleCountMismatch(let expected, let count):
      "\(count) scales do not fit the granularity; give \(expected)"
    case .scaleOutOfRange(let scale, let index):
      "scale \(scale) at index \(index) is out of range; "
        + "use finite scales from 0 up whose largest level is finite"
    case .rowAlignmentNotSupported(let bits):
      "row alignment of \(bits) bits is not supported; use a positive multiple of 32"
    case .packedSizeOutOfRange(let planes, let rows, let pitchInWords):
      "\(planes) planes x \(rows) rows x \(pitchInWords) words are too many to pack; "
        + "keep the product at or below \(ElementCount.limit)"
    case .pitchTooShort(let pitchInWords, let columns):
      "a pitch of \(pitchInWords) words is too short for \(columns) columns; "
        + "use at least one word for every 32 columns"
    case .wordCountMismatch(let expected, let count):
      "\(count) words do not fill the planes; give planes x rows x pitch = \(expected)"
    case .paddingNotZero(let plane, let row, let word):
      "padding of plane \(plane), row \(row), word \(word) is not zero; "
        + "clear the bits past the last column"
    case .innerLengthMismatch(let activations, let weights):
      "activations have K = \(activations) but weights have K = \(weights); "
        + "give both the same number of columns"
    case .innerLengthNotPositive(let length):
      "inner length K = \(length) is not positive; use 1 or more"
    case .accumulatorOverflow(let innerLength, let limit, let precision):
      "inner length K = \(innerLength) overflows an Int32 result at \(precision); "
        + "use K <= \(limit) or fewer bits"
    }
  }

  private func place(_ position: ElementPosition?) -> String {
    position.map { " at \($0)" } ?? ""
  }

  /// The text in quotes on one line, shortened so that the message stays readable.
  private func quoted(_ text: String) -> String {
    let shown = text.count > 40 ? text.prefix(40) + "..." : text[...]
    return "\"" + shown.map { $0.isNewline ? " " : String($0) }.joined() + "\""
  }
}
