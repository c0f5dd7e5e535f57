import BipolarInt
import Simulation

/// The comparison with the reference.
struct VerificationReport: Encodable, Sendable {
  struct MismatchReport: Encodable, Sendable {
    let row: Int
    let column: Int
    let actual: Int64
    let expected: Int64
    let blockX: Int
    let blockY: Int
    let tileRow: Int
    let tileColumn: Int
    let fragmentRow: Int
    let fragmentColumn: Int
    let description: String

    init(_ mismatch: Verification.Mismatch) {
      row = mismatch.element.row
      column = mismatch.element.column
      actual = mismatch.actual
      expected = mismatch.expected
      blockX = mismatch.blockX
      blockY = mismatch.blockY
      tileRow = mismatch.inTile.row
      tileColumn = mismatch.inTile.column
      fragmentRow = mismatch.fragment.row
      fragmentColumn = mismatch.fragment.column
      description = mismatch.description
    }
  }

  let reference: String
  let compared: Int
  let mismatches: Int
  let firstMismatch: MismatchReport?

  init(_ verification: Verification) {
    reference = verification.reference.rawValue
    compared = verification.compared
    mismatches = verification.mismatches
    firstMismatch = verification.firstMismatch.map(MismatchReport.init)
  }
}
