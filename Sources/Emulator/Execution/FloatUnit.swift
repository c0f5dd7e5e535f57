import FloatLanesAVX2
import FloatLanesAVX512
import FloatLanesPortable
import HostProcessor

/// Floating-point arithmetic on whole rows: the build of `FloatLanes` for the host's vector
/// instructions. All builds give the same bits.
struct FloatUnit: Sendable {
  typealias Function = FloatLanesPortable.FloatLanes.Function
  /// Options of a function, as `FloatLanes` names them.
  static let flush = FloatLanesPortable.FloatLanes.flush
  static let saturate = FloatLanesPortable.FloatLanes.saturate
  static let relu = FloatLanesPortable.FloatLanes.relu

  /// The option of a rounding.
  static func option(_ direction: RoundingDirection) -> UInt8 {
    switch direction {
    case .nearestEven, .nearestAway: 0
    case .towardZero: FloatLanesPortable.FloatLanes.towardZero
    case .down: FloatLanesPortable.FloatLanes.down
    case .up: FloatLanesPortable.FloatLanes.up
    }
  }
  private typealias Run =
    @Sendable (UInt8, UInt8, UnsafeMutableRawPointer, Int32, Int32, Int32, Int32, UInt32) -> Void
  private typealias Compare =
    @Sendable (UInt8, Bool, Bool, UnsafeMutableRawPointer, Int32, Int32) -> UInt32

  private let run: Run
  private let compare: Compare

  /// - Parameter level: A level that the host has.
  init(level: VectorLevel = .current) {
    switch level {
    case .portable:
      run = FloatLanesPortable.FloatLanes.run
      compare = FloatLanesPortable.FloatLanes.compare
    case .avx2:
      run = FloatLanesAVX2.FloatLanes.run
      compare = FloatLanesAVX2.FloatLanes.compare
    case .avx512:
      run = FloatLanesAVX512.FloatLanes.run
      compare = FloatLanesAVX512.FloatLanes.compare
    }
  }

  /// d = function(a, b, c) in active lanes; `detail` is the function and, above it, the options.
  @inline(__always)
  func run(_ operation: MicroOperation, _ file: UnsafeMutableRawPointer, _ active: UInt32) {
    run(
      UInt8(truncatingIfNeeded: operation.detail), UInt8(truncatingIfNeeded: operation.detail >> 8),
      file, operation.d, operation.a, operation.b, operation.c, active)
  }

  /// The lanes whose outcome (1 less, 2 equal, 4 greater, 8 unordered) is in `outcomes`.
  func compare(
    outcomes: UInt8, isDouble: Bool, flushes: Bool, file: UnsafeMutableRawPointer, a: Int32,
    b: Int32
  ) -> UInt32 {
    compare(outcomes, isDouble, flushes, file, a, b)
  }
}
