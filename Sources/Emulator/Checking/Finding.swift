public import PTX

/// Something that a checker noticed: the launch went on, but the kernel is not correct.
///
/// Equal findings of many lanes, warps and blocks are one, with a count; the place is the first.
public struct Finding: Hashable, Sendable {
  /// What was noticed.
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// An access that is not inside one allocation.
    case outOfBounds = "out_of_bounds"
    /// An access to memory that has been given back.
    case useAfterFree = "use_after_free"
    /// An access whose address is no multiple of its size.
    case misaligned
    /// A read of what nothing has written.
    case uninitialized
    /// Two accesses, one of them a store, that nothing orders.
    case race
    /// A barrier that some of its threads reached on another path, or not at all.
    case barrierDivergence = "barrier_divergence"
    /// A warp-wide instruction without all the lanes that it names.
    case missingLanes = "missing_lanes"
    /// Accesses of lanes of one warp that only their running in step would order, which it does not
    /// since Volta.
    case warpSynchronous = "warp_synchronous"
    /// A branch or call whose text promises that all lanes go the same way, where they did not.
    case divergentUniform = "divergent_uniform"
    /// Threads that wait for each other for ever.
    case deadlock
    /// Data of an asynchronous copy used before its wait.
    case asyncCopyNotAwaited = "async_copy_not_awaited"
    /// Anything else that ended the launch.
    case fault
  }

  /// An instruction of the text.
  public struct Access: Hashable, Sendable {
    /// Where it stands, if the module was parsed from a text.
    public var position: SourcePosition?
    /// Its mnemonic.
    public var instruction: String
    /// The thread that made it, where it is not that of the finding.
    public var thread: Thread?

    /// Creates an access.
    public init(position: SourcePosition? = nil, instruction: String, thread: Thread? = nil) {
      self.position = position
      self.instruction = instruction
      self.thread = thread
    }

    /// `PTX line 12 (ld.shared.u32)`, with the thread if there is one.
    var place: String {
      let text = position.map { "PTX line \($0.line) (\(instruction))" } ?? "(\(instruction))"
      return thread.map { "\(text), \($0)" } ?? text
    }
  }

  /// A lane of a warp of a block.
  public struct Thread: Hashable, Sendable, CustomStringConvertible {
    /// The block.
    public var block: Dimensions
    /// The warp in the block.
    public var warp: Int
    /// The lane in the warp.
    public var lane: Int

    /// Creates a thread.
    public init(block: Dimensions, warp: Int, lane: Int) {
      self.block = block
      self.warp = warp
      self.lane = lane
    }

    /// `block (0, 0, 0), warp 1, lane 5`.
    public var description: String { "block \(block), warp \(warp), lane \(lane)" }
  }

  /// What was noticed.
  public var kind: Kind
  /// What happened, in a sentence without its place.
  public var message: String
  /// The instruction that was noticed.
  public var access: Access
  /// The earlier instruction that it collides with, for a race and the like.
  public var otherAccess: Access?
  /// The kernel.
  public var kernel: String
  /// The first thread block concerned.
  public var block: Dimensions
  /// The first warp concerned, in its block.
  public var warp: Int
  /// The first lane concerned.
  public var lane: Int
  /// The first address, for accesses to memory.
  public var address: UInt64?
  /// The allocation or variable that the address is in or nearest to.
  public var allocation: String?
  /// How many times it was seen.
  public var count: Int

  /// Creates a finding.
  public init(
    kind: Kind, message: String, access: Access, otherAccess: Access? = nil, kernel: String,
    block: Dimensions, warp: Int, lane: Int, address: UInt64? = nil, allocation: String? = nil,
    count: Int = 1
  ) {
    self.kind = kind
    self.message = message
    self.access = access
    self.otherAccess = otherAccess
    self.kernel = kernel
    self.block = block
    self.warp = warp
    self.lane = lane
    self.address = address
    self.allocation = allocation
    self.count = count
  }
}

extension Finding: CustomStringConvertible {
  /// One line, and a second one where another access takes part.
  public var description: String {
    var line = "\(kind.rawValue): \(message): kernel \(kernel), \(access.place)"
    line += ", block \(block), warp \(warp), lane \(lane)"
    if let address { line += ", address 0x\(String(address, radix: 16))" }
    if let allocation { line += " (\(allocation))" }
    if count > 1 { line += ", \(count) times" }
    if let otherAccess { line += "\n  with \(otherAccess.place)" }
    return line
  }
}
