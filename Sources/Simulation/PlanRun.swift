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
  /// Registers a thread of each step needs: the assembler's where they are known, else estimated from
  /// the PTX.
  public let registersPerThread: [Int]
  /// The bytes of the output buffer.
  public let outputBytes: [UInt8]
  /// What the packing kernel did before the first step; nothing where the host packed.
  public let packing: Counters

  /// Who packs operands into planes.
  public enum Packing: Hashable, Sendable {
    /// The host.
    case host
    /// The packing kernel on the device, checked against the host's packing.
    case device
  }

  /// Runs a plan.
  ///
  /// - Parameters:
  ///   - operands: What the operand buffers hold.
  ///   - threads: Host threads.
  ///   - options: What to count and check.
  ///   - cache: Where kernels are kept between runs.
  ///   - progress: Called from host threads with finished and total thread blocks of all steps.
  /// - Throws: `Fault` where a kernel does something undefined, `OperandError` for operands that the
  ///   kernel has no code for, `SimulationError.packingMismatch` where the packing kernel errs.
  public init(
    _ plan: LaunchPlan, operands: Operands, threads: Int,
    options: Emulator.Options = Emulator.Options(), packing: Packing = .host,
    cache: ProgramCache = .shared,
    progress: (@Sendable (_ finished: Int, _ total: Int) -> Void)? = nil
  ) throws {
    self.plan = plan
    let memory = GlobalMemory()
    let emulator = Emulator(memory: memory, threads: threads)
    let packer = plan.steps.first.map {
      DevicePacking(
        emulator: emulator, target: $0.program.target, observation: options.observation,
        cache: cache)
    }
    let buffers = try PlanMemory(
      plan, operands, in: memory, packer: packing == .device ? packer : nil)
    self.packing = buffers.packing
    var profiles: [Profile] = []
    var registers: [Int] = []
    let total = plan.steps.reduce(0) { $0 + $1.blockCount }
    var before = 0
    for step in plan.steps {
      let program = try cache.program(for: step.program)
      let launch = Launch(
        grid: Dimensions(step.grid.x, step.grid.y, step.grid.z),
        block: Dimensions(step.program.threads), dynamicSharedBytes: step.program.sharedBytes,
        arguments: step.arguments.map(buffers.argument))
      var report: (@Sendable (Int) -> Void)?
      if let progress { report = { [before] in progress(before + $0, total) } }
      profiles.append(try emulator.run(program, launch, options: options, progress: report))
      before += step.blockCount
      registers.append(
        KernelResources.of(entry: step.program.entry, target: step.program.target)?
          .registersPerThread ?? program.estimatedRegisters)
    }
    self.profiles = profiles
    registersPerThread = registers
    let output = buffers.allocations[plan.output.buffer]
    outputBytes = try memory.read(output, as: UInt8.self, count: output.byteCount)
  }

  /// What the launches did together.
  public var counters: Counters {
    profiles.reduce(into: Counters()) { $0 += $1.counters }
  }

  /// What checkers found, launch by launch.
  public var findings: [Finding] { profiles.flatMap(\.findings) }

  /// The elements of an int32, f16 or f32 output, row by row without what is between the rows; fewer
  /// where the plan's output is smaller.
  public func output(rows: Int, columns: Int) -> [Double] {
    outputBytes.withUnsafeBytes { bytes in
      let element: (Int) -> Double?
      switch plan.output.type {
      case .int32:
        element = { $0 < bytes.count / 4 ? Double(Self.load($0, bytes, Int32.self)) : nil }
      case .half:
        element = {
          $0 < bytes.count / 2
            ? Double(Float16(bitPattern: Self.load($0, bytes, UInt16.self))) : nil
        }
      case .single:
        element = { $0 < bytes.count / 4 ? Double(Self.load($0, bytes, Float.self)) : nil }
      case .planes: return []
      }
      var elements: [Double] = []
      elements.reserveCapacity(rows * columns)
      for row in 0..<rows {
        for column in 0..<columns {
          guard let value = element(row * plan.output.pitch + column) else { return elements }
          elements.append(value)
        }
      }
      return elements
    }
  }

  private static func load<Element: BitwiseCopyable>(
    _ index: Int, _ bytes: UnsafeRawBufferPointer, _ type: Element.Type
  ) -> Element {
    bytes.load(fromByteOffset: index * MemoryLayout<Element>.stride, as: type)
  }
}

extension LaunchPlan.Step {
  /// Thread blocks of the launch.
  public var blockCount: Int { grid.x * grid.y * grid.z }
}
