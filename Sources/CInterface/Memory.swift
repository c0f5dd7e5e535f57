import CApsim
import Emulator

// Device memory: `apsim_memory_allocate` and the like.

/// `apsim_memory_allocate` of `apsim.h`.
@_cdecl("apsim_memory_allocate")
public func allocateMemory(
  _ context: OpaquePointer?, _ name: UnsafePointer<CChar>?, _ size: Int,
  _ address: UnsafeMutablePointer<UInt64>?
) -> Int32 {
  guard let context = Context.at(context) else { return apsim_status(APSIM_INVALID_CALL) }
  return context.perform {
    guard let address else { throw Status.invalidCall("the address's place is null") }
    address.pointee = 0
    let name = CString.text(name) ?? "allocation \(context.memory.allocations.count)"
    // An unsigned size past the middle of its range arrives here as a negative one.
    address.pointee = try context.memory.allocate(name, byteCount: size).address
  }
}

/// `apsim_memory_free` of `apsim.h`.
@_cdecl("apsim_memory_free")
public func freeMemory(_ context: OpaquePointer?, _ address: UInt64) -> Int32 {
  guard let context = Context.at(context) else { return apsim_status(APSIM_INVALID_CALL) }
  return context.perform {
    guard let allocation = context.memory.allocations.first(where: { $0.address == address }) else {
      throw GlobalMemory.Failure.unknownAllocation(address)
    }
    try context.memory.free(allocation)
  }
}

/// `apsim_memory_write` of `apsim.h`.
@_cdecl("apsim_memory_write")
public func writeMemory(
  _ context: OpaquePointer?, _ address: UInt64, _ bytes: UnsafeRawPointer?, _ size: Int
) -> Int32 {
  guard let context = Context.at(context) else { return apsim_status(APSIM_INVALID_CALL) }
  return context.perform {
    try check(bytes, size)
    try context.memory.write(UnsafeRawBufferPointer(start: bytes, count: size), to: address)
  }
}

/// `apsim_memory_read` of `apsim.h`.
@_cdecl("apsim_memory_read")
public func readMemory(
  _ context: OpaquePointer?, _ address: UInt64, _ bytes: UnsafeMutableRawPointer?, _ size: Int
) -> Int32 {
  guard let context = Context.at(context) else { return apsim_status(APSIM_INVALID_CALL) }
  return context.perform {
    try check(UnsafeRawPointer(bytes), size)
    try context.memory.read(
      from: address, into: UnsafeMutableRawBufferPointer(start: bytes, count: size))
  }
}

/// `apsim_memory_fill` of `apsim.h`.
@_cdecl("apsim_memory_fill")
public func fillMemory(
  _ context: OpaquePointer?, _ address: UInt64, _ value: UInt8, _ size: Int
) -> Int32 {
  guard let context = Context.at(context) else { return apsim_status(APSIM_INVALID_CALL) }
  return context.perform { try context.memory.fill(address, byteCount: size, with: value) }
}

private func check(_ bytes: UnsafeRawPointer?, _ size: Int) throws {
  guard size >= 0, bytes != nil || size == 0 else {
    throw Status.invalidCall("the bytes are null, or more than there can be")
  }
}
