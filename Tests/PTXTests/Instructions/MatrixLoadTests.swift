import PTX
import Testing

@Suite struct MatrixLoadTests {
  @Test func formsAndSpellings() throws {
    for (count, text) in [(MatrixLoad.Count.one, "x1"), (.two, "x2"), (.four, "x4")] {
      let plain = Operation.matrixLoad(MatrixLoad(count: count))
      try expectCanonical("ldmatrix.sync.aligned.m8n8.\(text).shared.b16", plain)
      let transposed = Operation.matrixLoad(MatrixLoad(count: count, isTransposed: true))
      try expectCanonical("ldmatrix.sync.aligned.m8n8.\(text).trans.shared.b16", transposed)
      try expectCanonical(
        "ldmatrix.sync.aligned.m8n8.\(text).b16",
        .matrixLoad(MatrixLoad(count: count, isGeneric: true)))
      try expectCanonical(
        "stmatrix.sync.aligned.m8n8.\(text).trans.shared.b16",
        .matrixStore(MatrixStore(count: count, isTransposed: true)))
      try expectCanonical(
        "stmatrix.sync.aligned.m8n8.\(text).b16",
        .matrixStore(MatrixStore(count: count, isGeneric: true)))
      #expect(
        try Operation(mnemonic: "ldmatrix.sync.aligned.m8n8.\(text).shared::cta.b16") == plain)
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
      ("ldmatrix.sync.aligned.m8n8.x4.shared.b8", "needs .b16"),
      ("ldmatrix.sync.aligned.m8n8.x4.x2.shared.b16", "does not support the modifier .x4"),
      (
        "ldmatrix.sync.aligned.m16n16.x1.trans.shared.b8",
        "does not support .m16n16, which needs .target sm_100a"
      ),
      (
        "ldmatrix.sync.aligned.m8n16.x1.shared.b8x16.b6x16_p32",
        "does not support .m8n16, which needs .target sm_100a"
      ),
    ]
    for (mnemonic, problem) in wrong {
      #expect(complaint(about: mnemonic) == "\(mnemonic): ldmatrix \(problem)")
    }
  }
}
