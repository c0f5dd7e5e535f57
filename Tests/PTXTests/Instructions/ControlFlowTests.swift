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
    try expectCanonical(
      "barrier.sync", .barrier(Barrier(.sync, isAligned: false, usesShortName: false)))
    try expectCanonical(
      "barrier.arrive.aligned", .barrier(Barrier(.arrive, usesShortName: false)))
    try expectCanonical("bar.red.popc.u32", .barrier(Barrier(.reduce(.popc))))
    try expectCanonical("bar.red.or.pred", .barrier(Barrier(.reduce(.or))))
    try expectCanonical("bar.warp.sync", .warpBarrier(WarpBarrier()))
    try expectCanonical("call.uni", .call(Call(isUniform: true)))
    try expectCanonical("brx.idx.uni", .indexedBranch(IndexedBranch(isUniform: true)))
    try expectCanonical("isspacep.shared", .addressTest(AddressTest(space: .shared)))
    try expectCanonical(
      "cvta.local.u64", .convertAddress(ConvertAddress(space: .local, isToSpace: false)))
  }

  @Test func refusals() {
    #expect(complaint(about: "exit.uni") == "exit.uni: exit does not support the modifier .uni")
    #expect(complaint(about: "bra.u32") == "bra.u32: bra does not support the modifier .u32")
    #expect(complaint(about: "bar.wait") == "bar.wait: bar needs .red")
    #expect(complaint(about: "bar.red.and.u32") == "bar.red.and.u32: bar needs .pred")
    #expect(complaint(about: "bar.warp.u32") == "bar.warp.u32: bar needs .sync")
    #expect(complaint(about: "brx.u32") == "brx.u32: brx needs .idx")
  }
}
