import CApsim
import Emulator
import PTX

/// What `apsim_context *` points to.
final class Context {
  let memory: GlobalMemory
  private var modules: [ObjectIdentifier: LoadedModule] = [:]
  private var error = CString("")
  /// The last launch.
  var profile: Profile?
  var findings: [Finding] = []
  var printed = ""
  private var texts: [CString] = []

  init(isHostTransparent: Bool) {
    memory = GlobalMemory(isHostTransparent: isHostTransparent)
  }

  /// The text of the last error.
  var lastError: UnsafePointer<CChar> { UnsafePointer(error.pointer) }

  /// Runs the body of a C function: what it throws becomes the last error and the status.
  func perform(_ body: () throws -> Void) -> apsim_status {
    do {
      try body()
      return apsim_status(APSIM_SUCCESS)
    } catch {
      let status = Status(error)
      self.error = CString(status.message)
      return status.code
    }
  }

  /// Keeps a text until the next launch.
  func keep(_ text: String) -> UnsafePointer<CChar> {
    let kept = CString(text)
    texts.append(kept)
    return UnsafePointer(kept.pointer)
  }

  /// Forgets the last launch.
  func beginLaunch() {
    profile = nil
    findings = []
    printed = ""
    texts = []
  }

  // MARK: Modules

  func load(_ bytes: [UInt8]) throws -> OpaquePointer {
    let module = LoadedModule(try ModuleImage(try Module(parsing: bytes)))
    modules[ObjectIdentifier(module)] = module
    return OpaquePointer(Unmanaged.passUnretained(module).toOpaque())
  }

  func unload(_ module: LoadedModule) { modules[ObjectIdentifier(module)] = nil }

  // MARK: Pointers

  /// The context behind a pointer from C; nil for null.
  static func at(_ pointer: OpaquePointer?) -> Context? {
    pointer.map { Unmanaged<Context>.fromOpaque(UnsafeRawPointer($0)).takeUnretainedValue() }
  }
}

/// What `apsim_module *` points to.
final class LoadedModule {
  let image: ModuleImage
  /// The names of the kernels, which C may ask for at any time.
  let kernelNames: [CString]

  init(_ image: ModuleImage) {
    self.image = image
    kernelNames = image.module.kernels.map { CString($0.name) }
  }

  /// The kernel called `name`.
  func kernel(_ name: String?) throws -> Kernel {
    guard let name else { throw Status.invalidCall("the kernel's name is null") }
    guard let kernel = image.module.kernel(named: name) else {
      let known = image.module.kernels.map(\.name).joined(separator: ", ")
      throw Status.invalidCall("the module has no kernel '\(name)'; it has \(known)")
    }
    return kernel
  }

  /// The module behind a pointer from C.
  static func at(_ pointer: OpaquePointer?) throws -> LoadedModule {
    guard let pointer else { throw Status.invalidCall("the module is null") }
    return Unmanaged<LoadedModule>.fromOpaque(UnsafeRawPointer(pointer)).takeUnretainedValue()
  }
}
