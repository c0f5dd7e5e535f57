import ArgumentParser

/// `apsim ptx`: other people's kernels.
struct PTXCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ptx",
    abstract: "Run, check and measure the kernels of a PTX text.",
    discussion: """
      The text is what nvcc -ptx, clang, Triton or a person wrote; a launch file says which kernel \
      runs, on what.

      EXAMPLES
        apsim ptx check kernel.ptx
        apsim ptx run Examples/ptx/saxpy.ptx --launch Examples/ptx/saxpy.json
        apsim ptx stats Examples/ptx/saxpy.ptx --launch Examples/ptx/saxpy.json
      """,
    subcommands: [PTXRunCommand.self, PTXCheckCommand.self, PTXStatsCommand.self])
}
