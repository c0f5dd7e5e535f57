import ArgumentParser
import BipolarInt
import Emulator
import Kernels
import MatrixFiles
import OpenBLAS
import PTX
import PerformanceModel
import Simulation

/// The exit codes of the contract.
enum ExitStatus: Int32 {
  case usage = 2
  case mismatch = 3
  case notSupported = 4
  case invalidInput = 5
  case kernelFault = 6
}

/// A wrong word on the command line: a value outside its domain, or options that exclude each other.
struct UsageError: Error {
  let message: String
}

/// An output that differs from the reference.
struct MismatchError: Error {
  let message: String
}

/// What is printed for an error, and the exit code. One line, whatever the error was.
struct Failure {
  let code: ExitStatus
  let message: String

  init(_ error: any Error) {
    switch error {
    case let error as UsageError: self.init(.usage, error.message)
    case let error as MismatchError: self.init(.mismatch, error.message)
    case let error as InputMismatch: self.init(.invalidInput, error.message)
    case let error as TextFileError: self.init(.invalidInput, error.message)
    case let error as SimulationError: self.init(Self.code(of: error), error.description)
    case let error as Fault: self.init(.kernelFault, error.description)
    case let error as EstimateError: self.init(Self.code(of: error), error.description)
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
    default: self.init(.usage, Apsim.message(for: error))
    }
  }

  private init(_ code: ExitStatus, _ message: String) {
    self.code = code
    let lines = message.split(whereSeparator: \.isNewline)
    self.message = lines.map { String($0) }.joined(separator: " ")
  }

  private static func code(of error: SimulationError) -> ExitStatus {
    switch error {
    case .sizeOutOfRange: .usage
    case .packingMismatch: .mismatch
    case .innerLengthMismatch, .tooLarge, .notFinite, .groupScales: .invalidInput
    }
  }

  private static func code(of error: EstimateError) -> ExitStatus {
    if case .notSupported = error { .notSupported } else { .invalidInput }
  }

  private static func code(of error: KernelError) -> ExitStatus {
    if case .notSupported = error { .notSupported } else { .invalidInput }
  }
}
