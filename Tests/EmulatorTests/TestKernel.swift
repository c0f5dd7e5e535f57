import Emulator
import PTX
import Testing

/// The PTX text of a module with one kernel `k`, of which a test writes the body alone.
///
/// Parameters are `input` and `output`, pointers to 32-bit words, unless others are given. The
/// prologue stands on the lines before the body and sets
/// - `%i`: the index of the thread in the grid, for grids and blocks along x,
/// - `%in`, `%out`: the addresses of word `%i`; `%inBase`, `%outBase`: the pointers.
///
/// Free registers: `%p0` to `%p15` (pred), `%rs0` to `%rs15` (16 bits), `%r0` to `%r63` (32 bits),
/// `%rd0` to `%rd31` (64 bits). `tile` is shared memory of `sharedBytes` bytes.
struct TestKernel {
  var body: String
  var sharedBytes = 16384
  /// Declarations between `.address_size` and the kernel, on one line.
  var declarations = ""
  /// Directives behind the parameter list.
  var directives = ""
  var version = "7.8"
  var target = "sm_80"
  /// Parameters without `.param`; nil for `input` and `output` with the prologue.
  var parameters: [String]?

  /// The line on which the body begins.
  static let firstLine = 10

  init(_ body: String) {
    self.body = body
  }

  var text: String {
    let list = (parameters ?? [".u64 input", ".u64 output"])
      .map { ".param \($0)" }.joined(separator: ", ")
    let prologue =
      parameters == nil
      ? """
      mov.u32 %i, %ctaid.x; mov.u32 %r0, %ntid.x; mov.u32 %r1, %tid.x; mad.lo.u32 %i, %i, %r0, %r1; \
      ld.param.u64 %inBase, [input]; mad.wide.u32 %in, %i, 4, %inBase; \
      ld.param.u64 %outBase, [output]; mad.wide.u32 %out, %i, 4, %outBase;
      """ : ""
    return """
      .version \(version)
      .target \(target)
      .address_size 64
      \(declarations)
      .visible .entry k(\(list)) \(directives)
      {
      .reg .pred %p<16>; .reg .b16 %rs<16>; .reg .b32 %r<64>, %i; .reg .b64 %rd<32>;
      .reg .b64 %in, %out, %inBase, %outBase; .shared .align 128 .b8 tile[\(sharedBytes)];
      \(prologue)
      \(body)
      }
      """
  }

  func program() throws -> Program {
    let module = try Module(parsing: text)
    let kernel = try #require(module.kernels.first)
    return try Program(kernel, of: module)
  }

  /// Launches the kernel.
  @discardableResult
  func run(
    in memory: GlobalMemory, _ arguments: [Argument], grid: Dimensions = Dimensions(1),
    block: Dimensions = Dimensions(32), dynamicSharedBytes: Int = 0, threads: Int = 1,
    instructionLimit: Int = Emulator.defaultInstructionLimit
  ) throws -> Profile {
    let launch = Launch(
      grid: grid, block: block, dynamicSharedBytes: dynamicSharedBytes, arguments: arguments)
    return try Emulator(memory: memory, threads: threads)
      .run(program(), launch, instructionLimit: instructionLimit)
  }

  /// Launches the kernel on `input` and returns the words of `output`, which start as zero.
  func output(
    of input: [UInt32] = [0], count: Int, grid: Int = 1, block: Int = 32, threads: Int = 1
  ) throws -> [UInt32] {
    let memory = GlobalMemory()
    let source = try memory.allocate("input", copying: input)
    let result = try memory.allocate("output", byteCount: 4 * count)
    try run(
      in: memory, [.pointer(source), .pointer(result)], grid: Dimensions(grid),
      block: Dimensions(block), threads: threads)
    return try memory.read(result, as: UInt32.self, count: count)
  }

  /// The fault that ends the launch, which must fault.
  func fault(
    in memory: GlobalMemory = GlobalMemory(), _ arguments: [Argument] = [],
    grid: Dimensions = Dimensions(1), block: Dimensions = Dimensions(32),
    dynamicSharedBytes: Int = 0, threads: Int = 1,
    instructionLimit: Int = Emulator.defaultInstructionLimit,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> Fault {
    try #require(throws: Fault.self, sourceLocation: sourceLocation) {
      try run(
        in: memory, arguments, grid: grid, block: block, dynamicSharedBytes: dynamicSharedBytes,
        threads: threads, instructionLimit: instructionLimit)
    }
  }
}
