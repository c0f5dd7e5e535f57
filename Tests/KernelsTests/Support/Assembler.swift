import Foundation
import PTX

/// NVIDIA's assembler, for tests that need it: `APSIM_PTXAS`, or where `make ptxas` installs it.
struct Assembler {
  let executable: URL

  /// nil where no assembler is installed.
  static let installed: Assembler? = {
    if let path = ProcessInfo.processInfo.environment["APSIM_PTXAS"] {
      return Assembler(executable: URL(fileURLWithPath: path))
    }
    var root = URL(fileURLWithPath: #filePath)
    for _ in 0..<4 { root.deleteLastPathComponent() }
    let tool = root.appendingPathComponent(".tools/ptxas")
    return FileManager.default.isExecutableFile(atPath: tool.path)
      ? Assembler(executable: tool) : nil
  }()

  /// What the assembler says about a text with `-v`, and whether it accepts it.
  func assemble(_ text: String, for target: Target) throws -> (isAccepted: Bool, report: String) {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("apsim-kernels-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let source = folder.appendingPathComponent("kernels.ptx")
    try Data(text.utf8).write(to: source)
    let process = Process()
    process.executableURL = executable
    process.arguments = [
      "-v", "-arch=\(target)", "-o", folder.appendingPathComponent("kernels.cubin").path,
      source.path,
    ]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let report = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus == 0, String(decoding: report, as: UTF8.self))
  }
}
