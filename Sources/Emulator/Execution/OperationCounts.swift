/// What one operation of a program did over all blocks that an executor ran.
struct OperationCounts {
  /// Times issued.
  var issues: UInt64 = 0
  /// Lanes that executed it.
  var lanes: UInt64 = 0
  /// Memory requests: issues with at least one active lane.
  var requests: UInt64 = 0
  /// Shared-memory wavefronts.
  var wavefronts: UInt64 = 0
  /// Wavefronts that the access width makes necessary.
  var minimumWavefronts: UInt64 = 0
  /// Sectors of global memory.
  var sectors: UInt64 = 0
  /// Bytes moved by active lanes.
  var bytes: UInt64 = 0
  /// Bytes that cp.async read from global memory; `bytes` are those it writes to shared memory.
  var sourceBytes: UInt64 = 0

  static func += (left: inout OperationCounts, right: OperationCounts) {
    left.issues += right.issues
    left.lanes += right.lanes
    left.requests += right.requests
    left.wavefronts += right.wavefronts
    left.minimumWavefronts += right.minimumWavefronts
    left.sectors += right.sectors
    left.bytes += right.bytes
    left.sourceBytes += right.sourceBytes
  }
}
