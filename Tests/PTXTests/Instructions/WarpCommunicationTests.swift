import PTX
import Testing

@Suite struct WarpCommunicationTests {
  @Test func typesOfShufflesAndVotes() {
    for mode in ["up", "down", "bfly", "idx"] { expectTypes("shfl.sync." + mode, "b32") }
    expectTypes("vote.sync.ballot", "b32")
    for mode in ["all", "any", "uni"] { expectTypes("vote.sync." + mode, "pred") }
  }

  @Test func formsAndSpellings() throws {
    try expectCanonical("shfl.sync.bfly.b32", .shuffle(Shuffle(.bfly)))
    try expectCanonical("shfl.sync.idx.b32", .shuffle(Shuffle(.idx)))
    try expectCanonical("vote.sync.ballot.b32", .vote(Vote(.ballot)))
    try expectCanonical("vote.sync.uni.pred", .vote(Vote(.uni)))
  }

  @Test func refusals() {
    #expect(complaint(about: "shfl.bfly.b32") == "shfl.bfly.b32: shfl needs .sync")
    #expect(
      complaint(about: "shfl.sync.b32") == "shfl.sync.b32: shfl needs .up, .down, .bfly or .idx")
    #expect(complaint(about: "vote.ballot.b32") == "vote.ballot.b32: vote needs .sync")
    #expect(
      complaint(about: "vote.sync.pred") == "vote.sync.pred: vote needs .ballot, .all, .any or .uni"
    )
  }
}
