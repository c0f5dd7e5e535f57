/// The size of a grid in blocks or of a block in threads.
public struct Dimensions: Hashable, Sendable, CustomStringConvertible {
  /// Along x, which varies fastest.
  public var x: Int
  /// Along y.
  public var y: Int
  /// Along z.
  public var z: Int

  /// Creates a size.
  public init(_ x: Int, _ y: Int = 1, _ z: Int = 1) {
    self.x = x
    self.y = y
    self.z = z
  }

  /// The number of elements. Checked where a launch is prepared.
  public var count: Int { x &* y &* z }

  /// `(x, y, z)`.
  public var description: String { "(\(x), \(y), \(z))" }

  /// The coordinates of the element at `index`, x fastest.
  public func coordinates(of index: Int) -> Dimensions {
    Dimensions(index % x, index / x % y, index / x / y)
  }
}

/// The value of a kernel parameter.
public enum Argument: Hashable, Sendable {
  /// A number, of the parameter's size.
  case u8(UInt8)
  case u16(UInt16)
  case u32(UInt32)
  case u64(UInt64)
  case s32(Int32)
  case s64(Int64)
  case f32(Float)
  case f64(Double)
  /// A structure or array passed by value, byte by byte.
  case bytes([UInt8])

  /// The address of an allocation.
  public static func pointer(_ allocation: GlobalMemory.Allocation) -> Argument {
    .u64(allocation.address)
  }

  /// The value as it stands in the parameter space, lowest byte first.
  var bytes: [UInt8] {
    func split<Value: FixedWidthInteger>(_ value: Value) -> [UInt8] {
      (0..<Value.bitWidth / 8).map { UInt8(truncatingIfNeeded: value >> Value(8 * $0)) }
    }
    return switch self {
    case .u8(let value): [value]
    case .u16(let value): split(value)
    case .u32(let value): split(value)
    case .u64(let value): split(value)
    case .s32(let value): split(UInt32(bitPattern: value))
    case .s64(let value): split(UInt64(bitPattern: value))
    case .f32(let value): split(value.bitPattern)
    case .f64(let value): split(value.bitPattern)
    case .bytes(let value): value
    }
  }

  /// The size in bytes.
  var byteCount: Int {
    switch self {
    case .u8: 1
    case .u16: 2
    case .u32, .s32, .f32: 4
    case .u64, .s64, .f64: 8
    case .bytes(let value): value.count
    }
  }
}

/// How a kernel is launched.
public struct Launch: Hashable, Sendable {
  /// The number of thread blocks.
  public var grid: Dimensions
  /// The number of threads of a block.
  public var block: Dimensions
  /// Shared memory a block gets beyond the kernel's static variables, in bytes.
  public var dynamicSharedBytes: Int
  /// The values of the parameters, in order.
  public var arguments: [Argument]

  /// Creates a launch.
  public init(
    grid: Dimensions, block: Dimensions, dynamicSharedBytes: Int = 0, arguments: [Argument] = []
  ) {
    self.grid = grid
    self.block = block
    self.dynamicSharedBytes = dynamicSharedBytes
    self.arguments = arguments
  }
}

extension Launch {
  /// The parameter space of a kernel.
  func parameterBytes(of program: Program) -> [UInt8] {
    var space = [UInt8](repeating: 0, count: program.parameterBytes)
    for (index, argument) in arguments.enumerated() {
      for (byte, value) in argument.bytes.enumerated() {
        space[program.parameterOffsets[index] + byte] = value
      }
    }
    return space
  }
}

/// A launch that does not fit the kernel or the machine.
public enum LaunchError: Error, Hashable, CustomStringConvertible {
  /// A grid with a size of 0, or more blocks along an axis than any GPU takes.
  case invalidGrid(Dimensions)
  /// A block with a size of 0, or more threads than any GPU takes.
  case invalidBlock(Dimensions)
  /// A block that `.reqntid` or `.maxntid` of the kernel excludes.
  case blockNotAllowed(kernel: String, block: Dimensions, directive: String)
  /// More or fewer arguments than the kernel has parameters.
  case argumentCount(kernel: String, expected: Int, given: Int)
  /// An argument of another size than its parameter.
  case argumentSize(kernel: String, parameter: String, expected: Int, given: Int)
  /// A negative size of dynamic shared memory, or one that no GPU has.
  case invalidSharedSize(Int, limit: Int)
  /// A block to run that the grid, of `count` blocks, does not have.
  case noSuchBlock(Int, count: Int)
  /// More than a block may have on the GPU or target `name`, though other ones allow it.
  case exceedsLimit(name: String, what: String, limit: Int)

  /// One line with the mend.
  public var description: String {
    switch self {
    case .invalidGrid(let grid):
      "grid \(grid) is not valid: each dimension is at least 1, x below 2^31, y and z below 65536"
    case .invalidBlock(let block):
      "block \(block) is not valid: each dimension is at least 1 and the block at most 1024 threads"
    case .blockNotAllowed(let kernel, let block, let directive):
      "block \(block) contradicts '\(directive)' of kernel \(kernel)"
    case .argumentCount(let kernel, let expected, let given):
      "kernel \(kernel) takes \(expected) arguments, not \(given)"
    case .argumentSize(let kernel, let parameter, let expected, let given):
      "parameter \(parameter) of kernel \(kernel) has \(expected) bytes, the argument \(given)"
    case .invalidSharedSize(let size, let limit):
      "a block cannot have \(size) bytes of dynamic shared memory: give 0 to \(limit)"
    case .noSuchBlock(let index, let count):
      "the grid has no block \(index): give 0 to \(count - 1)"
    case .exceedsLimit(let name, let what, let limit):
      "the block has \(what), on \(name) it may have \(limit): make it smaller or run it as on "
        + "another GPU"
    }
  }
}
