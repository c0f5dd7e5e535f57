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
      var command = try Apsim.parseAsRoot()
      try command.run()
    } catch {
      if Apsim.exitCode(for: error) == .success {
        // --help and --version arrive as errors.
        Console.print(Apsim.fullMessage(for: error))
        exit(0)
      }
      let failure = Failure(error)
      Console.printError("apsim: \(failure.message)")
      exit(failure.code.rawValue)
    }
  }
}
