import CApsim
import Emulator
import PTX

/// The modules of `ptx_run`.
let moduleCache = ModuleCache()

/// `ptx_run` of `apsim.h`: the entry point that gpuocelot has for tinygrad.
@_cdecl("ptx_run")
public func ptxRun(
  _ text: UnsafePointer<CChar>?, _ argumentCount: Int32,
  _ arguments: UnsafeMutablePointer<UnsafeMutableRawPointer?>?, _ blockX: Int32, _ blockY: Int32,
  _ blockZ: Int32, _ gridX: Int32, _ gridY: Int32, _ gridZ: Int32, _ sharedBytes: Int32
) -> Int32 {
  do {
    guard let text = CString.text(text) else { throw Status.invalidCall("the PTX text is null") }
    let image = try moduleCache.image(of: text)
    guard let kernel = image.module.kernels.first,
      let program = try image.program(named: kernel.name)
    else { throw Status.invalidCall("the PTX text has no kernel (.entry)") }
    let launch = Launch(
      grid: Dimensions(Int(gridX), Int(gridY), Int(gridZ)),
      block: Dimensions(Int(blockX), Int(blockY), Int(blockZ)),
      dynamicSharedBytes: Int(sharedBytes),
      arguments: try slots(arguments, Int(argumentCount), of: kernel))
    // Module variables start from their initial values in every call, so that calls do not meet.
    let memory = GlobalMemory(isHostTransparent: true)
    _ = try Emulator(memory: memory, threads: LaunchChoices.coreCount)
      .run(program, launch, options: Emulator.Options(observation: .result))
    return apsim_status(APSIM_SUCCESS)
  } catch {
    let status = Status(error)
    ErrorOutput.print("ptx_run: \(status.message)")
    return status.code
  }
}

/// The parameters of `kernel` from slots of eight bytes, of which each takes its lowest ones.
private func slots(
  _ arguments: UnsafeMutablePointer<UnsafeMutableRawPointer?>?, _ count: Int, of kernel: Kernel
) throws -> [Argument] {
  guard count == kernel.parameters.count else {
    throw LaunchError.argumentCount(
      kernel: kernel.name, expected: kernel.parameters.count, given: count)
  }
  guard count > 0 else { return [] }
  guard let arguments else { throw Status.invalidCall("the arguments are null") }
  return try kernel.parameters.enumerated().map { index, parameter in
    guard parameter.byteCount <= 8 else {
      throw Status.invalidCall(
        "parameter \(parameter.name) of kernel \(kernel.name) has \(parameter.byteCount) bytes, "
          + "more than the eight of a slot")
    }
    let bits = UInt64(UInt(bitPattern: arguments[index]))
    return .bytes((0..<parameter.byteCount).map { UInt8(truncatingIfNeeded: bits >> (8 * $0)) })
  }
}
