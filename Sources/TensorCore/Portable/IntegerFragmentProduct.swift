/// The product of fragments of 4- and 8-bit integers as the lanes of a warp hold them (PTX ISA,
/// "Matrix Fragments for mma": lane 4 g + t holds word t of row g of A, and of column g of B).
///
/// Built three times as `BitFragmentProduct` is, and so as self-contained.
public enum IntegerFragmentProduct {
  /// 32-bit words of scratch that a product needs.
  public static var scratchWords: Int { 3 * maximumSteps * 32 }

  /// Blocks times elements a word: 4-bit elements of m16n8k64.
  private static var maximumSteps: Int { 16 }

  /// D = C + A B in 32 bits.
  ///
  /// - Parameters:
  ///   - bits: Bits of an element, 4 or 8.
  ///   - saturates: Whether sums are limited to 32 bits; else they wrap.
  ///   - halves: Groups of 8 rows of A: M / 8, 1 or 2.
  ///   - blocks: Groups of 128 bits of the inner length, 1 or 2.
  ///   - a: Register rows of 32 words: halves x blocks of them, the half changes first.
  ///   - b: `blocks` register rows.
  ///   - c: 2 x halves register rows.
  ///   - d: As `c`; the two may be the same.
  ///   - scratch: `scratchWords` words.
  @inline(never)
  public static func multiply(
    bits: Int, aIsSigned: Bool, bIsSigned: Bool, saturates: Bool, halves: Int, blocks: Int,
    a: UnsafePointer<UInt32>, b: UnsafePointer<UInt32>, c: UnsafePointer<Int32>,
    d: UnsafeMutablePointer<Int32>, scratch: UnsafeMutablePointer<Int32>
  ) {
    let perWord = bits == 4 ? 8 : 4
    let steps = blocks &* perWord
    let aElements = scratch + 32 &* steps
    for block in 0..<blocks {
      unpack(
        b + 32 &* block, bits, bIsSigned, to: scratch + 32 &* perWord &* block)
      for half in 0..<halves {
        unpack(
          a + 32 &* (half &+ halves &* block), bits, aIsSigned,
          to: aElements + 32 &* (half &* steps &+ perWord &* block))
      }
    }
    for half in 0..<halves {
      for g in 0..<8 {
        let row = UnsafeRawPointer(aElements + 32 &* half &* steps + 4 &* g)
        let sums = rowTimesColumns(row, UnsafeRawPointer(scratch), steps)
        // Column 2 t + i of row g stands in element i of lane 4 g + t.
        let offset = 64 &* half &+ 4 &* g
        add(sums.evenHalf, c + offset, d + offset, saturates)
        add(sums.oddHalf, c + (offset &+ 32), d + (offset &+ 32), saturates)
      }
    }
  }

  /// Spreads the elements of 32 words: element j of all words first, then element j + 1.
  @inline(__always)
  private static func unpack(
    _ words: UnsafePointer<UInt32>, _ bits: Int, _ isSigned: Bool,
    to target: UnsafeMutablePointer<Int32>
  ) {
    let down = UInt32(truncatingIfNeeded: 32 &- bits)
    for j in 0..<(bits == 4 ? 8 : 4) {
      let up = UInt32(truncatingIfNeeded: 32 &- bits &* (j &+ 1))
      let row = target + 32 &* j
      if isSigned {
        for lane in 0..<32 {
          row[lane] =
            Int32(bitPattern: words[lane] &<< up) &>> Int32(truncatingIfNeeded: down)
        }
      } else {
        for lane in 0..<32 { row[lane] = Int32(bitPattern: (words[lane] &<< up) &>> down) }
      }
    }
  }

  /// The four words of a row meet the four words of each of the eight columns side by side.
  @inline(__always)
  private static func rowTimesColumns(
    _ row: UnsafeRawPointer, _ columns: UnsafeRawPointer, _ steps: Int
  ) -> SIMD8<Int32> {
    var low = SIMD16<Int32>.zero
    var high = SIMD16<Int32>.zero
    for step in 0..<steps {
      let offset = 128 &* step
      let words = row.load(fromByteOffset: offset, as: SIMD4<Int32>.self)
      let pair = SIMD8(lowHalf: words, highHalf: words)
      let repeated = SIMD16(lowHalf: pair, highHalf: pair)
      low &+= repeated &* columns.load(fromByteOffset: offset, as: SIMD16<Int32>.self)
      high &+= repeated &* columns.load(fromByteOffset: offset &+ 64, as: SIMD16<Int32>.self)
    }
    let pairs = SIMD16(
      lowHalf: low.evenHalf &+ low.oddHalf, highHalf: high.evenHalf &+ high.oddHalf)
    return pairs.evenHalf &+ pairs.oddHalf
  }

  @inline(__always)
  private static func add(
    _ sums: SIMD4<Int32>, _ c: UnsafePointer<Int32>, _ d: UnsafeMutablePointer<Int32>,
    _ saturates: Bool
  ) {
    let start = UnsafeRawPointer(c).load(as: SIMD4<Int32>.self)
    var result = start &+ sums
    if saturates {
      // A sum overflows where both summands have the sign that the result lacks.
      for lane in 0..<4 where (start[lane] ^ result[lane]) & (sums[lane] ^ result[lane]) < 0 {
        result[lane] = start[lane] < 0 ? .min : .max
      }
    }
    UnsafeMutableRawPointer(d).storeBytes(of: result, as: SIMD4<Int32>.self)
  }
}
