/// From which lane each lane reads in a shuffle (PTX ISA, "shfl.sync").
enum ShuffleSources {
  /// Fills `from` with the source lane of every lane: its own where the source is out of range.
  ///
  /// - Returns: The lanes whose source is in range.
  @inline(__always)
  static func find(
    _ code: OperationCode, b: UnsafePointer<UInt32>, c: UnsafePointer<UInt32>,
    into from: UnsafeMutablePointer<Int32>
  ) -> UInt32 {
    /// `rule` gives a source from the lane, the offset, the first lane of its segment and the mask
    /// of the segments.
    @inline(__always)
    func each(isUp: Bool = false, _ rule: (Int32, Int32, Int32, Int32) -> Int32) -> UInt32 {
      var inRange: UInt32 = 0
      for lane in 0..<32 as Range<Int32> {
        let offset = Int32(bitPattern: b[Int(lane)] & 31)
        let clamp = Int32(bitPattern: c[Int(lane)] & 31)
        let segment = Int32(bitPattern: c[Int(lane)] &>> 8 & 31)
        let first = lane & segment
        let last = first | clamp & ~segment
        let source = rule(lane, offset, first, segment)
        let isInRange = isUp ? source >= last : source <= last
        from[Int(lane)] = isInRange ? source : lane
        inRange |= (isInRange ? 1 : 0) &<< UInt32(bitPattern: lane)
      }
      return inRange
    }
    return switch code {
    case .shuffleUp: each(isUp: true) { lane, offset, _, _ in lane &- offset }
    case .shuffleDown: each { lane, offset, _, _ in lane &+ offset }
    case .shuffleButterfly: each { lane, offset, _, _ in lane ^ offset }
    default: each { _, offset, first, segment in first | offset & ~segment }
    }
  }

  /// The active lanes that read a lane which is not active or not among their members: what they
  /// get is undefined.
  @inline(__always)
  static func undefinedReads(
    from: UnsafePointer<Int32>, members: UnsafePointer<UInt32>, active: UInt32
  ) -> UInt32 {
    var common = active
    for lane in 0..<32 { common &= members[lane] }
    if common == Lanes.full { return 0 }
    var result: UInt32 = 0
    for lane in 0..<32 {
      let isDefined = (members[lane] & active) &>> UInt32(bitPattern: from[lane]) & 1
      result |= (isDefined ^ 1) &<< UInt32(truncatingIfNeeded: lane)
    }
    return result & active
  }
}
