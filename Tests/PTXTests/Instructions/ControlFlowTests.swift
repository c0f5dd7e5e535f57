import PTX
import Testing

@Suite struct ControlFlowTests {
  @Test func formsAndSpellings() throws {
    try expectCanonical("bra", .control(Control(.bra)))
    try expectCanonical("bra.uni", .control(Control(.bra, isUniform: true)))
    try expectCanonical("ret", .control(Control(.ret)))
    try expectCanonical("ret.uni", .control(Control(.ret, isUniform: true)))
    try expectCanonical("exit", .control(Control(.exit)))
    try expectCanonical("bar.sync", .barrier(Barrier()))
  }

  @Test func otherSpellingsOfTheBarrier() throws {
    #expect(try Operation(mnemonic: "bar.cta.sync") == .barrier(Barrier()))
  }

  @Test func refusals() {
    #expect(complaint(about: "exit.uni") == "exit.uni: exit does not support the modifier .uni")
    #expect(complaint(about: "bra.u32") == "bra.u32: bra does not support the modifier .u32")
    #expect(complaint(about: "bar.arrive") == "bar.arrive: bar needs .sync")
    #expect(
      complaint(about: "bar.warp.sync") == "bar.warp.sync: bar does not support the modifier .warp")
  }
}
