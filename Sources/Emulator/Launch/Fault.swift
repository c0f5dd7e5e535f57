public import PTX

/// Something a kernel did that has no defined result. It ends the launch.
public struct Fault: Error, Hashable, CustomStringConvertible, Sendable {
  /// What went wrong.
  public enum Kind: Hashable, Sendable {
    /// An access to global memory that is not inside one allocation.
    case globalOutOfBounds(isStore: Bool, byteCount: Int, nearest: String)
    /// An access to shared memory past the block's size.
    case sharedOutOfBounds(isStore: Bool, byteCount: Int, size: Int)
    /// An access whose address is no multiple of its size.
    case misaligned(space: StateSpace, byteCount: Int)
    /// A warp-wide instruction that some lanes did not reach.
    case missingLanes(active: UInt32)
    /// A copy size that cp.async does not allow.
    case invalidCopySize(Int)
    /// Blocked warps that nothing will ever release.
    case deadlock(waiting: String)
    /// A barrier number or thread count that no block has.
    case invalidBarrier(barrier: Int, threads: Int?)
    /// A call through an address that is no function's.
    case invalidFunction
    /// `free` of an address that `malloc` did not give, or gave back before.
    case invalidFree
    /// An index past the end of a list of branch targets.
    case invalidBranchIndex(Int, count: Int)
    /// Calls nested deeper than a thread's memory.
    case stackOverflow(depth: Int)
    /// `trap`.
    case trap
    /// A failed assertion, in the words of the runtime.
    case assertion(String)
    /// An access to local memory past the frames of the thread.
    case localOutOfBounds(isStore: Bool, byteCount: Int, size: Int)
    /// An access to the parameters of a kernel past their end, or a store to them.
    case parameterOutOfBounds(isStore: Bool, byteCount: Int, size: Int)
    /// An atomic operation on memory that other threads do not share.
    case unsharedAtomic
    /// What is wrong with an mbarrier, or with its use.
    case invalidBarrierObject(String)
    /// More instructions than the launch allows.
    case instructionLimit(Int)
    /// The launch took longer than allowed.
    case timeout
  }

  /// What went wrong.
  public var kind: Kind
  /// The kernel.
  public var kernel: String
  /// Where the instruction stands in the PTX text, if it was parsed from one.
  public var position: SourcePosition?
  /// The instruction.
  public var instruction: String
  /// The thread block.
  public var block: Dimensions
  /// The warp in the block.
  public var warp: Int
  /// The first lane concerned.
  public var lane: Int
  /// The address, for memory accesses.
  public var address: UInt64?
  /// What the checkers of the launch had found before.
  public var findings: [Finding] = []
  /// What the threads had printed before, block by block.
  public var printed = ""

  /// One line: kernel, PTX line, block, warp, lane, address, nearest allocation.
  public var description: String {
    let line = position.map { ", PTX line \($0.line)" } ?? ""
    let at = address.map { " at address 0x\(String($0, radix: 16))" } ?? ""
    let near = nearestAllocation.map { " (\($0))" } ?? ""
    let lane = concernsLanes ? ", lane \(lane)" : ""
    return "\(summary)\(at)\(near): kernel \(kernel)\(line) (\(instruction)), block \(block), "
      + "warp \(warp)\(lane)"
  }

  /// What went wrong, without its place.
  var summary: String {
    switch kind {
    case .globalOutOfBounds(let isStore, let byteCount, _):
      "\(Self.access(isStore, byteCount)) outside global memory"
    case .sharedOutOfBounds(let isStore, let byteCount, let size):
      "\(Self.access(isStore, byteCount)) outside the block's \(size) bytes of shared memory"
    case .misaligned(let space, let byteCount):
      "misaligned access of \(byteCount) bytes to \(space.rawValue) memory"
    case .missingLanes(let active):
      "warp-wide instruction reached by lanes 0x\(String(active, radix: 16)) alone"
    case .invalidCopySize(let size):
      "cp.async with a source size of \(size) bytes, more than it copies"
    case .deadlock(let waiting): "deadlock, no thread can go on: \(waiting)"
    case .invalidBarrier(let barrier, let threads):
      "there is no barrier \(barrier)\(threads.map { " for \($0) threads" } ?? ""): "
        + "barriers are 0 to 15 and count whole warps"
    case .invalidFunction: "call of something that is no function"
    case .invalidFree: "free of an address that is no allocated block of the heap"
    case .invalidBranchIndex(let index, let count):
      "branch to target \(index) of a list of \(count)"
    case .stackOverflow(let depth): "stack overflow: calls nest \(depth) deep"
    case .trap: "trap"
    case .assertion(let message): message
    case .localOutOfBounds(let isStore, let byteCount, let size):
      "\(Self.access(isStore, byteCount)) outside the thread's \(size) bytes of local memory"
    case .parameterOutOfBounds(let isStore, let byteCount, let size):
      "\(Self.access(isStore, byteCount)) outside the kernel's \(size) bytes of parameters, "
        + "which cannot be written"
    case .unsharedAtomic: "atomic operation on local memory or parameters"
    case .invalidBarrierObject(let problem): problem
    case .timeout: "stopped: the launch took longer than allowed"
    case .instructionLimit(let limit): "stopped after \(limit) warp instructions in one block"
    }
  }

  /// Where the nearest allocation is, for an access outside of all.
  var nearestAllocation: String? {
    if case .globalOutOfBounds(_, _, let nearest) = kind { nearest } else { nil }
  }

  /// Whether one lane is at fault, not the warp or the block as a whole.
  private var concernsLanes: Bool {
    switch kind {
    case .missingLanes, .deadlock, .invalidBarrier, .timeout, .instructionLimit: false
    default: true
    }
  }

  private static func access(_ isStore: Bool, _ byteCount: Int) -> String {
    "\(isStore ? "store" : "load") of \(byteCount) bytes"
  }
}
