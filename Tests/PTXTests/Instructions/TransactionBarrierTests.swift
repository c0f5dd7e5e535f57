import PTX
import Testing

@Suite struct TransactionBarrierTests {
  @Test(arguments: [
    ("mbarrier.init.shared.b64", 2...2), ("mbarrier.inval.shared::cta.b64", 1...1),
    ("mbarrier.arrive.shared.b64", 2...3), ("mbarrier.arrive.noComplete.b64", 3...3),
    ("mbarrier.arrive.expect_tx.release.cta.shared::cta.b64", 3...3),
    ("mbarrier.arrive_drop.shared.b64", 2...3), ("mbarrier.test_wait.shared.b64", 3...3),
    ("mbarrier.test_wait.parity.shared.b64", 3...3),
    ("mbarrier.try_wait.parity.acquire.cta.shared::cta.b64", 3...4),
    ("mbarrier.expect_tx.relaxed.cta.shared.b64", 2...2),
    ("mbarrier.complete_tx.shared.b64", 2...2), ("mbarrier.pending_count.b64", 2...2),
  ])
  func spellingsAndOperands(spelling: String, operands: ClosedRange<Int>) throws {
    let operation = try Operation(mnemonic: spelling)
    #expect(operation.mnemonic == spelling.replacing("shared::cta", with: "shared"))
    #expect(try Operation(mnemonic: operation.mnemonic) == operation)
    #expect(operation.operandCount == operands)
    #expect(operation.instructionClass == .synchronization)
  }

  @Test(arguments: [
    ("mbarrier.shared.b64", "mbarrier needs an operation, such as .init or .arrive"),
    ("mbarrier.init.global.b64", "mbarrier does not access .global memory"),
    ("mbarrier.init.shared", "mbarrier needs .b64"),
    ("mbarrier.init.parity.shared.b64", "mbarrier does not support the modifier .parity"),
    (
      "mbarrier.arrive.expect_tx.noComplete.b64",
      "mbarrier has .noComplete or .expect_tx, not both"
    ),
  ])
  func refusals(mnemonic: String, message: String) {
    #expect(complaint(about: mnemonic) == "\(mnemonic): \(message)")
  }
}
