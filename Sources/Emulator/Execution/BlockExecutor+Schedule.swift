// Which warp is next, and for how long.
extension BlockExecutor {
  /// Accesses by which threads may wait for others that a group makes before it gives way.
  static let communicationLimit = 16

  /// Instructions that a warp may issue before others get their turn.
  func nextSlice() -> Int {
    switch options.schedule {
    // Long enough that a turn costs nothing, short enough that a lane waiting for another one that
    // spins on plain loads gets on.
    case .greedy, .adversarial: 1 << 18
    case .roundRobin: 1
    case .random: 1 + Int(draw() & 31)
    }
  }

  /// The next warp that can run; nil if none can.
  func nextWarp() -> Int? {
    let count = warps.count
    var start = nextTurn
    switch options.schedule {
    case .random: start = Int(draw() % UInt64(count))
    case .adversarial(let delayed):
      // Where the others get no further, they may wait for the one that is delayed.
      if wasStuck, delayed < count, warps[delayed].canRun {
        wasStuck = false
        return delayed
      }
      for offset in 0..<count {
        let warp = (start + offset) % count
        if warp != delayed, warps[warp].canRun {
          nextTurn = (warp + 1) % count
          return warp
        }
      }
      return delayed < count && warps[delayed].canRun ? delayed : nil
    case .greedy, .roundRobin: break
    }
    for offset in 0..<count {
      let warp = start + offset < count ? start + offset : start + offset - count
      if warps[warp].canRun {
        nextTurn = warp + 1 < count ? warp + 1 : 0
        return warp
      }
    }
    return nil
  }

  /// SplitMix64 (Steele, Lea, Flood 2014).
  private func draw() -> UInt64 {
    generator &+= 0x9E37_79B9_7F4A_7C15
    var z = generator
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

extension Warp {
  /// Whether a group can run, or may as others have ended.
  var canRun: Bool { !runnable.isEmpty }
}
