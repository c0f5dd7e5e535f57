import BipolarInt
public import Emulator
public import Kernels
import PTX

/// One product on the emulated GPU: the launches of a plan, one after the other, each from its PTX
/// text.
public struct PlanRun: Sendable {
  /// The plan that ran.
  public let plan: LaunchPlan
  /// What each step did.
  public let profiles: [Profile]
  /// Registers a thread of each step needs, estimated from the PTX.
  public let registersPerThread: [Int]
  /// The bytes of the output buffer.
  public let outputBytes: [UInt8]

  /// Runs a plan.
  ///
  /// - Parameters:
  ///   - operands: What the operand buffers hold.
  ///   - threads: Host threads.
  ///   - options: What to count and check.
  /// - Throws: `Fault` where a kernel does something undefined, `OperandError` for operands that the
  ///   kernel has no code for.
  public init(
    _ plan: LaunchPlan, operands: Operands, threads: Int,
    options: Emulator.Options = Emulator.Options()
  ) throws {
    self.plan = plan
    let memory = GlobalMemory()
    let emulator = Emulator(memory: memory, threads: threads)
    let allocations = try plan.buffers.map { try Self.allocate($0, operands, in: memory) }
    var profiles: [Profile] = []
    var registers: [Int] = []
    for step in plan.steps {
      let program = try Program(parsing: step.program.module.text, entry: step.program.entry)
      let launch = Launch(
        grid: Dimensions(step.grid.x, step.grid.y, step.grid.z),
        block: Dimensions(step.program.threads), dynamicSharedBytes: step.program.sharedBytes,
        arguments: step.arguments.map { Self.argument($0, allocations) })
      profiles.append(try emulator.run(program, launch, options: options))
      registers.append(program.estimatedRegisters)
    }
    self.profiles = profiles
    registersPerThread = registers
    let output = allocations[plan.output.buffer]
    outputBytes = try memory.read(output, as: UInt8.self, count: output.byteCount)
  }

  /// What the launches did together.
  public var counters: Counters {
    profiles.reduce(into: Counters()) { $0 += $1.counters }
  }

  /// What checkers found, launch by launch.
  public var findings: [Finding] { profiles.flatMap(\.findings) }

  /// The elements of an int32, f16 or f32 output, row by row without what is between the rows.
  public func output(rows: Int, columns: Int) -> [Double] {
    let type = plan.output.type
    let pitch = plan.output.pitch
    return outputBytes.withUnsafeBytes { bytes in
      var elements: [Double] = []
      elements.reserveCapacity(rows * columns)
      for row in 0..<rows {
        for column in 0..<columns {
          let index = row * pitch + column
          switch type {
          case .int32:
            elements.append(Double(bytes.load(fromByteOffset: 4 * index, as: Int32.self)))
          case .half:
            let bits = bytes.load(fromByteOffset: 2 * index, as: UInt16.self)
            elements.append(Double(Float16(bitPattern: bits)))
          case .single:
            elements.append(Double(bytes.load(fromByteOffset: 4 * index, as: Float.self)))
          case .planes: break
          }
        }
      }
      return elements
    }
  }

  private static func argument(
    _ argument: LaunchPlan.Argument, _ allocations: [GlobalMemory.Allocation]
  ) -> Argument {
    switch argument {
    case .buffer(let index, let offset): .u64(allocations[index].address + UInt64(offset))
    case .u32(let value): .u32(value)
    case .s32(let value): .u32(UInt32(bitPattern: value))
    case .u64(let value): .u64(value)
    case .f32(let value): .u32(value.bitPattern)
    }
  }

  private static func allocate(
    _ buffer: LaunchPlan.Buffer, _ operands: Operands, in memory: GlobalMemory
  ) throws -> GlobalMemory.Allocation {
    func copy(_ format: OperandFormat, _ part: (Operands) -> Matrix<Float>) throws
      -> GlobalMemory.Allocation
    {
      var bytes: [UInt8] = []
      for index in 0..<operands.size.batch {
        bytes += try format.bytes(
          of: part(operands.size.batch == 1 ? operands : operands.product(index)))
      }
      return try memory.allocate(buffer.name, copying: bytes)
    }
    switch buffer.contents {
    case .activations(let format): return try copy(format, \.activations)
    case .weights(let format): return try copy(format, \.weights)
    case .vector(let vector):
      return try memory.allocate(buffer.name, copying: operands.vectors[vector] ?? [])
    case .zeros: return try memory.allocate(buffer.name, byteCount: buffer.byteCount)
    case .undefined:
      return try memory.allocate(
        buffer.name, byteCount: buffer.byteCount, isInitialized: false)
    }
  }
}
