import BipolarInt
import PTX

// Elements to packed planes.
extension EpilogueWriter {
  /// The code of an element: the nearest odd multiple of the output scale that the width has. Of
  /// two equally near the one of larger magnitude, and +1 for zero, as `SymmetricQuantizer` chooses;
  /// within 2^-22 of such a tie, either.
  func code(of element: Register, _ row: Row, width: BitWidth, _ b: inout KernelBuilder) -> Register
  {
    var steps = element
    if let halfSteps = row.halfSteps {
      steps = b.float(.mul, .f32, [element, halfSteps], rounding: .rn)
    }
    // An odd magnitude is 2 h + 1, and its code the top bit with h below.
    let size = b.float(.abs, .f32, [steps])
    let half = b.convert(to: .s32, from: .f32, size, mode: .rzi)
    let top = width.codeCount / 2
    let clamped = b.arithmetic(.min, .s32, [half, top - 1])
    let positive = b.logic(.or, .b32, clamped, top)
    // A negative value has every bit the other way.
    let mirrored = b.logic(.xor, .b32, positive, width.codeCount - 1)
    let isNegative = b.compare(.lt, .f32, steps, Float(0))
    return b.select(.b32, mirrored, positive, if: isNegative)
  }

  /// The words of 32 neighbouring columns of a row, one a plane, in every lane: lane i holds the
  /// code of column i, or 0 where that does not exist.
  ///
  /// All lanes of the warp must take part.
  func words(ofCode code: Register, width: BitWidth, _ b: inout KernelBuilder) -> [Register] {
    (0..<width.bits).map { plane in
      let bit = b.logic(.and, .b32, code, 1 << plane)
      return b.ballot(b.compare(.ne, .u32, bit, 0))
    }
  }

  /// Where the words of a packed output stand.
  struct PackedPlace {
    /// The address of a word in plane 0.
    let address: Register
    /// Bytes from a plane to the next.
    let planeBytes: Register
  }

  /// The place of a word, by `PlaneLayout.chunkIndex`.
  ///
  /// - Parameters:
  ///   - word: Index of the word in its row.
  ///   - rows: Rows of the matrix.
  ///   - chunks: Chunks of 128 bits in a padded row.
  func place(
    _ output: Register, row: Register, word: Register, rows: Register, chunks: Register,
    layout: PlaneLayout, width: BitWidth, _ b: inout KernelBuilder
  ) -> PackedPlace {
    let chunk = b.logic(.shr, .u32, word, 2)
    let wordInChunk = b.logic(.and, .b32, word, 3)
    let inChunk = b.multiplyWide(.u32, wordInChunk, 4)
    let start = b.add(.u64, output, inChunk)
    switch layout {
    case .rows:
      let planeChunks = b.multiplyWide(.u32, rows, chunks)
      let index = b.multiplyAddWide(.u32, row, chunks, b.convert(to: .u64, from: .u32, chunk))
      return PackedPlace(
        address: b.add(.u64, start, b.logic(.shl, .b64, index, 4)),
        planeBytes: b.logic(.shl, .b64, planeChunks, 4))
    case .tiles, .panels:
      let group = b.logic(.shr, .u32, row, 3)
      let inGroup = b.logic(.and, .b32, row, 7)
      let wide = b.multiplyAddWide(
        .u32, group, chunks, b.convert(to: .u64, from: .u32, chunk))
      let matrices =
        layout == .tiles
        ? wide : b.arithmetic(.mul, part: .lo, .u64, [wide, width.bits])
      // A matrix of 8 rows and 128 bits is 128 bytes.
      let matrixStart = b.add(.u64, start, b.logic(.shl, .b64, matrices, 7))
      let address = b.multiplyAddWide(.u32, inGroup, 16, matrixStart)
      guard layout == .tiles else {
        return PackedPlace(address: address, planeBytes: b.move(.u64, 128))
      }
      let roundedRows = b.add(.u32, rows, 7)
      let groups = b.logic(.shr, .u32, roundedRows, 3)
      let planeMatrices = b.multiplyWide(.u32, groups, chunks)
      return PackedPlace(
        address: address, planeBytes: b.logic(.shl, .b64, planeMatrices, 7))
    }
  }

  /// Stores a word of each plane where the guards in force hold.
  func store(_ words: [Register], to place: PackedPlace, _ b: inout KernelBuilder) {
    var address = place.address
    for (plane, word) in words.enumerated() {
      if plane > 0 { address = b.add(.u64, address, place.planeBytes) }
      b.store(.global, .u32, [word], to: Address(base: address.name))
    }
  }
}
