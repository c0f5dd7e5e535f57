import PTX
import Testing

@Suite struct MatrixLoadTests {
  @Test func formsAndSpellings() throws {
    for (count, text) in [(MatrixLoad.Count.one, "x1"), (.two, "x2"), (.four, "x4")] {
      let plain = Operation.matrixLoad(MatrixLoad(count: count))
      try expectCanonical("ldmatrix.sync.aligned.m8n8.\(text).shared.b16", plain)
      let transposed = Operation.matrixLoad(MatrixLoad(count: count, isTransposed: true))
      try expectCanonical("ldmatrix.sync.aligned.m8n8.\(text).trans.shared.b16", transposed)
      // Compilers write the count first.
      #expect(try Operation(mnemonic: "ldmatrix.sync.aligned.\(text).m8n8.shared.b16") == plain)
      #expect(
        try Operation(mnemonic: "ldmatrix.sync.aligned.\(text).trans.m8n8.shared.b16")
          == transposed)
    }
  }

  @Test func refusals() {
    let wrong = [
      ("ldmatrix.aligned.m8n8.x4.shared.b16", "needs .sync"),
      ("ldmatrix.sync.m8n8.x4.shared.b16", "needs .aligned"),
      ("ldmatrix.sync.aligned.x4.shared.b16", "needs .m8n8"),
      ("ldmatrix.sync.aligned.m8n8.shared.b16", "needs .x1, .x2 or .x4"),
      ("ldmatrix.sync.aligned.m8n8.x4.b16", "needs .shared"),
      ("ldmatrix.sync.aligned.m8n8.x4.shared.b8", "needs .b16"),
      ("ldmatrix.sync.aligned.m8n8.x4.x2.shared.b16", "does not support the modifier .x4"),
      ("ldmatrix.sync.aligned.m8n8.x4.shared::cta.b16", "needs .shared"),
    ]
    for (mnemonic, problem) in wrong {
      #expect(complaint(about: mnemonic) == "\(mnemonic): ldmatrix \(problem)")
    }
  }
}
