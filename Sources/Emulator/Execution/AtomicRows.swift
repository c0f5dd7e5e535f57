/// Where the lanes of an atomic operation have one of their values.
struct AtomicRows {
  var file: UnsafeMutableRawPointer
  var active: UInt32
  /// The row of the old value; -1 where nobody reads it.
  var result: Int32
  /// The lanes of the operand.
  var values: UnsafeRawPointer
  /// The row of the third operand of cas, else -1.
  var replacement: Int32
  /// Bytes between a lane's address and the value.
  var byteOffset: Int
}
