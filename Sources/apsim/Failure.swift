import ArgumentParser
import BipolarInt
import Emulator
import HostProcessor
import Kernels
import LaunchFiles
import Mapping
import MatrixFiles
import OpenBLAS
import PTX
import PerformanceModel
import Simulation

/// What is printed for an error, and the exit code. One line, whatever the error was.
struct Failure {
  let code: FailureCode
  let message: String

  init(_ error: any Error) {
    switch error {
    case let error as UsageError: self.init(.usage, error.description)
    case let error as VectorLevelError: self.init(.usage, error.description)
    case let error as KernelRequestError: self.init(.usage, error.description)
    case let error as MismatchError: self.init(.mismatch, error.description)
    case let error as InputError: self.init(.invalidInput, error.description)
    case let error as SimulationError: self.init(Self.code(of: error), error.description)
    case let error as FindingsError: self.init(.kernelFault, error.description)
    case let error as LaunchRefusal:
      self.init(error.isForThisTarget ? .notSupported : .invalidInput, error.description)
    case let error as LaunchFileError: self.init(.invalidInput, error.description)
    case let error as ModuleProblemError:
      self.init(error.isInvalid ? .invalidInput : .notSupported, error.description)
    case let error as InFile:
      self.init(
        error.error.kind == .invalid ? .invalidInput : .notSupported,
        "\(error.file):\(error.error.position == nil ? " " : "")\(error.error.description)")
    case let error as Fault: self.init(.kernelFault, error.description)
    case let error as EstimateError: self.init(Self.code(of: error), error.description)
    case let error as MappingError: self.init(Self.code(of: error), error.description)
    case let error as KernelError: self.init(Self.code(of: error), error.description)
    case let error as LoweringError:
      self.init(error.kind == .invalid ? .invalidInput : .notSupported, error.description)
    case let error as BipolarIntError: self.init(.invalidInput, error.description)
    case let error as ConfigurationError: self.init(.invalidInput, error.description)
    case let error as MatrixFileError: self.init(.invalidInput, error.description)
    case let error as OpenBLASError: self.init(.invalidInput, error.description)
    case let error as LaunchError: self.init(.invalidInput, error.description)
    case let error as ParseErrors: self.init(.invalidInput, error.first.description)
    case let error as GlobalMemory.Failure: self.init(.invalidInput, error.description)
    default: self.init(parsing: error)
    }
  }

  /// An error of the argument parser, or one that no room is known to throw.
  private init(parsing error: any Error) {
    let message = Apsim.message(for: error)
    guard Apsim.exitCode(for: error) == .validationFailure else {
      self.init(.invalidInput, message)
      return
    }
    // The parser's last line is "See 'apsim run --help' for more information."
    let lines = Apsim.fullMessage(for: error).split(whereSeparator: \.isNewline)
    let command = (lines.last ?? "").split(separator: "'", omittingEmptySubsequences: false)
    let help = command.count == 3 ? command[1] : "apsim --help"
    self.init(.usage, "\(message) (see '\(help)')")
  }

  private init(_ code: FailureCode, _ message: String) {
    self.code = code
    self.message = Self.line(message)
  }

  /// The text on one line that is safe to print. The middle of a long one is left out: the place
  /// stands at its start and the mend at its end.
  private static func line(_ text: String) -> String {
    let (head, tail) = (700, 300)
    let scalars = text.unicodeScalars
    guard scalars.count > head + tail else { return escaped(scalars[...]) }
    return escaped(scalars.prefix(head)) + " ... " + escaped(scalars.suffix(tail))
  }

  private static func escaped(_ scalars: Substring.UnicodeScalarView) -> String {
    var result = ""
    for scalar in scalars {
      switch scalar.properties.generalCategory {
      case .control where scalar == "\n": result += " "
      case .control, .format, .lineSeparator, .paragraphSeparator:
        result += "\\u{\(String(scalar.value, radix: 16))}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  private static func code(of error: SimulationError) -> FailureCode {
    switch error {
    case .sizeOutOfRange: .usage
    case .packingMismatch, .packingSumMismatch, .missingEntry: .mismatch
    case .innerLengthMismatch, .tooLarge, .notFinite, .groupScales, .sumOverflow,
      .vectorMismatch:
      .invalidInput
    }
  }

  private static func code(of error: EstimateError) -> FailureCode {
    if case .notSupported = error { .notSupported } else { .invalidInput }
  }

  private static func code(of error: MappingError) -> FailureCode {
    if case .noCandidate = error { .notSupported } else { .invalidInput }
  }

  private static func code(of error: KernelError) -> FailureCode {
    if case .notSupported = error { .notSupported } else { .invalidInput }
  }
}
