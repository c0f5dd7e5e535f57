/// Where the elements of a lane's registers lie in a matrix in memory, packed into the immediate of
/// a decoded operation: the major index (of rows, if the matrix lies by rows) and the offset in
/// bytes within it. Both are a constant plus multiples of g = lane / 4 and t = lane mod 4.
struct FragmentPlace {
  /// constant + g x `perGroup` + t x `perThread`.
  struct Term: Hashable {
    var constant: Int
    var perGroup: Int
    var perThread: Int

    func scaled(by factor: Int) -> Term {
      Term(constant: constant * factor, perGroup: perGroup * factor, perThread: perThread * factor)
    }
  }

  let rawValue: UInt64

  init(rawValue: UInt64) { self.rawValue = rawValue }

  /// - Parameters:
  ///   - minor: In bytes.
  ///   - strideDown: Binary logarithm of the elements of a word for elements narrower than a byte.
  ///   - strideUp: Binary logarithm of the bytes of an element, or of a word.
  ///   - isWide: Whether addresses have 64 bits.
  init(major: Term, minor: Term, strideDown: Int, strideUp: Int, isWide: Bool) {
    var bits: UInt64 = 0
    let terms = [
      major.constant, major.perGroup, major.perThread, minor.constant, minor.perGroup,
      minor.perThread,
    ]
    for (index, value) in terms.enumerated() {
      bits |= UInt64(UInt8(truncatingIfNeeded: value)) << UInt64(8 * index)
    }
    bits |= UInt64(strideDown & 7) << 48 | UInt64(strideUp & 7) << 52
    rawValue = bits | (isWide ? 1 << 56 : 0)
  }

  @inline(__always)
  private func byte(_ index: Int) -> Int {
    Int(truncatingIfNeeded: rawValue &>> UInt64(truncatingIfNeeded: 8 &* index) & 0xFF)
  }

  @inline(__always)
  func major(_ lane: Int) -> Int {
    byte(0) &+ byte(1) &* (lane &>> 2) &+ byte(2) &* (lane & 3)
  }

  @inline(__always)
  func minor(_ lane: Int) -> Int {
    byte(3) &+ byte(4) &* (lane &>> 2) &+ byte(5) &* (lane & 3)
  }

  var strideDown: UInt64 { rawValue &>> 48 & 7 }
  var strideUp: UInt64 { rawValue &>> 52 & 7 }
  var isWide: Bool { rawValue &>> 56 & 1 != 0 }
}
