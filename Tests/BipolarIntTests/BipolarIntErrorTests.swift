import BipolarInt
import Testing

@Suite struct BipolarIntErrorTests {
  @Test func everyMessageIsOneLineWithAMend() throws {
    let width = try BitWidth(4)
    let position = ElementPosition(row: 3, column: 17)
    let errors: [BipolarIntError] = [
      .bitWidthOutOfRange(9), .malformedPrecision("w2\na4"),
      .valueHasNoCode(0, width: width, position: nil),
      .valueHasNoCode(0, width: width, position: position),
      .signedIntegerOutOfRange(8, width: width, position: position),
      .codeOutOfRange(16, width: width, position: position),
      .sizeOutOfRange(rows: 0, columns: 1),
      .elementCountMismatch(rows: 2, columns: 3, count: 5),
      .elementNotFinite(.nan, position: position), .groupSizeNotSupported(3),
      .scaleCountMismatch(expected: 1, count: 2), .scaleOutOfRange(-1, index: 0),
      .rowAlignmentNotSupported(1), .packedSizeOutOfRange(planes: 1, rows: 1, pitchInWords: 1),
      .pitchTooShort(pitchInWords: 1, columns: 33), .wordCountMismatch(expected: 4, count: 3),
      .paddingNotZero(plane: 0, row: 0, word: 0),
      .innerLengthMismatch(activations: 1, weights: 2), .innerLengthNotPositive(0),
      .accumulatorOverflow(innerLength: 40_000, limit: 33_025, precision: try Precision("w8a8")),
    ]
    for error in errors {
      let message = error.description
      #expect(!message.contains { $0.isNewline }, "\(message)")
      #expect(
        message.contains("; ") && (20...200).contains(message.count), "\(message)")
    }
  }

  @Test func messagesNameThePlaceAndTheLimits() throws {
    #expect(
      BipolarIntError.signedIntegerOutOfRange(
        8, width: try BitWidth(4), position: ElementPosition(row: 3, column: 17)
      ).description
        == "integer 8 at row 3, column 17 needs more than 4 bits; use -8 to 7 or a wider format")
    #expect(
      BipolarIntError.accumulatorOverflow(
        innerLength: 40_000, limit: 33_025, precision: try Precision("w8a8")
      ).description
        == "inner length K = 40000 overflows an Int32 result at w8a8; use K <= 33025 or fewer bits")
  }
}
