import ArgumentParser

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Runs a command and turns whatever it throws into one line and the exit code of the contract.
@main
enum Main {
  static func main() {
    do {
      do {
        var command = try Apsim.parseAsRoot()
        try command.run()
      } catch  where Apsim.exitCode(for: error) == .success {
        // --help and --version arrive as errors.
        try Console.print(Apsim.fullMessage(for: error))
      }
    } catch {
      end(with: error)
    }
  }

  /// Prints the error's line and ends the process with its exit code.
  static func end(with error: any Error) -> Never {
    let failure = Failure(error)
    Console.write("apsim: \(failure.message)\n", to: STDERR_FILENO)
    exit(failure.code.rawValue)
  }
}
