public import Emulator
public import PTX

/// A launch that a report is about.
public struct PTXLaunchReport: Encodable, Sendable {
  /// An argument: a scalar, or a buffer with its shape.
  public struct Argument: Encodable, Sendable {
    let name: String
    let type: String
    let shape: [Int]?
    let output: String?

    /// Creates an argument.
    public init(name: String, type: String, shape: [Int]?, output: String?) {
      self.name = name
      self.type = type
      self.shape = shape
      self.output = output
    }

    /// `f32 [1024], written to y.npy`.
    var text: String {
      let size = shape.map { " [" + $0.map(String.init).joined(separator: ", ") + "]" } ?? ""
      return type + size + (output.map { ", written to \($0)" } ?? "")
    }
  }

  let file: String
  let entry: String
  let target: String
  let grid: [Int]
  let block: [Int]
  let sharedBytes: Int
  let staticSharedBytes: Int
  let estimatedRegisters: Int
  let schedule: String
  let arguments: [Argument]

  /// Describes a launch.
  ///
  /// - Parameters:
  ///   - file: The path of the module's text.
  ///   - target: The target that it runs as.
  public init(
    file: String, program: Program, target: Target, launch: Launch, schedule: Schedule,
    arguments: [Argument]
  ) {
    self.file = file
    entry = program.name
    self.target = target.description
    grid = [launch.grid.x, launch.grid.y, launch.grid.z]
    block = [launch.block.x, launch.block.y, launch.block.z]
    sharedBytes = launch.dynamicSharedBytes
    staticSharedBytes = program.staticSharedBytes
    estimatedRegisters = program.estimatedRegisters
    self.schedule = schedule.description
    self.arguments = arguments
  }

  /// Title, launch and arguments.
  func write(_ report: inout AlignedText, command: String) {
    report.title("apsim ptx \(command): \(entry) of \(file) (\(target))")
    report.blank()
    report.field("Launch", "grid \(Self.list(grid)), block \(Self.list(block))")
    report.field(
      "",
      "\(Readable.bytes(UInt64(clamping: staticSharedBytes))) static and "
        + "\(Readable.bytes(UInt64(clamping: sharedBytes))) dynamic shared memory, about "
        + "\(Readable.count(estimatedRegisters)) registers a thread")
    for (index, argument) in arguments.enumerated() {
      report.field(index == 0 ? "Arguments" : "", "\(argument.name): \(argument.text)")
    }
  }

  private static func list(_ sizes: [Int]) -> String {
    sizes.map { Readable.count($0) }.joined(separator: " x ")
  }
}
