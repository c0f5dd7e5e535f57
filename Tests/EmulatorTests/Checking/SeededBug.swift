import BipolarInt
import Emulator
import PTX
import Testing

/// A kernel with one mistake, and the same kernel without it.
///
/// The text holds the difference as `{{wrong|right}}`. Comments `BUG` mark the lines of which the
/// finding must name one; where there are two, it must name both.
struct SeededBug: Sendable, CustomTestStringConvertible {
  var name: String
  var kind: Finding.Kind
  var body: String
  var grid = 1
  var block = 64
  var sharedBytes = 4096
  var dynamicSharedBytes = 0
  var declarations = ""
  var version = "7.8"
  var target = "sm_80"
  /// Words of `input` and `output`.
  var words = 1024
  /// Whether `input` is freed before the wrong kernel runs, or holds nothing from the host.
  var isInputFreed = false
  var isInputUninitialized = false
  /// The checks with which the wrong kernel runs; the right one passes all.
  var checks = Checks.all

  init(_ name: String, _ kind: Finding.Kind, _ body: String) {
    self.name = name
    self.kind = kind
    self.body = body
  }

  var testDescription: String { name }

  /// A copy with other properties.
  func with(_ change: (inout SeededBug) -> Void) -> SeededBug {
    var copy = self
    change(&copy)
    return copy
  }

  func kernel(isFixed: Bool) -> TestKernel {
    var text = ""
    var rest = Substring(body)
    while let start = rest.firstRange(of: "{{") {
      text += rest[..<start.lowerBound]
      rest = rest[start.upperBound...]
      guard let end = rest.firstRange(of: "}}") else { break }
      let parts = rest[..<end.lowerBound].split(
        separator: "|", maxSplits: 1, omittingEmptySubsequences: false)
      text += parts[isFixed ? 1 : 0]
      rest = rest[end.upperBound...]
    }
    text += rest
    var kernel = TestKernel(text)
    kernel.sharedBytes = sharedBytes
    kernel.declarations = declarations
    kernel.version = version
    kernel.target = target
    return kernel
  }

  /// What the checkers find in the wrong or the right kernel.
  func findings(
    isFixed: Bool, schedule: Schedule = .greedy, checks: Checks? = nil
  ) throws -> [Finding] {
    let memory = GlobalMemory()
    let values = (0..<UInt32(words)).map { $0 &* 3 &+ 1 }
    let input =
      isInputUninitialized && !isFixed
      ? try memory.allocate("input", byteCount: 4 * words, isInitialized: false)
      : try memory.allocate("input", copying: values)
    let output = try memory.allocate("output", byteCount: 4 * words)
    if isInputFreed, !isFixed { try memory.free(input) }
    let launch = Launch(
      grid: Dimensions(grid), block: Dimensions(block), dynamicSharedBytes: dynamicSharedBytes,
      arguments: [.pointer(input), .pointer(output)])
    let options = Emulator.Options(
      instructionLimit: 4_000_000, schedule: schedule,
      checks: checks ?? (isFixed ? .all : self.checks))
    do {
      return try Emulator(memory: memory, threads: 1)
        .run(kernel(isFixed: isFixed).program(), launch, options: options).findings
    } catch let fault as Fault {
      return fault.findings + [Finding(fault)]
    }
  }

  /// The lines that the text marks.
  var markedLines: [Int] {
    kernel(isFixed: false).text.split(separator: "\n", omittingEmptySubsequences: false)
      .enumerated().filter { $0.element.contains("BUG") }.map { $0.offset + 1 }
  }

  /// Finds the bug, and nothing in the twin.
  func check(sourceLocation: SourceLocation = #_sourceLocation) throws {
    for schedule in [Schedule.greedy, .roundRobin, .random(seed: 3), .adversarial(warp: 0)] {
      let found = try findings(isFixed: false, schedule: schedule)
      let lines = Set(markedLines)
      #expect(!lines.isEmpty, "\(name) marks no line", sourceLocation: sourceLocation)
      let isFound = found.contains { finding in
        let named = [finding.access.position?.line, finding.otherAccess?.position?.line]
          .compactMap { $0 }
        return finding.kind == kind && lines.isSubset(of: named)
      }
      #expect(
        isFound, "\(name), \(schedule): no \(kind.rawValue) at lines \(lines) in \(found)",
        sourceLocation: sourceLocation)
      let reports = try findings(isFixed: true, schedule: schedule)
      #expect(reports.isEmpty, "\(name), \(schedule): \(reports)", sourceLocation: sourceLocation)
      let again = try findings(isFixed: false, schedule: schedule)
      #expect(again == found, "\(name): another report", sourceLocation: sourceLocation)
    }
  }
}
