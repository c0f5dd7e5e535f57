import Emulator
import Foundation
import LaunchFiles
import PTX
import Testing

/// A folder with a launch file and arrays that is removed with the test.
final class LaunchFolder {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "apsim-launch-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func write(_ bytes: [UInt8], to name: String) throws {
    try Data(bytes).write(to: URL(fileURLWithPath: "\(path)/\(name)"))
  }

  /// The launch file with this text.
  func launch(_ text: String) throws -> LaunchFile {
    try write(Array(text.utf8), to: "launch.json")
    return try LaunchFile.read(path: "\(path)/launch.json")
  }

  /// The message that refuses a launch file, without the folder.
  func refusal(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) -> String {
    do {
      _ = try launch(text)
      Issue.record("not refused: \(text)", sourceLocation: sourceLocation)
      return ""
    } catch {
      return "\(error)".replacing("\(path)/", with: "")
    }
  }

  /// A launch of a kernel with these parameters, of which the file has these arguments.
  func prepare(_ parameters: String, _ arguments: String) throws -> PreparedLaunch {
    let module = try Module(
      parsing: """
        .version 7.0
        .target sm_75
        .address_size 64
        .visible .entry k(\(parameters)) { ret; }
        """)
    let image = try ModuleImage(module)
    let program = try #require(try image.program(named: "k"))
    let file = try launch(#"{"grid": [1], "block": [1], "arguments": [\#(arguments)]}"#)
    return try PreparedLaunch(file, for: program, of: image)
  }

  /// The contents of the only argument, a buffer.
  func buffer(_ description: String) throws -> [UInt8] {
    let prepared = try prepare(".param .u64 x", #"{"buffer": \#(description)}"#)
    let allocation = try #require(prepared.memory.allocations.first)
    return try prepared.memory.read(allocation, as: UInt8.self, count: allocation.byteCount)
  }

  /// The bytes of the only argument, a scalar.
  func scalar(_ type: String, _ value: String, bytes: Int) throws -> [UInt8] {
    let prepared = try prepare(".param .b8 x[\(bytes)]", #"{"\#(type)": \#(value)}"#)
    guard case .bytes(let bytes) = prepared.launch.arguments[0] else { return [] }
    return bytes
  }
}

/// The little-endian bytes of integers.
func littleEndian(_ values: [some FixedWidthInteger]) -> [UInt8] {
  values.flatMap { value in withUnsafeBytes(of: value.littleEndian) { Array($0) } }
}
