import Emulator
import Kernels
import PTX
import Synchronization

/// Kernels ready to run, by entry and target. Texts that differ in nothing but the directives for
/// version and target are one program: the emulator runs them alike.
final class SampledPrograms: Sendable {
  /// A program and the number of its text.
  struct Entry: Sendable {
    let program: Program
    let text: Int
  }

  private struct Key: Hashable {
    let entry: String
    let target: Target
  }

  /// A text by its length and two digests, as texts are large.
  private struct Text: Hashable {
    let length: Int
    let digest: String
    let reversed: String

    init(_ text: String) {
      length = text.utf8.count
      var digest = Digest()
      digest.add(text.utf8)
      self.digest = digest.text
      var reversed = Digest()
      reversed.add(text.utf8.reversed())
      self.reversed = reversed.text
    }
  }

  private struct State {
    var entries: [Key: Entry] = [:]
    var texts: [Text: Entry] = [:]
  }

  private let state = Mutex(State())

  /// The program of a kernel.
  ///
  /// - Throws: `ParseErrors` or `LoweringError` for a text that cannot run.
  func program(for kernel: any KernelProgram) throws -> Entry {
    let key = Key(entry: kernel.entry, target: kernel.target)
    if let entry = state.withLock({ $0.entries[key] }) { return entry }
    let text = kernel.module.text
    let body = Text(Self.body(of: text))
    if let entry = state.withLock({ $0.texts[body] }) {
      state.withLock { $0.entries[key] = entry }
      return entry
    }
    // Outside the lock: two threads that miss at once do the work twice and one of them is kept.
    let module = try Module(parsing: text, file: "\(kernel.entry).ptx")
    guard let parsed = module.kernel(named: kernel.entry) else {
      throw MappingError.missingEntry(kernel.entry)
    }
    let program = try Program(parsed, of: module)
    return state.withLock { state in
      let entry = state.texts[body] ?? Entry(program: program, text: state.texts.count)
      state.texts[body] = entry
      state.entries[key] = entry
      return entry
    }
  }

  /// A text without its first directives.
  private static func body(of text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false)
      .filter { !$0.hasPrefix(".version") && !$0.hasPrefix(".target") }
      .joined(separator: "\n")
  }
}
