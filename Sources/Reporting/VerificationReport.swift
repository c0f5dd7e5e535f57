import BipolarInt
import Simulation

/// The comparison with the reference.
struct VerificationReport: Encodable, Sendable {
  struct MismatchReport: Encodable, Sendable {
    let row: Int
    let column: Int
    let actual: Value
    let expected: Value
    let blockX: Int?
    let blockY: Int?
    let tileRow: Int?
    let tileColumn: Int?
    let fragmentRow: Int?
    let fragmentColumn: Int?
    let description: String

    init(_ mismatch: Verification.Mismatch) {
      row = mismatch.element.row
      column = mismatch.element.column
      actual = Value(mismatch.actual)
      expected = Value(mismatch.expected)
      blockX = mismatch.place?.blockX
      blockY = mismatch.place?.blockY
      tileRow = mismatch.place?.inTile.row
      tileColumn = mismatch.place?.inTile.column
      fragmentRow = mismatch.place?.fragment.row
      fragmentColumn = mismatch.place?.fragment.column
      description = mismatch.description
    }
  }

  /// A number as JSON can hold it: NaN and infinities are null.
  struct Value: Encodable, Sendable {
    private let number: Double?

    init(_ number: Double) { self.number = number.isFinite ? number : nil }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      if let number, let integer = Int64(exactly: number) {
        try container.encode(integer)
      } else {
        try container.encode(number)
      }
    }
  }

  let reference: String
  let compared: Int
  let mismatches: Int
  let firstMismatch: MismatchReport?
  let worstErrorShare: Double?

  init(_ verification: Verification) {
    reference = verification.reference.rawValue
    compared = verification.compared
    mismatches = verification.mismatches
    firstMismatch = verification.firstMismatch.map(MismatchReport.init)
    worstErrorShare = verification.worstErrorShare.flatMap { $0.isFinite ? $0 : nil }
  }
}
