import BipolarInt
import Emulator
import Kernels
import PTX
import PerformanceModel
import Simulation
import Testing

@testable import apsim

/// Which exit code an error gets, and that its message is one printable line.
@Suite struct FailureTests {
  struct Unknown: Error {}

  @Test func everyKindOfErrorHasItsCode() throws {
    let tile = KernelError.illegalTile(tile: "t", problem: "p", mend: "m")
    let lacking = KernelError.notSupported(what: "w", target: .sm75, mend: "m")
    let cases: [(error: any Error, code: FailureCode)] = [
      (UsageError(description: "u"), .usage),
      (SimulationError.sizeOutOfRange(name: "m", value: 0), .usage),
      (MismatchError(description: "m"), .mismatch),
      (
        SimulationError.packingMismatch(
          operand: "weights", element: ElementPosition(row: 0, column: 0), plane: 0), .mismatch
      ),
      (lacking, .notSupported),
      (EstimateError.notSupported(gpu: "g", feature: "f", reason: "r"), .notSupported),
      (tile, .invalidInput), (KernelError.illegalSize("s"), .invalidInput),
      (InputError(description: "i"), .invalidInput),
      (SimulationError.tooLarge(needed: 2, available: 1), .invalidInput),
      (SimulationError.innerLengthMismatch(activations: 1, weights: 2), .invalidInput),
      (SimulationError.notFinite(operand: "w", value: "nan", row: 0, column: 0), .invalidInput),
      (SimulationError.groupScales, .invalidInput),
      (BipolarIntError.innerLengthNotPositive(0), .invalidInput),
      (ConfigurationError.unreadable(file: "f", reason: "r"), .invalidInput),
      (
        EstimateError.invalidWorkload(quantity: "q", rule: "r"), .invalidInput
      ),
      (GlobalMemory.Failure.invalidSize(-1), .invalidInput),
      (Unknown(), .invalidInput),
    ]
    for (error, code) in cases {
      let failure = Failure(error)
      #expect(failure.code == code, "\(error)")
      #expect(!failure.message.isEmpty && !failure.message.contains { $0.isNewline })
    }
    #expect(FailureCode.allCases.map(\.rawValue) == [2, 3, 4, 5, 6])
  }

  private func module(_ statement: String) throws -> Module {
    try Module(
      parsing: """
        .version 7.0
        .target sm_80
        .address_size 64
        .visible .entry store(.param .u64 pointer)
        {
          .reg .b32 %value;
          .reg .b64 %address;
          ld.param.u64 %address, [pointer];
          mov.u32 %value, 7;
          \(statement)
          ret;
        }
        """)
  }

  /// A store past an allocation, from PTX to exit code 6.
  @Test func aFaultOfAKernelIsCode6() throws {
    let memory = GlobalMemory()
    let buffer = try memory.allocate("buffer", byteCount: 64)
    let module = try module("st.global.u32 [%address+64], %value;")
    let program = try Program(try #require(module.kernel(named: "store")), of: module)
    let launch = Launch(
      grid: Dimensions(1), block: Dimensions(32), arguments: [.pointer(buffer)])
    let fault = #expect(throws: Fault.self) {
      try Emulator(memory: memory, threads: 1).run(program, launch)
    }
    let failure = Failure(try #require(fault))
    #expect(failure.code == .kernelFault)
    for part in ["store of 4 bytes", "kernel store", "PTX line 10", "warp 0, lane 0", "buffer"] {
      #expect(failure.message.contains(part), "\(failure.message)")
    }
  }

  @Test func textThatIsNoPTXIsInvalidInput() throws {
    let errors = #expect(throws: ParseErrors.self) {
      try module("add.u32 %value %value;\n  glorify %value;;")
    }
    let failure = Failure(try #require(errors))
    #expect(failure.code == .invalidInput)
    #expect(failure.message.hasPrefix("10:18: error:"))
    #expect(!failure.message.contains("glorify"))
  }

  @Test func messagesAreEscapedAndShortened() {
    let control = Failure(InputError(description: "a\nb\u{1B}[0m\u{202E}\u{2029}é"))
    #expect(control.message == #"a b\u{1b}[0m\u{202e}\u{2029}é"#)
    let text = "start" + String(repeating: "x", count: 5_000) + "end"
    let long = Failure(InputError(description: text))
    #expect(long.message.hasPrefix("startx") && long.message.hasSuffix("xend"))
    #expect(long.message.contains("x ... x"))
    #expect(long.message.count == 1_005)
    let short = String(repeating: "x", count: 1_000)
    #expect(Failure(InputError(description: short)).message == short)
  }
}
