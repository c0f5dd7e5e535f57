import CApsim
import Emulator

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// `apsim_launch_options` as the emulator takes them.
struct LaunchChoices {
  var threads = LaunchChoices.coreCount
  var options = Emulator.Options()

  /// The cores of the host.
  static var coreCount: Int { max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }

  /// - Throws: `Status` for a value outside its domain.
  init(_ pointer: UnsafePointer<apsim_launch_options>?) throws {
    guard let pointer else { return }
    // Fields behind `size` bytes are not there in a program built with an older header.
    let size = UnsafeRawPointer(pointer).loadUnaligned(as: Int.self)
    guard size == MemoryLayout<apsim_launch_options>.size else {
      throw Status.invalidCall(
        "the options' size is \(size): set it to sizeof(apsim_launch_options), "
          + "\(MemoryLayout<apsim_launch_options>.size)")
    }
    let given = pointer.pointee
    if given.threads > 0 { threads = min(Int(given.threads), Self.coreCount) }
    guard given.checks <= UInt32(APSIM_CHECK_ALL) else {
      throw Status.invalidCall("the options' checks have unknown bits: use APSIM_CHECK_...")
    }
    options.checks = Checks(rawValue: UInt8(given.checks))
    if given.max_instructions > 0 {
      options.instructionLimit = Int(clamping: given.max_instructions)
    }
    guard (0...1e9).contains(given.timeout_seconds) else {
      throw Status.invalidCall("the options' timeout_seconds must be from 0 to 1e9")
    }
    if given.timeout_seconds > 0 { options.timeout = .seconds(given.timeout_seconds) }
    if let word = CString.text(given.schedule) {
      guard let schedule = Schedule(word) else {
        throw Status.invalidCall(
          "schedule '\(word)' is unknown: use round-robin, greedy, random:SEED or adversarial:WARP")
      }
      options.schedule = schedule
    }
    if given.no_counters != 0 { options.observation = .result }
  }
}
