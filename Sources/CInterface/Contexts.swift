import CApsim

// Contexts and the version: `apsim_context_create` and the like.

/// The version of the program and of the library.
private let versionText: StaticString = "0.1.0"

/// `apsim_version` of `apsim.h`.
@_cdecl("apsim_version")
public func version() -> UnsafePointer<CChar> {
  UnsafeRawPointer(versionText.utf8Start).assumingMemoryBound(to: CChar.self)
}

/// `apsim_context_create` of `apsim.h`.
@_cdecl("apsim_context_create")
public func createContext(_ flags: UInt32) -> OpaquePointer? {
  let known = UInt32(APSIM_HOST_MEMORY)
  guard flags & ~known == 0 else { return nil }
  let context = Context(isHostTransparent: flags & known != 0)
  return OpaquePointer(Unmanaged.passRetained(context).toOpaque())
}

/// `apsim_context_destroy` of `apsim.h`.
@_cdecl("apsim_context_destroy")
public func destroyContext(_ context: OpaquePointer?) {
  guard let context else { return }
  Unmanaged<Context>.fromOpaque(UnsafeRawPointer(context)).release()
}

/// `apsim_last_error` of `apsim.h`.
@_cdecl("apsim_last_error")
public func lastError(_ context: OpaquePointer?) -> UnsafePointer<CChar>? {
  Context.at(context)?.lastError
}
