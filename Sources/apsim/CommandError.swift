/// A wrong word on the command line: a value outside its domain, or options that exclude each other.
struct UsageError: Error, CustomStringConvertible {
  /// One line with the mend.
  let description: String
}

/// An output that differs from the reference.
struct MismatchError: Error, CustomStringConvertible {
  /// One line with element, values and place.
  let description: String
}

/// Options that contradict a file, or a file that cannot be written.
struct InputError: Error, CustomStringConvertible {
  /// One line with the place and the mend.
  let description: String
}
