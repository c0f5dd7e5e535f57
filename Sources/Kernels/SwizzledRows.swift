/// The place of a packed row's 16-byte chunks in shared memory.
///
/// A row of a stage has `chunks` chunks of 128 bits. Chunk c of row r stands at position
/// c xor (r / (8 / chunks)) mod chunks, so that the eight rows that one ldmatrix phase or one
/// quarter-warp store touches lie in eight different groups of four banks.
struct SwizzledRows {
  /// Chunks a row: 1, 2, 4 or 8.
  let chunks: Int

  /// Bytes a row.
  var rowBytes: Int { 16 * chunks }

  /// Rows that fill one pass over all banks.
  var rowsPerPass: Int { 8 / chunks }
}
