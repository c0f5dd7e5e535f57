/// The 1-bit product of fragments as the lanes of a warp hold them (PTX ISA, "Matrix Fragments for
/// mma": lane 4 g + t holds word t of row g).
///
/// This one source is built three times, for any x86-64 or other processor, for AVX2 and for AVX-512
/// with VPOPCNTDQ; the emulator chooses at start. So it is self-contained: no generics, no calls to
/// other modules' inlined code, nothing that a linker could take from the wrong build.
///
/// Seen over the lanes of one register row, row g of a fragment is the four words of lanes 4 g to
/// 4 g + 3: 128 contiguous bits. A row of A meets the eight columns of B side by side in a vector.
public enum BitFragmentProduct {
  /// D = C + popcount(A op B), modulo 2^32.
  ///
  /// - Parameters:
  ///   - usesAnd: Whether bits meet by and; else by xor.
  ///   - halves: Groups of 8 rows of A: M / 8, 1 or 2.
  ///   - blocks: Groups of 128 bits of the inner length: K / 128, 1 or 2; 1 if `halves` is 1.
  ///   - file: The register file of the warp; a row is 32 words.
  ///   - rows: Byte offsets of the rows of D, A, B and C in the order of the instruction: 2 x halves,
  ///     halves x blocks, blocks, 2 x halves of them. D may share rows with any source.
  @inline(never)
  public static func multiply(
    usesAnd: Bool, halves: Int, blocks: Int, file: UnsafeMutableRawPointer,
    rows: UnsafePointer<Int32>
  ) {
    switch (usesAnd, halves, blocks) {
    case (false, 1, _): run(file, rows, halves: 1, blocks: 1) { $0 ^ $1 }
    case (true, 1, _): run(file, rows, halves: 1, blocks: 1) { $0 & $1 }
    case (false, _, 1): run(file, rows, halves: 2, blocks: 1) { $0 ^ $1 }
    case (true, _, 1): run(file, rows, halves: 2, blocks: 1) { $0 & $1 }
    case (false, _, _): run(file, rows, halves: 2, blocks: 2) { $0 ^ $1 }
    case (true, _, _): run(file, rows, halves: 2, blocks: 2) { $0 & $1 }
    }
  }

  /// One 64-bit word of each of the eight columns.
  private typealias Columns = SIMD8<UInt64>
  private typealias Pairs = SIMD4<UInt32>

  @inline(__always)
  private static func run(
    _ file: UnsafeMutableRawPointer, _ rows: UnsafePointer<Int32>, halves: Int, blocks: Int,
    _ operation: (Columns, Columns) -> Columns
  ) {
    let aRows = rows + 2 &* halves
    let bRows = aRows + halves &* blocks
    let cRows = bRows + blocks
    let (b0, b1) = columns(file + Int(bRows[0]))
    let (b2, b3) = columns(file + Int(bRows[blocks &- 1]))
    // All sums are formed before the first is written, as D may share rows with any source. More
    // than 16 bytes of alignment would put the buffer on the heap.
    withUnsafeTemporaryAllocation(byteCount: 512, alignment: 16) { buffer in
      guard let sums = buffer.baseAddress else { return }
      for half in 0..<halves {
        let near = words(file + Int(aRows[half]))
        let far = words(file + Int(aRows[halves &* (blocks &- 1) &+ half]))
        let even = file + Int(cRows[2 &* half])
        let odd = file + Int(cRows[2 &* half &+ 1])
        let target = sums + 256 &* half
        for g in 0..<8 {
          var counts = operation(Columns(repeating: near[2 &* g]), b0).nonzeroBitCount
          counts &+= operation(Columns(repeating: near[2 &* g &+ 1]), b1).nonzeroBitCount
          if blocks == 2 {
            counts &+= operation(Columns(repeating: far[2 &* g]), b2).nonzeroBitCount
            counts &+= operation(Columns(repeating: far[2 &* g &+ 1]), b3).nonzeroBitCount
          }
          // Column 2 t + i of row g stands in element i of lane 4 g + t.
          let offset = 16 &* g
          let c0 = even.load(fromByteOffset: offset, as: Pairs.self)
          let c1 = odd.load(fromByteOffset: offset, as: Pairs.self)
          target.storeBytes(
            of: c0 &+ Pairs(truncatingIfNeeded: counts.evenHalf), toByteOffset: offset,
            as: Pairs.self)
          target.storeBytes(
            of: c1 &+ Pairs(truncatingIfNeeded: counts.oddHalf), toByteOffset: 128 &+ offset,
            as: Pairs.self)
        }
      }
      for element in 0..<2 &* halves {
        (file + Int(rows[element])).copyMemory(from: sums + 128 &* element, byteCount: 128)
      }
    }
  }

  /// The two 64-bit words of every column of one block of B.
  @inline(__always)
  private static func columns(_ row: UnsafeMutableRawPointer) -> (Columns, Columns) {
    let low = row.load(as: Columns.self)
    let high = row.load(fromByteOffset: 64, as: Columns.self)
    return (
      Columns(lowHalf: low.evenHalf, highHalf: high.evenHalf),
      Columns(lowHalf: low.oddHalf, highHalf: high.oddHalf)
    )
  }

  /// The row of a register as 64-bit words.
  @inline(__always)
  private static func words(_ row: UnsafeMutableRawPointer) -> UnsafePointer<UInt64> {
    UnsafePointer(row.assumingMemoryBound(to: UInt64.self))
  }
}
