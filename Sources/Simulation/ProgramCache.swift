public import Emulator
public import Kernels
import PTX
import Synchronization

/// Kernels parsed and lowered once, by entry and target: a kernel's entry spells its whole
/// configuration, so equal entries on a target have equal texts. Safe to use from several threads.
public final class ProgramCache: Sendable {
  /// The cache of the process.
  public static let shared = ProgramCache()

  private struct Key: Hashable {
    let entry: String
    let target: Target
  }

  private let programs = Mutex<[Key: Program]>([:])

  /// An empty cache.
  public init() {}

  /// The kernel ready to run: from its printed text, as any other backend would get it.
  ///
  /// - Throws: `InFile` or `LoweringError` for a text that cannot be run.
  public func program(for kernel: any KernelProgram) throws -> Program {
    let key = Key(entry: kernel.entry, target: kernel.target)
    if let program = programs.withLock({ $0[key] }) { return program }
    // Outside the lock: two threads that miss at once do the work twice and agree.
    let program = try Program(parsing: kernel.module.text, entry: kernel.entry)
    programs.withLock { $0[key] = program }
    return program
  }
}

extension Program {
  /// Parses a module and makes one of its kernels ready to run.
  init(parsing text: String, entry: String) throws {
    let module = try Module(parsing: text, file: "\(entry).ptx")
    guard let kernel = module.kernel(named: entry) else {
      throw SimulationError.missingEntry(entry)
    }
    self = try Program(kernel, of: module)
  }
}
