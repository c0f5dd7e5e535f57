/// How the 1024 elements of a step lie in the lanes of a warp, by the size of an element.
///
/// The step has eight chunks of 128 elements. A load brings a lane 16 bytes, so that a warp covers
/// 4, 2 or 1 chunks with it. A lane's element number, in the order of loading, is the bit position in
/// its words of planes; the `exchanges` top bits of that number trade places with the lowest bits of
/// the lane, after which a word holds 32 neighbours.
struct PackingGeometry {
  /// Bytes of an element: 1, 2 or 4.
  let elementBytes: Int
  /// Whether the chunks are of eight rows instead of one.
  let isTiled: Bool

  /// Elements of a load.
  var elementsPerLoad: Int { 16 / elementBytes }
  /// Loads of a step.
  var loads: Int { 2 * elementBytes }
  /// Lanes that load one chunk.
  var lanesPerChunk: Int { 8 * elementBytes }
  /// Chunks of a load.
  var chunksPerLoad: Int { 4 / elementBytes }
  /// Bits of the lane that become bits of a position: 1, 2 or 3.
  var exchanges: Int { elementBytes == 4 ? 3 : elementBytes }
  /// Columns of a step.
  var columns: Int { isTiled ? 128 : 1024 }
  /// Columns between the places of a lane in two loads.
  var columnsPerLoad: Int { isTiled ? 0 : 128 * chunksPerLoad }
}
