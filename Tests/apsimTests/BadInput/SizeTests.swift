import Testing

/// Sizes and tiles that cannot be run: exit code 5.
@Suite struct SizeTests {
  @Test(arguments: [
    BadInput("run", "--k", "33026", "--precision", "w8a8", says: "K = 33026", "K <= 33025"),
    BadInput("run", "--k", "2147483647", says: "overflows", "use K <="),
    BadInput(
      "run", "--m", "2147483647", "--n", "2147483647", says: "MiB", "use smaller sizes"),
    BadInput(
      "run", "--m", "2147483647", "--n", "2147483647", "--k", "2147483647", "--precision", "w1a1",
      says: "MiB", "use smaller sizes"),
    BadInput(
      "run", "--m", "4194241", "--n", "1", "--k", "1", "--tile", "64x64x256", says: "m = 4194241",
      "65535", "use a larger tile"),
  ])
  func refusesSizesThatCannotBeRun(_ input: BadInput) throws {
    try input.check(code: 5)
  }

  @Test(arguments: [
    BadInput("run", "--tile", "256x256x1024", says: "tile 256x256x1024", "use "),
    BadInput(
      "run", "--gpu", "rtx3090", "--precision", "w1a1", "--tile", "128x64x1024", "--stages", "5",
      says: "bytes of shared memory", "fewer stages"),
    BadInput("run", "--tile", "32x32x100", says: "inner length", "256, 512"),
    BadInput("run", "--tile", "7x32x256", says: "multiple of 8", "use 8, 16, 32"),
    BadInput("run", "--tile", "65536x65536x65536", says: "multiple of 8 from 8 to 1024"),
    BadInput("run", "--tile", "32x32x128", says: "inner length", "m16n8k256"),
    BadInput("run", "--stages", "1", says: "pipeline", "use 2 to 5 stages"),
    BadInput("run", "--stages", "6", says: "pipeline", "use 2 to 5 stages"),
    BadInput("run", "--gpu", "t4", "--stages", "3", says: "sm_75", "use 2 stages"),
    BadInput(
      "run", "--tile", "8x8x256", "--precision", "w1a1", says: "tile 8x8x256", "cannot share",
      "use "),
  ])
  func refusesIllegalTiles(_ input: BadInput) throws {
    try input.check(code: 5)
  }

  /// A card with less shared memory than its architecture allows: the tile is legal for the target
  /// and too large for the card.
  @Test func refusesATileThatDoesNotFitTheCard() throws {
    let folder = try TemporaryFolder()
    let text = try Repository.configuration("t4").replacing(
      #""max_shared_bytes_per_block": { "value": 65536"#,
      with: #""max_shared_bytes_per_block": { "value": 12288"#)
    try folder.write(text, to: "my.json")
    try BadInput(
      "run", "--gpu", "my.json", "--m", "8", "--n", "8", "--k", "8", "--output", "y.npy",
      says: "bytes of shared memory per block", "12288", "change the launch or the tile"
    ).check(code: 5, in: folder)
  }
}
