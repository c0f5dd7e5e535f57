/// What one operation of a program did over all blocks that an executor ran.
struct OperationCounts {
  /// Times issued.
  var issues: UInt64 = 0
  /// Lanes that executed it.
  var lanes: UInt64 = 0
  /// Requests to global or local memory: issues with at least one active lane there. For barriers, the
  /// warps that came.
  var requests: UInt64 = 0
  /// Sectors of global or local memory.
  var sectors: UInt64 = 0
  /// Bytes moved by active lanes to or from global or local memory.
  var bytes: UInt64 = 0
  /// Requests to shared memory.
  var sharedRequests: UInt64 = 0
  /// Shared-memory wavefronts.
  var wavefronts: UInt64 = 0
  /// Wavefronts that the access width makes necessary.
  var minimumWavefronts: UInt64 = 0
  /// Bytes moved by active lanes to or from shared memory.
  var sharedBytes: UInt64 = 0

  static func += (left: inout OperationCounts, right: OperationCounts) {
    left.issues += right.issues
    left.lanes += right.lanes
    left.addTraffic(right)
  }

  /// Adds what another operation of the same instruction moved.
  mutating func addTraffic(_ other: OperationCounts) {
    requests += other.requests
    sectors += other.sectors
    bytes += other.bytes
    sharedRequests += other.sharedRequests
    wavefronts += other.wavefronts
    minimumWavefronts += other.minimumWavefronts
    sharedBytes += other.sharedBytes
  }
}
