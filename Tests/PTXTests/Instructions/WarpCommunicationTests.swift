import PTX
import Testing

@Suite struct WarpCommunicationTests {
  @Test func typesOfShufflesAndVotes() {
    for mode in ["up", "down", "bfly", "idx"] { expectTypes("shfl.sync." + mode, "b32") }
    expectTypes("vote.sync.ballot", "b32")
    for mode in ["all", "any", "uni"] { expectTypes("vote.sync." + mode, "pred") }
    expectTypes("shfl.up", "b32")
    expectTypes("vote.ballot", "b32")
    expectTypes("match.any.sync", "b32 b64")
    expectTypes("match.all.sync", "b32 b64")
    for function in ["add", "min", "max"] { expectTypes("redux.sync." + function, "u32 s32") }
    for function in ["and", "or", "xor"] { expectTypes("redux.sync." + function, "b32") }
  }

  @Test func formsAndSpellings() throws {
    try expectCanonical("shfl.sync.bfly.b32", .shuffle(Shuffle(.bfly)))
    try expectCanonical("shfl.sync.idx.b32", .shuffle(Shuffle(.idx)))
    try expectCanonical("vote.sync.ballot.b32", .vote(Vote(.ballot)))
    try expectCanonical("vote.sync.uni.pred", .vote(Vote(.uni)))
    try expectCanonical("shfl.up.b32", .shuffle(Shuffle(.up, isSynchronized: false)))
    try expectCanonical("vote.all.pred", .vote(Vote(.all, isSynchronized: false)))
    try expectCanonical("match.all.sync.b64", .warpMatch(WarpMatch(.all, type: .b64)))
    try expectCanonical("redux.sync.max.s32", .warpReduction(WarpReduction(.max, type: .s32)))
    try expectCanonical("activemask.b32", .activeMask(ActiveMask()))
    try expectCanonical("elect.sync", .election(Election()))
  }

  @Test func refusals() {
    #expect(
      complaint(about: "shfl.sync.b32") == "shfl.sync.b32: shfl needs .up, .down, .bfly or .idx")
    #expect(complaint(about: "match.any.b32") == "match.any.b32: match needs .sync")
    #expect(
      complaint(about: "redux.sync.and.u32")
        == "redux.sync.and.u32: redux does not support .u32 as a type")
    #expect(complaint(about: "redux.add.u32") == "redux.add.u32: redux needs .sync")
    #expect(complaint(about: "elect") == "elect: elect needs .sync")
    #expect(complaint(about: "activemask") == "activemask: activemask needs .b32")
    #expect(
      complaint(about: "vote.sync.pred") == "vote.sync.pred: vote needs .ballot, .all, .any or .uni"
    )
  }
}
