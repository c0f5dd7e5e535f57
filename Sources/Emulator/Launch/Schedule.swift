/// The order in which the warps of a block take turns.
///
/// A correct kernel gives the same result under every schedule; one with a race may hide it in one
/// order and show it in another.
public enum Schedule: Hashable, Sendable {
  /// Warps take turns in order.
  case roundRobin
  /// One warp runs until it must wait, then the next.
  case greedy
  /// The next warp is drawn from a generator with this seed; equal seeds give equal orders.
  case random(seed: UInt64)
  /// This warp runs only when no other can.
  case adversarial(warp: Int)
}

extension Schedule: CustomStringConvertible {
  /// The spelling of the command line: `round-robin`, `greedy`, `random:7`, `adversarial:0`.
  public var description: String {
    switch self {
    case .roundRobin: "round-robin"
    case .greedy: "greedy"
    case .random(let seed): "random:\(seed)"
    case .adversarial(let warp): "adversarial:\(warp)"
    }
  }

  /// Reads the spelling of `description`; the number may be left out, when it is 0.
  ///
  /// - Returns: Nil for anything else, and for a warp that no block has.
  public init?(_ text: String) {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    let word = parts.first.map(String.init) ?? ""
    let isNumbered = word == "random" || word == "adversarial"
    guard parts.count == 1 || isNumbered else { return nil }
    let digits = parts.count == 2 ? String(parts[1]) : "0"
    guard digits.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }),
      let number = UInt64(digits)
    else { return nil }
    switch word {
    case "round-robin": self = .roundRobin
    case "greedy": self = .greedy
    case "random": self = .random(seed: number)
    case "adversarial" where number < 32: self = .adversarial(warp: Int(number))
    default: return nil
    }
  }
}
