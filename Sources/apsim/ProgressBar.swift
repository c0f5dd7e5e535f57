import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A bar on standard error for long runs: drawn on a terminal alone, and only after half a second.
final class ProgressBar: Sendable {
  private struct State {
    var lastDrawn: ContinuousClock.Instant
    var isDrawn = false
  }

  private let label: String
  private let state: Mutex<State>
  private let start = ContinuousClock.now

  /// Nil where nobody would see it.
  init?(label: String) {
    guard Console.isErrorTerminal else { return nil }
    self.label = label
    state = Mutex(State(lastDrawn: start + .milliseconds(400)))
  }

  /// Draws the state at most ten times a second.
  func update(finished: Int, of total: Int) {
    let now = ContinuousClock.now
    state.withLock { state in
      guard now - state.lastDrawn > .milliseconds(100), total > 0 else { return }
      state.lastDrawn = now
      state.isDrawn = true
      let width = 30
      let filled = width * finished / total
      let bar =
        String(repeating: "#", count: filled) + String(repeating: ".", count: width - filled)
      let left = (now - start) / Double(max(finished, 1)) * Double(total - finished)
      Console.write(
        "\r\(label) [\(bar)] \(100 * finished / total) %, \(left.components.seconds + 1) s left   ",
        to: STDERR_FILENO)
    }
  }

  /// Takes the bar away.
  func clear() {
    state.withLock { state in
      if state.isDrawn { Console.write("\r\u{1B}[K", to: STDERR_FILENO) }
      state.isDrawn = false
    }
  }
}
