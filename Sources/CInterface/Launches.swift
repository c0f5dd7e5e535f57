public import CApsim
import Emulator
import PTX

/// `apsim_launch` of `apsim.h`.
@_cdecl("apsim_launch")
public func launch(
  _ context: OpaquePointer?, _ module: OpaquePointer?, _ kernel: UnsafePointer<CChar>?,
  _ grid: apsim_dim3, _ block: apsim_dim3, _ sharedBytes: Int,
  _ arguments: UnsafePointer<UnsafeRawPointer?>?, _ sizes: UnsafePointer<Int>?,
  _ argumentCount: Int, _ options: UnsafePointer<apsim_launch_options>?
) -> Int32 {
  guard let context = Context.at(context) else { return apsim_status(APSIM_INVALID_CALL) }
  return context.perform {
    context.beginLaunch()
    let module = try LoadedModule.at(module)
    let kernel = try module.kernel(CString.text(kernel))
    guard let program = try module.image.program(named: kernel.name) else {
      throw Status.invalidCall("the module has no kernel '\(kernel.name)'")
    }
    let choices = try LaunchChoices(options)
    let launch = Launch(
      grid: Dimensions(grid), block: Dimensions(block), dynamicSharedBytes: sharedBytes,
      arguments: try copied(arguments, sizes, argumentCount, of: kernel))
    do {
      let profile = try Emulator(memory: context.memory, threads: choices.threads)
        .run(program, launch, options: choices.options)
      context.profile = profile
      context.printed = profile.printed
      context.findings = profile.findings
    } catch let fault as Fault {
      context.findings = fault.allFindings
      context.printed = fault.printed
      throw fault
    }
    if !context.findings.isEmpty { throw Status(findings: context.findings) }
  }
}

/// The values that C's pointers point to.
private func copied(
  _ arguments: UnsafePointer<UnsafeRawPointer?>?, _ sizes: UnsafePointer<Int>?, _ count: Int,
  of kernel: Kernel
) throws -> [Argument] {
  guard count == kernel.parameters.count else {
    throw LaunchError.argumentCount(
      kernel: kernel.name, expected: kernel.parameters.count, given: count)
  }
  guard count > 0 else { return [] }
  guard let arguments else { throw Status.invalidCall("the arguments are null") }
  var values: [Argument] = []
  for (index, parameter) in kernel.parameters.enumerated() {
    let size = sizes?[index] ?? parameter.byteCount
    guard size == parameter.byteCount else {
      throw LaunchError.argumentSize(
        kernel: kernel.name, parameter: parameter.name, expected: parameter.byteCount, given: size)
    }
    guard let value = arguments[index] else {
      throw Status.invalidCall("argument \(index) (\(parameter.name)) is null: point to its value")
    }
    values.append(.bytes(Array(UnsafeRawBufferPointer(start: value, count: size))))
  }
  return values
}

extension Dimensions {
  /// Sizes from C.
  init(_ size: apsim_dim3) { self.init(Int(size.x), Int(size.y), Int(size.z)) }
}
