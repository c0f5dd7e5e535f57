import ArgumentParser
import FoundationEssentials
import Kernels
import PTX

/// `apsim kernel`: the texts of the kernels that come with the program.
struct KernelCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kernel",
    abstract: "List the built-in kernels and write their PTX.",
    discussion: """
      EXAMPLES
        apsim kernel list --target sm_80
        apsim kernel write texts --target sm_90
      """,
    subcommands: [List.self, Write.self])

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "List the kernels of the catalogue, with registers where they were measured.")

    @Option(help: ArgumentHelp("The architecture, sm_75 to sm_90.", valueName: "target"))
    var target = "sm_80"

    func run() throws {
      let target = try KernelCommand.target(target)
      let lines = KernelCatalog.programs(for: target).map { program -> String in
        let resources = KernelResources.of(entry: program.entry, target: target)
        let registers = resources.map { "\($0.registersPerThread) registers" } ?? "not assembled"
        return "\(program.entry): \(program.threads) threads, \(program.sharedBytes) bytes of "
          + "shared memory, \(registers)"
      }
      try Console.print(lines.joined(separator: "\n"))
    }
  }

  struct Write: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Write the PTX of every kernel of the catalogue: FOLDER/TARGET/ENTRY.ptx.")

    @Argument(help: "The folder; it is made where it is missing.")
    var folder: String

    @Option(help: ArgumentHelp("One architecture. (default: all)", valueName: "target"))
    var target: String?

    func run() throws {
      let targets = try target.map { [try KernelCommand.target($0)] } ?? KernelCatalog.targets
      for target in targets {
        let path = "\(folder)/\(target)"
        do {
          try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true)
          for program in KernelCatalog.programs(for: target) {
            try Data(program.module.text.utf8).write(
              to: URL(fileURLWithPath: "\(path)/\(program.entry).ptx"), options: .atomic)
          }
        } catch {
          throw InputError(description: "cannot write to \(path): choose another folder")
        }
      }
    }
  }

  /// - Throws: `UsageError` for a word that names no target of the catalogue.
  static func target(_ text: String) throws -> Target {
    guard let target = KernelCatalog.targets.first(where: { "\($0)" == text }) else {
      let known = KernelCatalog.targets.map { "\($0)" }.joined(separator: ", ")
      throw UsageError(description: "--target '\(text)': use one of \(known)")
    }
    return target
  }
}
