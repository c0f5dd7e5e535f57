import PTX

/// The form of a 1-bit matrix instruction, small enough for a decoded operation.
enum BitMatrixForm: UInt16 {
  case m8n8k128Xor, m8n8k128And, m16n8k128Xor, m16n8k128And, m16n8k256Xor, m16n8k256And

  init(_ form: MatrixMultiply) {
    self =
      switch (form.shape, form.operation) {
      case (.m8n8k128, .xor): .m8n8k128Xor
      case (.m8n8k128, .and): .m8n8k128And
      case (.m16n8k128, .xor): .m16n8k128Xor
      case (.m16n8k128, .and): .m16n8k128And
      case (.m16n8k256, .xor): .m16n8k256Xor
      case (.m16n8k256, .and): .m16n8k256And
      }
  }
}

/// The 1-bit tensor core on fragments as the lanes of a warp hold them (PTX ISA, "Matrix Fragments
/// for mma": lane 4 g + t holds word t of row g).
///
/// Seen over the lanes of one register row, row g of a fragment is the four words of lanes 4 g to
/// 4 g + 3: 128 contiguous bits. So nothing is gathered: a row of A meets a row of B (a column of
/// the product) in two or four 64-bit words.
enum TensorCore {
  /// D = C + popcount(A op B).
  ///
  /// - Parameters:
  ///   - file: The register file of the warp.
  ///   - rows: Byte offsets of the rows of D, A, B and C, in the order of the instruction.
  @inline(__always)
  static func multiply(
    _ form: BitMatrixForm, file: UnsafeMutableRawPointer, rows: UnsafePointer<Int32>
  ) {
    switch form {
    case .m8n8k128Xor: run(file, rows, halves: 1, blocks: 1) { $0 ^ $1 }
    case .m8n8k128And: run(file, rows, halves: 1, blocks: 1) { $0 & $1 }
    case .m16n8k128Xor: run(file, rows, halves: 2, blocks: 1) { $0 ^ $1 }
    case .m16n8k128And: run(file, rows, halves: 2, blocks: 1) { $0 & $1 }
    case .m16n8k256Xor: run(file, rows, halves: 2, blocks: 2) { $0 ^ $1 }
    case .m16n8k256And: run(file, rows, halves: 2, blocks: 2) { $0 & $1 }
    }
  }

  /// - Parameters:
  ///   - halves: Groups of 8 rows of A: M / 8.
  ///   - blocks: Groups of 128 bits of the inner length: K / 128.
  @inline(__always)
  private static func run(
    _ file: UnsafeMutableRawPointer, _ rows: UnsafePointer<Int32>, halves: Int, blocks: Int,
    _ operation: (UInt64, UInt64) -> UInt64
  ) {
    let aRows = rows + 2 &* halves
    let bRows = aRows + halves &* blocks
    let cRows = bRows + blocks
    // D may share rows with any source: all sums are formed before the first is written.
    withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 128) { sums in
      for half in 0..<halves {
        for g in 0..<8 {
          for n in 0..<8 {
            var count = 0
            for block in 0..<blocks {
              let a = UnsafeRawPointer(file + Int(aRows[block &* halves &+ half]) + 16 &* g)
                .assumingMemoryBound(to: UInt64.self)
              let b = UnsafeRawPointer(file + Int(bRows[block]) + 16 &* n)
                .assumingMemoryBound(to: UInt64.self)
              count &+= operation(a[0], b[0]).nonzeroBitCount
              count &+= operation(a[1], b[1]).nonzeroBitCount
            }
            // Column n = 2 t + i of row g stands in element i of lane 4 g + t.
            let element = 2 &* half &+ (n & 1)
            let lane = 4 &* g &+ (n >> 1)
            let c = (file + Int(cRows[element])).assumingMemoryBound(to: UInt32.self)[lane]
            sums[element &* 32 &+ lane] = c &+ UInt32(truncatingIfNeeded: count)
          }
        }
      }
      for element in 0..<2 &* halves {
        let d = (file + Int(rows[element])).assumingMemoryBound(to: UInt32.self)
        for lane in 0..<32 { d[lane] = sums[element &* 32 &+ lane] }
      }
    }
  }
}
