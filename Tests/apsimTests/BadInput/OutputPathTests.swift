import Foundation
import Testing

/// Places that cannot be written: exit code 5, found before the run, with neither file written.
@Suite struct OutputPathTests {
  private static let small = ["--m", "8", "--n", "8", "--k", "8"]

  @Test(arguments: ["--output", "--ptx"])
  func refusesWhatIsNoFile(option: String) throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(
      atPath: "\(folder.path)/folder", withIntermediateDirectories: false)
    try folder.write("text", to: "file")
    // A FIFO stands for every device. Never name a real one here: where the check is broken and the
    // tests run as root, it would be replaced by a file.
    #expect(mkfifo("\(folder.path)/fifo", 0o600) == 0)
    #expect(symlink("missing/target", "\(folder.path)/dangling") == 0)
    let cases: [(path: String, says: String)] = [
      ("missing/y", "missing/y: the folder does not exist: create it"),
      ("file/y", "file/y: the folder does not exist: create it"),
      ("folder", "folder: is a directory: name a file"),
      ("folder/", "folder/: is a directory: name a file"),
      (".", ".: is a directory"),
      ("new/", "new/: ends in '/'"),
      ("fifo", "fifo: is not a regular file"),
    ]
    for (path, says) in cases {
      // The other file is in order and must not be written either.
      let other = option == "--ptx" ? ["--output", "good"] : ["--ptx", "good"]
      try BadInput(arguments: ["run", option, path] + other + Self.small, fragments: [says])
        .check(code: 5, in: folder)
    }
  }

  @Test(.enabled(if: getuid() != 0, "root may write anywhere"))
  func refusesAFolderWithoutPermission() throws {
    let folder = try TemporaryFolder()
    let locked = "\(folder.path)/locked"
    try FileManager.default.createDirectory(
      atPath: locked, withIntermediateDirectories: false,
      attributes: [.posixPermissions: 0o500])
    try BadInput(
      "run", "--output", "locked/y", says: "locked/y: the folder is not writable"
    ).check(code: 5, in: folder)
  }

  /// What a run reads it must not write, however the path is spelled.
  @Test(arguments: ["--output", "--ptx"])
  func refusesAnInputAsOutput(option: String) throws {
    let folder = try TemporaryFolder()
    try folder.write("matrix", to: "x.npy")
    #expect(symlink("x.npy", "\(folder.path)/link.npy") == 0)
    for path in ["x.npy", "./x.npy", "link.npy", "\(folder.path)/x.npy"] {
      try BadInput("run", "--activations", "x.npy", option, path, says: option, "names an input")
        .check(code: 2, in: folder)
    }
  }

  /// A failing run leaves the file of an earlier one alone.
  @Test func keepsTheFileOfAnEarlierRun() throws {
    let folder = try TemporaryFolder()
    try folder.write("earlier", to: "y.npy")
    try BadInput("run", "--weights", "none.npy", "--output", "y.npy", says: "none.npy")
      .check(code: 5, in: folder)
  }

  #if os(Linux)
    /// `/dev/full` fails every write as a full disk does.
    @Test(arguments: [["run", "--m", "8", "--n", "8", "--k", "8"], ["gpu", "list"], ["--help"]])
    func reportsAFullDiskOnStandardOutput(arguments: [String]) throws {
      let outcome = try BuiltProgram.run(arguments, in: TemporaryFolder(), output: "/dev/full")
      #expect(outcome.code == 5)
      #expect(outcome.error.hasPrefix("apsim: standard output cannot be written"))
      #expect(outcome.error.filter(\.isNewline).count == 1)
    }
  #endif
}

extension BadInput {
  init(arguments: [String], fragments: [String]) {
    self.arguments = arguments
    self.fragments = fragments
  }
}
