import Emulator
import PTX
import Testing

/// One compiler's form of a kernel, run with a number of host threads in a memory of its own.
struct Trial: CustomStringConvertible {
  let compiled: CompiledModule
  let threads: Int
  /// The checkers that watch; they must find nothing.
  let checks: Checks
  let memory = GlobalMemory()

  var description: String {
    "\(compiled), \(threads) threads\(checks.isEmpty ? "" : ", checked")"
  }

  /// A buffer of zeros.
  func zeros<Element: BitwiseCopyable>(_ type: Element.Type, _ count: Int) throws
    -> Buffer<Element>
  {
    let bytes = count * MemoryLayout<Element>.stride
    return Buffer(
      allocation: try memory.allocate("\(type) x \(count)", byteCount: bytes), count: count)
  }

  /// A buffer that holds `values`.
  func buffer<Element: BitwiseCopyable>(_ values: [Element]) throws -> Buffer<Element> {
    Buffer(
      allocation: try memory.allocate("\(Element.self) x \(values.count)", copying: values),
      count: values.count)
  }

  /// What `buffer` holds now.
  func read<Element>(_ buffer: Buffer<Element>) throws -> [Element] {
    try memory.read(buffer.allocation, as: Element.self, count: buffer.count)
  }

  /// Warp instructions a block may issue before a test calls it endless.
  static let instructionLimit = 20_000_000

  /// Launches `kernel`; parameters that a compiler added get zeros.
  @discardableResult
  func launch(
    _ kernel: String, grid: Dimensions, block: Dimensions, shared: Int = 0,
    _ arguments: any KernelArgument...
  ) throws -> Profile {
    let image = try compiled.image.get()
    let entry = try #require(image.module.kernel(named: kernel), "\(self) has no \(kernel)")
    let program = try #require(try image.program(named: kernel))
    var values = arguments.map(\.argument)
    while values.count < entry.parameters.count { values.append(.u64(0)) }
    let launch = Launch(
      grid: grid, block: block, dynamicSharedBytes: shared, arguments: values)
    let profile = try Emulator(memory: memory, threads: threads)
      .run(
        program, launch,
        options: Emulator.Options(instructionLimit: Self.instructionLimit, checks: checks))
    for finding in profile.findings { Issue.record("\(self): \(finding)") }
    return profile
  }

  /// Records an issue with the first difference between `buffer` and `expected`.
  func check<Element: Equatable>(
    _ buffer: Buffer<Element>, _ expected: [Element],
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    try check(read(buffer), expected, sourceLocation: sourceLocation)
  }

  /// Records an issue with the first difference between two arrays; NaN equals NaN.
  func check<Element: Equatable>(
    _ values: [Element], _ expected: [Element], sourceLocation: SourceLocation = #_sourceLocation
  ) {
    guard values != expected else { return }
    guard values.count == expected.count else {
      Issue.record(
        "\(self): \(values.count) elements, not \(expected.count)", sourceLocation: sourceLocation)
      return
    }
    let different = values.indices.filter { index in
      let (value, wanted) = (values[index], expected[index])
      // Only NaN differs from itself.
      let areNaN = value != value && wanted != wanted
      return value != wanted && !areNaN
    }
    guard let first = different.first else { return }
    Issue.record(
      """
      \(self): \(different.count) of \(values.count) differ, first [\(first)] = \(values[first]), \
      not \(expected[first])
      """, sourceLocation: sourceLocation)
  }

  /// Records an issue with the first value that is further from `expected` than `tolerance` times
  /// the larger of 1 and the expected magnitude.
  func check<Number: BinaryFloatingPoint>(
    _ buffer: Buffer<Number>, near expected: [Double], tolerance: Double,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let values = try read(buffer)
    let far = values.indices.filter { index in
      let wanted = expected[index]
      return !(abs(Double(values[index]) - wanted) <= tolerance * max(1, abs(wanted)))
    }
    guard let first = far.first else { return }
    Issue.record(
      """
      \(self): \(far.count) of \(values.count) are off, first [\(first)] = \(values[first]), \
      not \(expected[first])
      """, sourceLocation: sourceLocation)
  }
}

/// Runs `body` on every compiler's form of `source`: on one host thread, on two, and with `checks`.
///
/// What one form throws is recorded and the others still run.
func forEachVariant(
  of source: String, checks: Checks = .all, sourceLocation: SourceLocation = #_sourceLocation,
  _ body: (Trial) throws -> Void
) throws {
  let modules = try CompiledModule.all(of: source)
  #expect(!modules.isEmpty, "no PTX of \(source)", sourceLocation: sourceLocation)
  for compiled in modules {
    for (threads, checks) in [(1, []), (2, []), (1, checks)] {
      let trial = Trial(compiled: compiled, threads: threads, checks: checks)
      do {
        try body(trial)
      } catch {
        Issue.record("\(trial): \(error)", sourceLocation: sourceLocation)
        break
      }
    }
  }
}
