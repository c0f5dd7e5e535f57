import BipolarInt

/// What a thread block keeps of one operand in a stage of shared memory, and how its warps share it.
///
/// The unit is an 8x128-bit matrix, one of the matrices that `ldmatrix` reads: eight rows of one
/// plane, the group, by 128 bits along the inner length, the chunk. All distances are constants.
struct OperandTile: Hashable, Sendable {
  let layout: PlaneLayout
  /// Planes in the block: all of the operand.
  let planes: Int
  /// Rows of a plane in the block, a multiple of 8.
  let rows: Int
  /// Chunks of a row in a stage.
  let chunks: Int
  /// Warps that share the rows or the planes.
  let warps: Int
  /// Whether a warp has some planes of all rows instead of all planes of some rows.
  let splitsPlanes: Bool
  /// Matrices of a fragment along the rows: 2 for the A of instructions with 16 rows.
  let halves: Int
  /// Where the operand starts in a stage, in bytes.
  let offset: Int

  /// How `warps` warps can share planes and rows; nil where they cannot.
  ///
  /// - Parameter keepsPlanes: Whether a warp must have all planes of its rows.
  static func split(
    planes: Int, rows: Int, warps: Int, halves: Int, keepsPlanes: Bool
  ) -> Bool? {
    let groups = rows / 8
    if groups % warps == 0, groups / warps * planes % halves == 0 { return false }
    if !keepsPlanes, planes % warps == 0, planes / warps * groups % halves == 0 { return true }
    return nil
  }

  // MARK: Shares of a warp

  var groups: Int { rows / 8 }
  /// Planes that a warp has.
  var warpPlanes: Int { splitsPlanes ? planes / warps : planes }
  /// Groups of eight rows that a warp has.
  var warpGroups: Int { splitsPlanes ? groups : groups / warps }
  /// Whether the halves of a fragment are two planes of a group instead of two groups of a plane.
  var pairsPlanes: Bool { halves == 2 && warpGroups % 2 == 1 }
  /// Fragments of a warp along the rows.
  var fragments: Int { halves == 2 && !pairsPlanes ? warpGroups / 2 : warpGroups }
  /// Fragments of a warp along the planes.
  var units: Int { pairsPlanes ? warpPlanes / 2 : warpPlanes }
  /// Planes from one unit to the next.
  var planesPerUnit: Int { pairsPlanes ? 2 : 1 }
  /// Rows from one fragment to the next.
  var rowsPerFragment: Int { pairsPlanes ? 8 : 8 * halves }

  // MARK: Distances in a stage, in bytes

  /// From one row of a matrix to the next.
  var rowStride: Int { layout == .rows ? 16 * chunks : 16 }
  /// From a plane to the next of the same rows.
  var planeStride: Int {
    switch layout {
    case .rows: rows * rowStride
    case .tiles: groups * groupStride
    case .panels: 128
    }
  }
  /// From a group to the next of the same plane.
  var groupStride: Int {
    switch layout {
    case .rows: 8 * rowStride
    case .tiles: chunks * 128
    case .panels: chunks * planes * 128
    }
  }
  /// From a chunk to the next of the same rows; in `rows` the swizzle decides.
  var chunkStride: Int { layout == .panels ? planes * 128 : 128 }
  /// From a fragment to the next of the same unit.
  var fragmentStride: Int { rowsPerFragment / 8 * groupStride }
  /// From a unit to the next of the same fragment.
  var unitStride: Int { planesPerUnit * planeStride }
  /// Between the halves of a fragment.
  var halfStride: Int { pairsPlanes ? planeStride : groupStride }
  /// From a warp's share to the next one's.
  var warpStride: Int { splitsPlanes ? warpPlanes * planeStride : warpGroups * groupStride }
  /// The operand's bytes in a stage.
  var byteCount: Int { planes * rows * chunks * 16 }

  // MARK: Copies

  /// 16-byte pieces of a stretch: what is contiguous in global memory and belongs to one stage.
  var stretch: Int {
    switch layout {
    case .rows: chunks
    case .tiles: 8 * chunks
    case .panels: 8 * chunks * planes
    }
  }
  /// From a stretch to that of the next stage in global memory, in bytes.
  var stageStride: Int { 16 * stretch }
  /// Bytes of a stretch for each chunk of the whole row: its distance from the next stretch.
  var bytesPerChunk: Int { stageStride / chunks }
}
