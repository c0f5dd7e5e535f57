import MatrixFiles
import PTX
import Testing

/// The files that a run writes.
@Suite struct OutputTests {
  @Test func thePTXIsTheKernelThatRan() throws {
    let folder = try TemporaryFolder()
    for (gpu, precision, operation) in [
      ("a100", "w2a2", "xor"), ("h200", "w1a8", "and"),
      ("t4", "w3a1", "xor"),
    ] {
      let json = try RunJSON(
        [
          "--gpu", gpu, "--precision", precision, "--operation", operation, "--m", "9", "--n", "9",
          "--k", "9", "--ptx", "kernel.ptx",
        ], in: folder)
      let module = try Module(parsing: try folder.text(of: "kernel.ptx"))
      #expect(module.target.description == json.string("target"))
      #expect(module.kernels.count == 1)
      #expect(module.kernels[0].name.hasPrefix("apmm_\(precision)_\(operation)_"))
      #expect(try folder.listing().keys.sorted() == ["kernel.ptx"])
    }
  }

  /// An earlier file is replaced, and nothing temporary stays behind.
  @Test func outputsReplaceEarlierFiles() throws {
    let folder = try TemporaryFolder()
    try folder.write("earlier", to: "y.npy")
    try folder.write("earlier", to: "y.ptx")
    let outcome = try BuiltProgram.run(
      ["run", "--m", "3", "--n", "5", "--k", "7", "--output", "y.npy", "--ptx", "./y.ptx"],
      in: folder)
    #expect(outcome.code == 0, "\(outcome.error)")
    #expect(outcome.output.contains("exact: all 15 elements equal"))
    let product = try MatrixFile.read(path: "\(folder.path)/y.npy")
    #expect(product.elementType == .int32)
    #expect([product.rows, product.columns] == [3, 5])
    // Seven products of odd numbers sum to an odd number.
    #expect(try product.integerMatrix().elements.allSatisfy { $0 % 2 != 0 && abs($0) <= 63 })
    #expect(try folder.text(of: "y.ptx").contains("apmm_w2a2_xor"))
    #expect(try folder.listing().keys.sorted() == ["y.npy", "y.ptx"])
  }
}
