/// The product of small matrices of floating-point numbers as tensor cores form it: products are
/// exact, a block of them and the accumulator are cut to a number of bits below the largest
/// exponent, summed as integers and rounded once. Which numbers a target has is the caller's matter.
///
/// Built three times as `BitFragmentProduct` is, and so as self-contained. All arithmetic is exact
/// or correctly rounded, so that every build gives the same bits.
public enum FloatMatrixProduct {
  /// 32-bit words of scratch that a product needs.
  public static var scratchWords: Int { 6 * 128 }

  /// How a block's sum becomes the accumulator of the next.
  public enum Rounding {
    /// To binary32, towards zero.
    public static var single: Int { 0 }
    /// To binary16, to nearest even.
    public static var half: Int { 1 }
    /// To 13 fraction bits with the exponents of binary32, towards zero.
    public static var short: Int { 2 }
  }

  /// Takes numbers of at most 19 bits apart.
  ///
  /// - Parameters:
  ///   - unusedBits: Lower bits of an element that do not belong to the number.
  ///   - specialMask: All bits that are set in every NaN and infinity of the format.
  ///   - scale: Binary logarithm of a factor of the significands.
  ///   - significands: Signed; the value is the significand x 2^exponent but for a constant scale.
  ///   - exponents: Those of zeros are below all others.
  /// - Returns: Whether all elements are finite.
  @inline(never)
  public static func decode(
    _ elements: UnsafePointer<UInt32>, count: Int, exponentBits: Int, fractionBits: Int,
    unusedBits: Int, specialMask: UInt32, scale: Int,
    significands: UnsafeMutablePointer<Int32>, exponents: UnsafeMutablePointer<Int32>
  ) -> Bool {
    let unused = UInt32(truncatingIfNeeded: unusedBits)
    let fraction = UInt32(truncatingIfNeeded: fractionBits)
    let signBit = UInt32(truncatingIfNeeded: exponentBits &+ fractionBits)
    let up = UInt32(truncatingIfNeeded: scale)
    let fractionMask: UInt32 = (1 &<< fraction) &- 1
    let fieldMask: UInt32 = (1 &<< UInt32(truncatingIfNeeded: exponentBits)) &- 1
    let bias = Int32(truncatingIfNeeded: fieldMask &>> 1)
    var specials: UInt32 = 0
    for index in 0..<count {
      let bits = elements[index] &>> unused
      let field = bits &>> fraction & fieldMask
      let isSubnormal: UInt32 = field == 0 ? 1 : 0
      let magnitude = bits & fractionMask | (1 &- isSubnormal) &<< fraction
      let sign = 0 &- Int32(bitPattern: bits &>> signBit & 1)
      significands[index] = (Int32(bitPattern: magnitude &<< up) ^ sign) &- sign
      let exponent = Int32(bitPattern: field &+ isSubnormal) &- bias
      exponents[index] = magnitude == 0 ? -4096 : exponent
      specials |= bits & specialMask == specialMask ? 1 : 0
    }
    return specials == 0
  }

  private typealias Rows = SIMD16<Int32>

  /// C += A B for finite operands, 16 rows by 8 columns.
  ///
  /// - Parameters:
  ///   - k: The inner length.
  ///   - blockLength: Products that are summed at once: 4, 8, 16 or 32.
  ///   - fractionBits: Bits kept below the largest exponent, at most 25.
  ///   - rounding: One of `Rounding`.
  ///   - a: Signed significands of A, 16 rows of each k side by side, and their exponents: the value
  ///     is significand x 2^exponent but for a scale that makes `fractionBits` the fraction bits of a
  ///     product. Zeros have exponents below all others.
  ///   - b: The same of B, 8 columns of each k side by side.
  ///   - c: binary32 bit patterns, 16 rows of each column side by side. C is undefined if the
  ///     function returns false.
  ///   - scratch: `scratchWords` words, aligned to 16 bytes.
  /// - Returns: False if a sum left the range of its format.
  @inline(never)
  public static func multiply(
    k: Int, blockLength: Int, fractionBits: Int, rounding: Int,
    a: (significands: UnsafePointer<Int32>, exponents: UnsafePointer<Int32>),
    b: (significands: UnsafePointer<Int32>, exponents: UnsafePointer<Int32>),
    c: UnsafeMutablePointer<UInt32>, scratch: UnsafeMutablePointer<Int32>
  ) -> Bool {
    let largest = scratch
    let groups = min(max(blockLength / 8, 1), 4)
    let sums = scratch + 128
    let lowest = Rows(repeating: -126)
    let surplus = Rows(repeating: Int32(truncatingIfNeeded: 25 &- fractionBits))
    var start = 0
    while start < k {
      let end = min(start &+ blockLength, k)
      for n in 0..<8 {
        let (significand, exponent) = accumulators(UnsafeRawPointer(c + 16 &* n))
        var top = exponent.replacing(with: lowest, where: exponent .< lowest)
        for index in start..<end {
          let other = Rows(repeating: b.exponents[8 &* index &+ n])
          let sum: Rows = row(a.exponents, index) &+ other
          top = top.replacing(with: sum, where: sum .> top)
        }
        // The significand has 23 fraction bits: two more are there to be cut.
        let distance: Rows = top &- exponent
        var total = aligned(significand &<< Rows(repeating: 2), distance &+ surplus)
        // Eight products and an accumulator are less than 2^31.
        for group in 0..<groups {
          let first = start &+ 8 &* group
          for index in first..<max(first, min(first &+ 8, end)) {
            let factor = Rows(repeating: b.significands[8 &* index &+ n])
            let other = Rows(repeating: b.exponents[8 &* index &+ n])
            let product: Rows = row(a.significands, index) &* factor
            let sum: Rows = row(a.exponents, index) &+ other
            total &+= aligned(product, top &- sum)
          }
          UnsafeMutableRawPointer(sums + (128 &* group &+ 16 &* n)).storeBytes(
            of: total, as: Rows.self)
          total = .zero
        }
        UnsafeMutableRawPointer(largest + 16 &* n).storeBytes(of: top, as: Rows.self)
      }
      guard round(sums, groups, largest, fractionBits, rounding, to: c) else { return false }
      start = end
    }
    return true
  }

  @inline(__always)
  private static func row(_ values: UnsafePointer<Int32>, _ index: Int) -> Rows {
    UnsafeRawPointer(values + 16 &* index).load(as: Rows.self)
  }

  /// value / 2^distance, towards zero.
  @inline(__always)
  private static func aligned(_ value: Rows, _ distance: Rows) -> Rows {
    let limit = Rows(repeating: 31)
    let shift = distance.replacing(with: limit, where: distance .> limit)
    let sign = value &>> limit
    let magnitude: Rows = (value ^ sign) &- sign
    let cut: Rows = (magnitude &>> shift) ^ sign
    return cut &- sign
  }

  /// Signed significands and exponents of binary32 numbers.
  @inline(__always)
  private static func accumulators(_ column: UnsafeRawPointer) -> (Rows, Rows) {
    let bits = column.load(as: Rows.self)
    let fraction = bits & Rows(repeating: 0x7F_FFFF)
    let field = (bits &>> Rows(repeating: 23)) & Rows(repeating: 0xFF)
    let isSubnormal = field .== .zero
    let magnitude = fraction.replacing(
      with: fraction | Rows(repeating: 1 << 23), where: .!isSubnormal)
    let sign = bits &>> Rows(repeating: 31)
    var exponent = field &- Rows(repeating: 127)
    exponent.replace(with: Rows(repeating: -126), where: isSubnormal)
    exponent.replace(with: Rows(repeating: -4096), where: magnitude .== .zero)
    return ((magnitude ^ sign) &- sign, exponent)
  }

  /// Rounds the sums of a block, each in `groups` parts, to binary32 patterns.
  @inline(__always)
  private static func round(
    _ sums: UnsafePointer<Int32>, _ groups: Int, _ largest: UnsafePointer<Int32>,
    _ fractionBits: Int, _ rounding: Int, to c: UnsafeMutablePointer<UInt32>
  ) -> Bool {
    let bias = Int64(truncatingIfNeeded: 1023 &- fractionBits)
    var overflow: UInt64 = 0
    let limit = (rounding == Rounding.half ? 65504.0 : 0x1p127 * (2 - 0x1p-23)).bitPattern
    let kept: UInt32 = rounding == Rounding.short ? ~0x3FF : ~0
    for index in 0..<128 {
      var sum = Double(sums[index])
      if groups > 1 { sum += Double(sums[128 &+ index]) }
      if groups > 2 {
        sum += Double(sums[256 &+ index])
        sum += Double(sums[384 &+ index])
      }
      let scale = Double(
        bitPattern: UInt64(bitPattern: (Int64(largest[index]) &+ bias) &<< 52))
      let exact = sum * scale
      let sign = UInt32(truncatingIfNeeded: exact.bitPattern &>> 32) & 0x8000_0000
      var magnitude = exact.bitPattern & 0x7FFF_FFFF_FFFF_FFFF
      if rounding == Rounding.half { magnitude = halfPrecision(magnitude) }
      // Below 2^-126 the fraction bits are counted from 2^-149: cut after adding 2^52.
      let small = Double(bitPattern: magnitude) * 0x1p149
      let near = (small + 0x1p52) - 0x1p52
      let cut = near > small ? near - 1 : near
      let subnormal = UInt32(truncatingIfNeeded: (cut + 0x1p52).bitPattern)
      let normal = UInt32(truncatingIfNeeded: (magnitude &>> 29) &- (896 &<< 23))
      // Towards zero, what lies between the largest number and 2^128 stays a number.
      let cutMagnitude = magnitude & ~0x1FFF_FFFF
      overflow |= cutMagnitude > limit ? 1 : 0
      let bits = magnitude < 0x1p-126.bitPattern ? subnormal : normal
      c[index] = sign | (bits & kept)
    }
    return overflow == 0
  }

  /// The binary64 magnitude rounded to binary16, to nearest even.
  @inline(__always)
  private static func halfPrecision(_ magnitude: UInt64) -> UInt64 {
    let odd = (magnitude &>> 42) & 1
    let normal = (magnitude &+ 0x1FF_FFFF_FFFF &+ odd) & ~0x3FF_FFFF_FFFF
    let subnormal = (Double(bitPattern: magnitude) * 0x1p24 + 0x1p52 - 0x1p52) * 0x1p-24
    return magnitude < 0x1p-14.bitPattern ? subnormal.bitPattern : normal
  }
}
