import Emulator
import PTX
import Synchronization

/// The modules of texts that `ptx_run` was called with last: each is read and lowered once.
final class ModuleCache: Sendable {
  /// Texts that are kept.
  static let capacity = 64

  /// A text and its module; the last use counts calls.
  private struct Entry {
    let text: String
    let image: ModuleImage
    var lastUse: UInt64
  }

  private struct State {
    var entries: [String: Entry] = [:]
    var uses: UInt64 = 0
  }

  private let state = Mutex(State())

  /// The number of texts that are kept.
  var count: Int { state.withLock { $0.entries.count } }

  /// The module of `text`.
  ///
  /// - Throws: `ParseErrors` or `LoweringError`; nothing is kept then.
  func image(of text: String) throws -> ModuleImage {
    let known = state.withLock { state -> ModuleImage? in
      state.uses += 1
      state.entries[text]?.lastUse = state.uses
      return state.entries[text]?.image
    }
    if let known { return known }
    // Outside the lock: two threads may read one new text twice, of which the second result stays.
    let image = try ModuleImage(try Module(parsing: text))
    state.withLock { state in
      if state.entries.count >= Self.capacity,
        let oldest = state.entries.values.min(by: { $0.lastUse < $1.lastUse })
      {
        state.entries[oldest.text] = nil
      }
      state.entries[text] = Entry(text: text, image: image, lastUse: state.uses)
    }
    return image
  }
}
