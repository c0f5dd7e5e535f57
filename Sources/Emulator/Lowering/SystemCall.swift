import PTX

/// The functions that CUDA's runtime gives to device code (CUDA C++ Programming Guide, "Formatted
/// Output", "Assertion", "Dynamic Global Memory Allocation").
enum SystemCall: Int, CaseIterable {
  case vprintf, assertFail, malloc, free

  /// The system call that a declaration without a body stands for, if it is one.
  init?(_ function: Function) {
    guard function.body == nil else { return nil }
    switch function.name {
    case "vprintf": self = .vprintf
    case "__assertfail", "__assert_fail": self = .assertFail
    case "malloc": self = .malloc
    case "free": self = .free
    default: return nil
    }
  }
}
