import Emulator
import PTX

/// One launch and what came of it.
struct Trial {
  let image: ModuleImage
  let program: Program
  let grid: Dimensions
  let block: Dimensions
  let dynamicSharedBytes: Int

  struct Outcome: Equatable {
    var memory: [[UInt8]] = []
    var fault: String?
    var error: String?
    var findings: [Finding] = []
    var printed = ""
    var counters: Counters?
  }

  /// Bytes of each buffer that a pointer parameter gets.
  static let bufferBytes = 4096

  func run(
    threads: Int = 1, checks: Checks = [], schedule: Schedule = .greedy
  ) -> Outcome {
    let memory = GlobalMemory()
    var outcome = Outcome()
    do {
      var buffers: [GlobalMemory.Allocation] = []
      var arguments: [Argument] = []
      for parameter in program.parameters {
        switch parameter.byteCount {
        case 8 where !parameter.type.isFloat:
          let values = (0..<Self.bufferBytes).map { UInt8(truncatingIfNeeded: $0 / 4 % 64) }
          buffers.append(try memory.allocate(parameter.name, copying: values))
          arguments.append(.pointer(buffers[buffers.count - 1]))
        case 4: arguments.append(.u32(64))
        case let size: arguments.append(.bytes([UInt8](repeating: 1, count: size)))
        }
      }
      let launch = Launch(
        grid: grid, block: block, dynamicSharedBytes: dynamicSharedBytes, arguments: arguments)
      let options = Emulator.Options(
        instructionLimit: 4000, timeout: .seconds(20), schedule: schedule, checks: checks)
      do {
        let profile = try Emulator(memory: memory, threads: threads)
          .run(program, launch, options: options)
        outcome.findings = profile.findings
        outcome.printed = profile.printed
        outcome.counters = profile.counters
      } catch let fault as Fault {
        outcome.fault = fault.description
        outcome.findings = fault.findings
        // How far other blocks came is not promised.
        return outcome
      }
      if let storage = try memory.allocation(ofVariable: "storage", in: image) {
        buffers.append(storage)
      }
      for buffer in buffers {
        outcome.memory.append(
          try memory.read(buffer, as: UInt8.self, count: buffer.byteCount))
      }
    } catch {
      outcome.error = "\(error)"
    }
    return outcome
  }
}
