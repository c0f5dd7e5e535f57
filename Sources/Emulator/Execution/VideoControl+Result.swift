// The video instructions on one lane, in integers wide enough for every intermediate result.
extension VideoControl {
  /// The new value of d.
  func result(_ a: UInt32, _ b: UInt32, _ c: UInt32) -> UInt32 {
    if parts > 1 { return partsResult(a, b, c) }
    let x = Self.value(a, self.a, isSigned: aIsSigned)
    let y = Self.value(b, self.b, isSigned: bIsSigned)
    if function == .mad { return multiplied(x, y, c) }
    var value = primary(x, y)
    let width = d?.width ?? 32
    if isSaturating { value = Self.saturated(value, width, isSigned: isSigned) }
    let word = UInt32(truncatingIfNeeded: value)
    if let d {
      let mask = (d.width == 32 ? UInt32.max : (1 &<< UInt32(d.width)) &- 1) &<< UInt32(d.start)
      return c & ~mask | (word &<< UInt32(d.start)) & mask
    }
    return accumulated(word, c)
  }

  /// A part of a word.
  private static func value(_ word: UInt32, _ part: Part, isSigned: Bool) -> Int64 {
    let top = word &<< UInt32(32 &- part.start &- part.width)
    let rest = 32 &- part.width
    return isSigned
      ? Int64(Int32(bitPattern: top) &>> Int32(rest)) : Int64(top &>> UInt32(rest))
  }

  private func primary(_ x: Int64, _ y: Int64) -> Int64 {
    switch function {
    case .add: return x &+ y
    case .sub: return x &- y
    case .absoluteDifference: return x < y ? y &- x : x &- y
    case .min: return Swift.min(x, y)
    case .max: return Swift.max(x, y)
    case .average:
      let sum = x &+ y
      return sum >= 0 ? (sum &+ 1) &>> 1 : sum &>> 1
    case .shl:
      let amount = wraps ? y & 31 : Swift.min(y, 32)
      // A value of 32 bits shifted by 32 leaves 63 bits: only its sign and its lower word matter.
      if amount == 32 { return x == 0 || !isSaturating ? 0 : x > 0 ? .max : .min }
      return x &<< amount
    case .shr: return x &>> (wraps ? y & 31 : Swift.min(y, 32))
    case .set: return compare(x, y) ? 1 : 0
    case .mad: return 0
    }
  }

  private func compare(_ x: Int64, _ y: Int64) -> Bool {
    switch relation {
    case .ne: x != y
    case .lt: x < y
    case .le: x <= y
    case .gt: x > y
    case .ge: x >= y
    default: x == y
    }
  }

  private static func saturated(_ value: Int64, _ width: Int, isSigned: Bool) -> Int64 {
    let most: Int64 = 1 &<< Int64(isSigned ? width &- 1 : width) &- 1
    return Swift.max(isSigned ? ~most : 0, Swift.min(most, value))
  }

  private func accumulated(_ word: UInt32, _ c: UInt32) -> UInt32 {
    let isLess =
      isSigned ? Int32(bitPattern: word) < Int32(bitPattern: c) : word < c
    switch accumulation {
    case nil: return word
    case .add: return word &+ c
    case .min: return isLess ? word : c
    case .max: return isLess ? c : word
    }
  }

  /// The product and sum are exact; what is kept is their lower word after the shift.
  private func multiplied(_ x: Int64, _ y: Int64, _ c: UInt32) -> UInt32 {
    let isSignedResult = aIsSigned || bIsSigned
    let addend = isSignedResult ? Int128(Int32(bitPattern: c)) : Int128(c)
    let sum = Int128(x) &* Int128(y) &+ addend &+ (addsOne ? 1 : 0)
    let shifted = sum &>> Int128(scale)
    guard isSaturating else { return UInt32(truncatingIfNeeded: shifted) }
    return isSignedResult
      ? UInt32(bitPattern: Int32(clamping: shifted)) : UInt32(clamping: shifted)
  }

  // MARK: Two or four parts

  private func partsResult(_ a: UInt32, _ b: UInt32, _ c: UInt32) -> UInt32 {
    let width = 32 / parts
    let elementMask: UInt32 = (1 &<< UInt32(width)) &- 1
    var result = c
    for part in 0..<parts where mask &>> UInt8(truncatingIfNeeded: part) & 1 != 0 {
      var value = primary(
        element(aElements, part, a, b, width, isSigned: aIsSigned),
        element(bElements, part, a, b, width, isSigned: bIsSigned))
      if isSaturating { value = Self.saturated(value, width, isSigned: isSigned) }
      let word = UInt32(truncatingIfNeeded: value)
      if accumulation == .add {
        result &+= word
      } else {
        let start = UInt32(truncatingIfNeeded: part &* width)
        result = result & ~(elementMask &<< start) | (word & elementMask) &<< start
      }
    }
    return result
  }

  /// The element of the pair a, b that `part` comes from.
  private func element(
    _ elements: UInt16, _ part: Int, _ a: UInt32, _ b: UInt32, _ width: Int, isSigned: Bool
  ) -> Int64 {
    let element = Int(elements &>> UInt16(truncatingIfNeeded: 4 &* part) & 15)
    let place = Part(start: element % parts &* width, width: width)
    return Self.value(element < parts ? a : b, place, isSigned: isSigned)
  }
}

extension BlockExecutor {
  @inline(never)
  static func computeVideo(
    _ operation: MicroOperation, _ file: UnsafeMutableRawPointer, _ active: UInt32,
    _ controls: [VideoControl]
  ) {
    let control = controls[Int(truncatingIfNeeded: operation.immediate)]
    let a = Lanes.row(file, operation.a, as: UInt32.self)
    let b = Lanes.row(file, operation.b, as: UInt32.self)
    let c = Lanes.row(file, max(operation.c, 0), as: UInt32.self)
    Lanes.each(file, active, operation.d, as: UInt32.self) { lane in
      control.result(a[lane], b[lane], c[lane])
    }
  }
}
