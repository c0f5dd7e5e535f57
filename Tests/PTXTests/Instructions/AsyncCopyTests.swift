import PTX
import Testing

@Suite struct AsyncCopyTests {
  @Test func formsAndSpellings() throws {
    try expectCanonical("cp.async.ca.shared.global", .asyncCopy(.copy(.ca)))
    try expectCanonical("cp.async.cg.shared.global", .asyncCopy(.copy(.cg)))
    try expectCanonical("cp.async.commit_group", .asyncCopy(.commitGroup))
    try expectCanonical("cp.async.wait_group", .asyncCopy(.waitGroup))
    try expectCanonical("cp.async.wait_all", .asyncCopy(.waitAll))
  }

  @Test func refusals() {
    #expect(complaint(about: "cp.ca.shared.global") == "cp.ca.shared.global: cp needs .async")
    #expect(
      complaint(about: "cp.async.shared.global")
        == "cp.async.shared.global: cp needs .ca, .cg or a group operation")
    #expect(complaint(about: "cp.async.cg.global") == "cp.async.cg.global: cp needs .shared")
  }

  /// Copies by the tensor memory accelerator are not modelled: kept by name, refused when lowered.
  @Test func bulkCopiesAreKeptByName() throws {
    for mnemonic in [
      "cp.async.bulk.commit_group",
      "cp.async.bulk.shared::cluster.global.mbarrier::complete_tx::bytes",
    ] {
      #expect(try Operation(mnemonic: mnemonic) == .other(mnemonic))
    }
  }

  @Test func hintsAndArrivals() throws {
    try expectCanonical(
      "cp.async.cg.shared.global.L2::128B", .asyncCopy(.copy(.cg, hint: "L2::128B")))
    try expectCanonical(
      "cp.async.ca.shared.global.L2::cache_hint.L2::256B",
      .asyncCopy(.copy(.ca, hint: "L2::256B", hasCachePolicy: true)))
    try expectCanonical(
      "cp.async.mbarrier.arrive.noinc.shared.b64",
      .asyncCopy(.arrive(space: .shared, isExpected: true)))
    #expect(
      try Operation(mnemonic: "cp.async.cg.shared::cta.global").mnemonic
        == "cp.async.cg.shared.global")
  }
}
