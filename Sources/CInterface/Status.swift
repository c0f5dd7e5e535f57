import CApsim
import Emulator
import PTX

/// An error on its way to C: what the function returns and what `apsim_last_error` says.
struct Status: Error {
  let code: apsim_status
  let message: String

  /// A wrong call.
  static func invalidCall(_ message: String) -> Status {
    Status(code: apsim_status(APSIM_INVALID_CALL), message: message)
  }

  private init(code: apsim_status, message: String) {
    self.code = code
    self.message = message
  }

  /// Findings of the checkers, of which there is at least one.
  init(findings: [Finding]) {
    code = apsim_status(APSIM_FAULT)
    message = findings.map(\.description).joined(separator: "\n")
  }

  /// Any error of the machine.
  init(_ error: any Error) {
    switch error {
    case let error as Status: self = error
    case let error as ParseErrors:
      self.init(code: apsim_status(APSIM_INVALID_INPUT), message: error.description)
    case let error as LoweringError:
      let isInvalid = error.kind == .invalid
      self.init(
        code: apsim_status(isInvalid ? APSIM_INVALID_INPUT : APSIM_NOT_SUPPORTED),
        message: error.description)
    case let error as Fault:
      self.init(code: apsim_status(APSIM_FAULT), message: error.description)
    default:
      self.init(code: apsim_status(APSIM_INVALID_INPUT), message: "\(error)")
    }
  }
}
