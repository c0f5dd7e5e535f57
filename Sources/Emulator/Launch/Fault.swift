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

  /// One line: kernel, PTX line, block, warp, lane, address, nearest allocation.
  public var description: String {
    let line = position.map { ", PTX line \($0.line)" } ?? ""
    let place = "kernel \(kernel)\(line) (\(instruction)), block \(block), warp \(warp)"
    let at = address.map { " at address 0x\(String($0, radix: 16))" } ?? ""
    let lane = ", lane \(lane)"
    switch kind {
    case .globalOutOfBounds(let isStore, let byteCount, let nearest):
      return
        "\(isStore ? "store" : "load") of \(byteCount) bytes outside global memory\(at) (\(nearest)): \(place)\(lane)"
    case .sharedOutOfBounds(let isStore, let byteCount, let size):
      return
        "\(isStore ? "store" : "load") of \(byteCount) bytes outside the block's \(size) bytes of shared memory\(at): \(place)\(lane)"
    case .misaligned(let space, let byteCount):
      return
        "misaligned access of \(byteCount) bytes to \(space.rawValue) memory\(at): \(place)\(lane)"
    case .missingLanes(let active):
      return
        "warp-wide instruction reached by lanes 0x\(String(active, radix: 16)) alone: \(place)"
    case .invalidCopySize(let size):
      return "cp.async with a source size of \(size) bytes, more than it copies: \(place)\(lane)"
    case .deadlock(let waiting):
      return "deadlock, no thread can go on: \(waiting): \(place)"
    case .invalidBarrier(let barrier, let threads):
      let count = threads.map { " for \($0) threads" } ?? ""
      return
        "there is no barrier \(barrier)\(count): barriers are 0 to 15 and count whole warps: \(place)"
    case .invalidFunction: return "call of something that is no function\(at): \(place)\(lane)"
    case .invalidBranchIndex(let index, let count):
      return "branch to target \(index) of a list of \(count): \(place)\(lane)"
    case .stackOverflow(let depth):
      return "stack overflow: calls nest \(depth) deep: \(place)\(lane)"
    case .trap: return "trap: \(place)\(lane)"
    case .assertion(let message): return "\(message): \(place)\(lane)"
    case .localOutOfBounds(let isStore, let byteCount, let size):
      return
        "\(isStore ? "store" : "load") of \(byteCount) bytes outside the thread's \(size) bytes of local memory\(at): \(place)\(lane)"
    case .parameterOutOfBounds(let isStore, let byteCount, let size):
      return
        "\(isStore ? "store" : "load") of \(byteCount) bytes outside the kernel's \(size) bytes of parameters, which cannot be written\(at): \(place)\(lane)"
    case .unsharedAtomic:
      return "atomic operation on local memory or parameters\(at): \(place)\(lane)"
    case .invalidBarrierObject(let problem): return "\(problem)\(at): \(place)\(lane)"
    case .timeout: return "stopped: the launch took longer than allowed: \(place)"
    case .instructionLimit(let limit):
      return "stopped after \(limit) warp instructions in one block: \(place)"
    }
  }
}
