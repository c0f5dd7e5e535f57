import Testing

/// Which configuration a run takes, and that every one of them runs.
@Suite struct GPUSelectionTests {
  private static let small = ["--m", "40", "--n", "24", "--k", "100"]

  /// The ten cards with their architectures (NVIDIA's list of compute capabilities).
  private static let targets = [
    "t4": "sm_75", "rtx2080ti": "sm_75", "rtx3070ti": "sm_86", "rtx3090": "sm_86",
    "rtx4090": "sm_89", "a100-40gb": "sm_80", "a100-80gb": "sm_80", "h100-sxm": "sm_90",
    "h800-pcie": "sm_90", "h200": "sm_90",
  ]

  @Test(arguments: targets.keys.sorted())
  func everyGPURunsEveryOperationItHas(gpu: String) throws {
    let target = try #require(Self.targets[gpu])
    for operation in target == "sm_75" ? ["xor"] : ["xor", "and"] {
      let json = try RunJSON(Self.small + ["--gpu", gpu, "--operation", operation])
      #expect(json.string("gpu") == gpu)
      #expect(json.string("target") == target)
      #expect(json.string("operation") == operation)
      #expect(json.integer("verification.compared") == 40 * 24)
      #expect(json.integer("verification.mismatches") == 0)
      #expect(json.number("estimate.time_us") ?? 0 > 0)
    }
  }

  /// XOR is emulated from Hopper on, so AND is the default there; Turing has one shape.
  @Test(arguments: [
    ("t4", "xor", "m8n8k128"), ("a100", "xor", "m16n8k256"),
    ("h100", "and", "m16n8k256"),
  ])
  func defaultsSuitTheTarget(gpu: String, operation: String, shape: String) throws {
    let json = try RunJSON(Self.small + ["--gpu", gpu])
    #expect(json.string("operation") == operation)
    #expect(json.string("tile.shape") == shape)
  }

  @Test func aNameWorksFromAnyFolderAndInEverySpelling() throws {
    let expected = try RunJSON(Self.small + ["--gpu", "a100-40gb"]).textWithoutHost
    for name in ["a100", "a100.json", "a100-40gb.json", "A100", "A100_40GB"] {
      let json = try RunJSON(Self.small + ["--gpu", name], in: TemporaryFolder())
      #expect(json.textWithoutHost == expected, "\(name)")
    }
    #expect(try RunJSON(Self.small).textWithoutHost == expected, "the default")
  }

  @Test func pathsComeBeforeTheFolderAndTheFolderBeforeTheShippedFiles() throws {
    let text = try Repository.configuration("t4")
    let folder = try TemporaryFolder()
    let configurations = try TemporaryFolder()
    let environment = ["APSIM_CONFIG_DIR": configurations.path]
    func clock(_ gpu: String, _ environment: [String: String]) throws -> String? {
      let assumptions =
        try RunJSON(Self.small + ["--gpu", gpu], in: folder, environment: environment)[
          "estimate.assumptions"] as? [String]
      return assumptions?.first { $0.contains("boost clock") }
    }
    func write(_ name: String, _ megahertz: Int, to folder: TemporaryFolder) throws {
      try folder.write(
        text.replacing(#""value": 1590"#, with: #""value": \#(megahertz)"#)
          .replacing(#""name": "t4""#, with: #""name": "\#(name)""#), to: "\(name).json")
    }
    try write("t4", 1111, to: configurations)
    try write("mine", 1222, to: configurations)
    #expect(try clock("t4", [:])?.contains("1590") == true)
    #expect(try clock("t4", environment)?.contains("1111") == true)
    #expect(try clock("t4.json", environment)?.contains("1111") == true)
    #expect(try clock("mine", environment)?.contains("1222") == true)
    #expect(try clock("a100", environment)?.contains("1410") == true)
    try write("t4", 1333, to: folder)
    #expect(try clock("t4.json", environment)?.contains("1333") == true)
    #expect(try clock("\(configurations.path)/mine.json", [:])?.contains("1222") == true)
    #expect(
      try RunJSON(
        Self.small + ["--gpu", "mine"], environment: environment
      ).string("gpu") == "mine")
  }

  @Test func tilesStagesAndShapesAreTaken() throws {
    let json = try RunJSON(
      Self.small + ["--tile", "16x64x512", "--stages", "3", "--shape", "m16n8k128"])
    #expect(
      ["m", "n", "k", "stages"].map { json.integer("tile.\($0)") } == [16, 64, 512, 3])
    #expect(json.string("tile.shape") == "m16n8k128")
    #expect(json.integer("tile.blocks") == 3)
    #expect(
      (json["counters.mma_instructions_by_form"] as? [String: Int])?.keys.sorted()
        == ["mma.m16n8k128.b1.xor"])
    #expect(json.integer("verification.mismatches") == 0)
    for shape in ["m8n8k128", "m16n8k128", "m16n8k256"] {
      let json = try RunJSON(Self.small + ["--shape", shape])
      #expect(json.string("tile.shape") == shape)
      #expect(json.integer("verification.mismatches") == 0)
    }
  }
}
