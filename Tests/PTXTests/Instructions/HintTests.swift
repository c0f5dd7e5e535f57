import PTX
import Testing

@Suite struct HintTests {
  @Test(arguments: [
    "prefetch.global.L2", "prefetch.L1", "prefetchu.L1", "prefetch.global.L2::evict_last",
    "discard.global.L2", "applypriority.global.L2::evict_normal", "nanosleep.u32", "pmevent",
    "pmevent.mask", "trap", "brkpt", "setmaxnreg.inc.sync.aligned.u32",
    "griddepcontrol.launch_dependents", "griddepcontrol.wait",
    "createpolicy.fractional.L2::evict_first.b64",
    "createpolicy.range.global.L2::evict_last.L2::evict_unchanged.b64", "createpolicy.cvt.L2.b64",
  ])
  func spellings(spelling: String) throws {
    #expect(try Operation(mnemonic: spelling).mnemonic == spelling)
    #expect(try Operation(mnemonic: spelling).operandCount != nil)
  }

  @Test(arguments: [
    ("prefetch.global", "prefetch needs .L1 or .L2 or .L2::evict_last or .L2::evict_normal"),
    ("createpolicy.b64", "createpolicy needs .fractional, .range or .cvt"),
    ("griddepcontrol", "griddepcontrol needs .launch_dependents or .wait"),
    ("trap.u32", "trap does not support the modifier .u32"),
  ])
  func refusals(mnemonic: String, message: String) {
    #expect(complaint(about: mnemonic) == "\(mnemonic): \(message)")
  }
}
