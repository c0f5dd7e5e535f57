#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The memory of the host.
public enum HostMemory {
  /// The physical memory in bytes; 16 GiB where the system does not say.
  public static var physicalBytes: Int {
    #if canImport(Darwin)
      let pages = sysconf(_SC_PHYS_PAGES)
    #else
      let pages = sysconf(Int32(_SC_PHYS_PAGES))
    #endif
    let pageSize = sysconf(Int32(_SC_PAGESIZE))
    guard pages > 0, pageSize > 0 else { return 1 << 34 }
    return pages.multipliedReportingOverflow(by: pageSize).partialValue
  }
}
