import CApsim
import Emulator

// Modules: `apsim_module_load` and the like.

/// `apsim_module_load` of `apsim.h`.
@_cdecl("apsim_module_load")
public func loadModule(
  _ context: OpaquePointer?, _ text: UnsafePointer<CChar>?, _ length: Int,
  _ module: UnsafeMutablePointer<OpaquePointer?>?
) -> Int32 {
  guard let context = Context.at(context) else { return apsim_status(APSIM_INVALID_CALL) }
  return context.perform {
    guard let text, let module, length >= 0 else {
      throw Status.invalidCall("the text or the module's place is null")
    }
    module.pointee = nil
    let bytes = UnsafeRawBufferPointer(start: text, count: length)
    module.pointee = try context.load(Array(bytes))
  }
}

/// `apsim_module_unload` of `apsim.h`.
@_cdecl("apsim_module_unload")
public func unloadModule(_ context: OpaquePointer?, _ module: OpaquePointer?) {
  guard let context = Context.at(context), let module = try? LoadedModule.at(module) else { return }
  context.unload(module)
}

/// `apsim_module_kernel_count` of `apsim.h`.
@_cdecl("apsim_module_kernel_count")
public func kernelCount(_ module: OpaquePointer?) -> Int {
  (try? LoadedModule.at(module).kernelNames.count) ?? 0
}

/// `apsim_module_kernel_name` of `apsim.h`.
@_cdecl("apsim_module_kernel_name")
public func kernelName(_ module: OpaquePointer?, _ index: Int) -> UnsafePointer<CChar>? {
  guard let names = try? LoadedModule.at(module).kernelNames, names.indices.contains(index) else {
    return nil
  }
  return UnsafePointer(names[index].pointer)
}

/// `apsim_module_parameter_count` of `apsim.h`.
@_cdecl("apsim_module_parameter_count")
public func parameterCount(
  _ context: OpaquePointer?, _ module: OpaquePointer?, _ kernel: UnsafePointer<CChar>?,
  _ count: UnsafeMutablePointer<Int>?
) -> Int32 {
  guard let context = Context.at(context) else { return apsim_status(APSIM_INVALID_CALL) }
  return context.perform {
    let kernel = try LoadedModule.at(module).kernel(CString.text(kernel))
    guard let count else { throw Status.invalidCall("the place of the count is null") }
    count.pointee = kernel.parameters.count
  }
}

/// `apsim_module_parameter_size` of `apsim.h`.
@_cdecl("apsim_module_parameter_size")
public func parameterSize(
  _ context: OpaquePointer?, _ module: OpaquePointer?, _ kernel: UnsafePointer<CChar>?,
  _ index: Int, _ size: UnsafeMutablePointer<Int>?
) -> Int32 {
  guard let context = Context.at(context) else { return apsim_status(APSIM_INVALID_CALL) }
  return context.perform {
    let kernel = try LoadedModule.at(module).kernel(CString.text(kernel))
    guard let size else { throw Status.invalidCall("the place of the size is null") }
    guard kernel.parameters.indices.contains(index) else {
      throw Status.invalidCall(
        "kernel \(kernel.name) has \(kernel.parameters.count) parameters, none with index \(index)")
    }
    size.pointee = kernel.parameters[index].byteCount
  }
}

/// `apsim_module_variable` of `apsim.h`.
@_cdecl("apsim_module_variable")
public func moduleVariable(
  _ context: OpaquePointer?, _ module: OpaquePointer?, _ name: UnsafePointer<CChar>?,
  _ address: UnsafeMutablePointer<UInt64>?, _ size: UnsafeMutablePointer<Int>?
) -> Int32 {
  guard let context = Context.at(context) else { return apsim_status(APSIM_INVALID_CALL) }
  return context.perform {
    let module = try LoadedModule.at(module)
    guard let name = CString.text(name), let address else {
      throw Status.invalidCall("the variable's name or the address's place is null")
    }
    guard let variable = try context.memory.allocation(ofVariable: name, in: module.image) else {
      throw Status.invalidCall("the module has no global or constant variable '\(name)'")
    }
    address.pointee = variable.address
    size?.pointee = variable.byteCount
  }
}
