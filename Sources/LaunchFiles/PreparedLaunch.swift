public import Emulator
import MatrixFiles
import PTX
import PositionedJSON

/// A launch file made ready to run: memory filled, arguments checked against the kernel.
public struct PreparedLaunch: Sendable {
  /// The memory that the arguments point into.
  public let memory: GlobalMemory
  /// What to launch.
  public let launch: Launch
  /// What was passed, in order.
  public private(set) var arguments: [Passed] = []

  /// An argument as a report names it.
  public struct Passed: Sendable {
    /// The parameter's name.
    public let name: String
    /// The type of a scalar or of a buffer's elements.
    public let type: String
    /// The shape of a buffer; nil for a scalar.
    public let shape: [Int]?
    /// Where the buffer is written after the launch.
    public let output: String?
  }

  private struct Output: Sendable {
    let path: String
    let type: NumberType
    let shape: [Int]
    let address: UInt64
  }

  private var outputs: [Output] = []

  /// Reads the arrays, fills the memory and checks every argument.
  ///
  /// - Parameter image: The module that `program` comes from, whose variables are written.
  /// - Throws: `LaunchFileError` with the place of an argument that does not fit its parameter,
  ///   `MatrixFileError` for an array that cannot be read.
  public init(_ file: LaunchFile, for program: Program, of image: ModuleImage) throws {
    let parameters = program.parameters
    let kernel = program.name
    guard file.arguments.count == parameters.count else {
      let list = parameters.map(Self.describe).joined(separator: ", ")
      throw file.error(
        "kernel \(kernel) takes \(Self.count(parameters.count, "argument"))"
          + (list.isEmpty ? "" : " (\(list))") + ", the list has \(file.arguments.count)",
        at: file.argumentsPlace)
    }
    memory = GlobalMemory()
    var arrays = BufferReader(file)
    var values: [Argument] = []
    var passed: [Passed] = []
    var outputs: [Output] = []
    for (value, parameter) in zip(file.arguments, parameters) {
      let takes =
        "parameter \(parameter.name) of kernel \(kernel) has "
        + "\(Self.count(parameter.byteCount, "byte")) (\(Self.describe(parameter)))"
      switch value.content {
      case .scalar(let bytes, let type):
        guard bytes.count == parameter.byteCount else {
          throw file.error("\(takes), the argument \(bytes.count)", at: value.place)
        }
        values.append(.bytes(bytes))
        passed.append(Passed(name: parameter.name, type: type, shape: nil, output: nil))
      case .buffer(let buffer):
        guard parameter.byteCount == 8 else {
          throw file.error("\(takes), a buffer's address 8; give a number", at: value.place)
        }
        let array = try arrays.array(buffer)
        let allocation =
          buffer.isUnwritten
          ? try memory.allocate(
            parameter.name, byteCount: array.bytes.count, isInitialized: false)
          : try memory.allocate(parameter.name, copying: array.bytes)
        values.append(.pointer(allocation))
        let path = value.output.map { file.resolve($0.name) }
        if let path {
          outputs.append(
            Output(path: path, type: array.type, shape: array.shape, address: allocation.address))
        }
        passed.append(
          Passed(
            name: parameter.name, type: array.type.rawValue, shape: array.shape, output: path))
      }
    }
    launch = Launch(
      grid: file.grid, block: file.block, dynamicSharedBytes: file.sharedBytes, arguments: values)
    arguments = passed
    self.outputs = outputs
    for (name, value) in file.globals { try write(name, value, of: file, image, &arrays) }
  }

  /// Reads every output from memory and writes its file.
  ///
  /// - Throws: `MatrixFileError` where a file cannot be written.
  public func writeOutputs() throws {
    for output in outputs {
      guard let size = FileArray.byteCount(of: output.type, shape: output.shape) else { continue }
      var bytes = [UInt8](repeating: 0, count: size)
      try bytes.withUnsafeMutableBytes { try memory.read(from: output.address, into: $0) }
      if let array = FileArray(type: output.type, shape: output.shape, bytes: bytes) {
        try ArrayFile.write(array, path: output.path)
      }
    }
  }

  /// Writes the contents of a module variable.
  private mutating func write(
    _ name: LaunchFile.Named, _ value: LaunchFile.Value, of file: LaunchFile, _ image: ModuleImage,
    _ arrays: inout BufferReader
  ) throws {
    guard let variable = try memory.allocation(ofVariable: name.name, in: image) else {
      let known = image.module.declarations.compactMap { declaration -> String? in
        guard case .variable(let variable) = declaration else { return nil }
        return variable.space == .shared ? nil : variable.name
      }
      let hint = nearest(to: name.name, among: known).map { "; did you mean \(quoted($0))?" } ?? ""
      throw file.error(
        "the module has no global or constant variable \(quoted(name.name))\(hint)",
        at: name.place)
    }
    let type: NumberType
    let shape: [Int]
    let bytes: [UInt8]
    var isWritten = true
    switch value.content {
    case .scalar(let scalar, let word):
      // A structure, bf16 and untyped bits are read back as bytes.
      let element = NumberType(rawValue: word) ?? .u8
      type = element
      shape = element.byteCount == scalar.count ? [] : [scalar.count]
      bytes = scalar
    case .buffer(let buffer):
      let array = try arrays.array(buffer)
      (type, shape, bytes) = (array.type, array.shape, array.bytes)
      // What is only read keeps its initial contents.
      isWritten = !buffer.isUnwritten
    }
    guard bytes.count <= variable.byteCount else {
      throw file.error(
        "variable \(name.name) has \(Self.count(variable.byteCount, "byte")), the value "
          + "\(bytes.count)", at: value.place)
    }
    if isWritten { try bytes.withUnsafeBytes { try memory.write($0, to: variable.address) } }
    if let output = value.output {
      outputs.append(
        Output(
          path: file.resolve(output.name), type: type, shape: shape, address: variable.address))
    }
  }

  // MARK: Words

  private static func describe(_ parameter: Parameter) -> String {
    let count = parameter.count.map { "[\($0)]" } ?? ""
    return ".\(parameter.type.rawValue) \(parameter.name)\(count)"
  }

  private static func count(_ number: Int, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
  }
}
