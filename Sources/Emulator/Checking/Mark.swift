/// One access that the race checker remembers: who, when, by which operation, to which bytes of a
/// word.
struct Mark {
  /// The time of the access; 0 for none.
  var tick: UInt32 = 0
  /// The warp, counted over the grid, and in the lower five bits the lane.
  var who: UInt32 = 0
  /// The operation in the upper 23 bits, flags, and in the lower four bits the bytes.
  private(set) var meta: UInt32 = 0

  /// The access was volatile, atomic or of a memory order: it does not race with its like.
  static let strong: UInt32 = 1 << 4
  /// Several lanes of the warp took part; `who` is one of them.
  static let severalLanes: UInt32 = 1 << 5
  /// A copy that is under way reads the bytes.
  static let pending: UInt32 = 1 << 6
  /// The access was by an atomic operation that plain reads may look ahead of.
  static let tentative: UInt32 = 1 << 7
  /// Atomic operations of several warps took part since their block's last barrier; `who` is the last.
  static let severalWarps: UInt32 = 1 << 8
  static let allBytes: UInt32 = 0xF

  init() {}

  @inline(__always)
  init(tick: UInt32, who: UInt32, meta: UInt32) {
    self.tick = tick
    self.who = who
    self.meta = meta
  }

  /// The operation and flags of a mark without bytes. Operations past the first 8 million share one
  /// number.
  static func meta(counter: Int, _ role: OperationRole) -> UInt32 {
    UInt32(min(counter, 0x7F_FFFF)) << 9 | (role.contains(.strong) ? strong : 0)
      | (role.contains(.tentative) ? tentative : 0)
  }

  var counter: Int { Int(meta >> 9) }
  var warp: UInt32 { who >> 5 }
  var lane: Int { Int(who & 31) }
  var bytes: UInt32 { meta & Self.allBytes }
  var isStrong: Bool { meta & Self.strong != 0 }
  var hasSeveralLanes: Bool { meta & Self.severalLanes != 0 }
  var isTentative: Bool { meta & Self.tentative != 0 }
  var hasSeveralWarps: Bool { meta & Self.severalWarps != 0 }
  var isPending: Bool { meta & Self.pending != 0 }

  /// Whether it has no flag.
  var isPlain: Bool {
    meta
      & (Self.strong | Self.severalLanes | Self.pending | Self.tentative | Self.severalWarps) == 0
  }

  /// Whether there was no access, or one of this thread without any flag.
  @inline(__always)
  func isAbsentOrPlain(of who: UInt32) -> Bool { tick == 0 || self.who == who && isPlain }

  /// Whether it stands for several lanes of the warp of `mark`, at the same time.
  @inline(__always)
  func isOfSeveral(_ mark: Mark) -> Bool {
    tick == mark.tick && (who ^ mark.who) < 32 && meta & Self.severalLanes != 0
  }

  /// Adds bytes and flags.
  @inline(__always)
  mutating func add(_ bits: UInt32) { meta |= bits }

  /// Takes flags away.
  mutating func remove(_ bits: UInt32) { meta &= ~bits }
}
