public import Emulator
public import MatrixFiles

/// What a launch file asks for: the JSON of `apsim ptx run --launch`, read and checked.
///
/// Paths in it are relative to the folder of the file.
public struct LaunchFile: Sendable {
  /// The path of the file.
  public let path: String
  /// The kernel; nil for the only one of the module.
  public let entry: Named?
  /// The number of thread blocks.
  public let grid: Dimensions
  /// The number of threads of a block.
  public let block: Dimensions
  /// Shared memory beyond the kernel's static variables, in bytes.
  public let sharedBytes: Int
  /// The arguments in order.
  public let arguments: [Value]
  /// Module variables that are written before the launch, read after it, or both.
  public let globals: [(name: Named, value: Value)]
  /// Where `arguments` stands, for messages about their number.
  public let argumentsPlace: LaunchFileError.Place

  /// A name and where it stands.
  public struct Named: Sendable {
    /// The name.
    public let name: String
    /// Where it stands.
    public let place: LaunchFileError.Place
  }

  /// An argument, or the contents of a module variable.
  public struct Value: Sendable {
    /// What the value is.
    public enum Content: Sendable {
      /// The bytes of a number or a structure, lowest address first. `type` is its key: `u32`,
      /// `f16`, `bytes`.
      case scalar([UInt8], type: String)
      /// Memory whose address is passed.
      case buffer(Buffer)
    }

    /// What the value is.
    public let content: Content
    /// The file that the memory is written to after the launch, as the text names it.
    public let output: Named?
    /// Where the value stands.
    public let place: LaunchFileError.Place
  }

  /// Memory and its initial contents.
  public struct Buffer: Sendable {
    /// Where the contents come from.
    public enum Source: Sendable {
      /// An `.npy` file, as the text names it.
      case file(String)
      /// Made here. Elements that are words of single bits (`b1`) fill differently.
      case generated(Fill, shape: [Int], isBits: Bool)
    }

    /// Where the contents come from.
    public let source: Source
    /// The element type; nil takes that of the file.
    public let type: NumberType?
    /// Where the description stands.
    public let place: LaunchFileError.Place

    /// Whether the memory keeps what it holds.
    var isUnwritten: Bool {
      if case .generated(.uninitialized, _, _) = source { true } else { false }
    }
  }

  /// Reads the launch file at `path`.
  ///
  /// - Throws: `LaunchFileError` where it cannot be read or means nothing.
  public static func read(path: String) throws(LaunchFileError) -> LaunchFile {
    let bytes: [UInt8]
    do {
      bytes = try TextFile.read(path: path, limit: 1 << 26)
    } catch {
      throw LaunchFileError(file: path, place: nil, reason: "\(error.problem); \(error.remedy)")
    }
    return try LaunchReader(path: path, bytes: bytes).file()
  }

  /// An error at a place of this file.
  public func error(_ reason: String, at place: LaunchFileError.Place?) -> LaunchFileError {
    LaunchFileError(file: path, place: place, reason: reason)
  }

  /// The path of a file that the text names.
  public func resolve(_ name: String) -> String {
    guard !name.hasPrefix("/"), let end = path.lastIndex(of: "/") else { return name }
    return path[...end] + name
  }

  /// Every file that the launch reads: itself and the arrays.
  public var inputs: [String] {
    let values = arguments + globals.map(\.value)
    let arrays: [String] = values.compactMap {
      guard case .buffer(let buffer) = $0.content, case .file(let name) = buffer.source else {
        return nil
      }
      return resolve(name)
    }
    return [path] + arrays
  }

  /// Every file that the launch writes, with where it is named.
  public var outputs: [(path: String, place: LaunchFileError.Place)] {
    (arguments + globals.map(\.value)).compactMap { value in
      value.output.map { (resolve($0.name), $0.place) }
    }
  }
}
