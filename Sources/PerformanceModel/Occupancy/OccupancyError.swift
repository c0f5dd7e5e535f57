import PositionedJSON

/// Why not even one block fits on an SM.
public struct OccupancyError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The GPU.
  public var gpu: String
  /// What is out of its limits, as a phrase with the unit: `bytes of shared memory per block`.
  public var quantity: String
  /// How much the block asks for.
  public var requested: Int
  /// How much it may ask for.
  public var allowed: ClosedRange<Int>

  /// One line.
  public var description: String {
    "\(requested) \(quantity): \(onOneLine(gpu)) takes \(allowed.lowerBound) to"
      + " \(allowed.upperBound); change the launch or the tile"
  }
}
