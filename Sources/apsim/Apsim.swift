import ArgumentParser

/// The command line: parses arguments, calls one room after the other, prints.
struct Apsim: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "apsim",
    abstract: "Run GPU tensor-core kernels without a GPU: exact results, conflicts, cycles.",
    discussion: """
      EXAMPLES
        apsim run --gpu a100.json
        apsim run --gpu rtx3090 --precision w2a4 --m 128 --n 4096 --k 4096
        apsim run --weights model.safetensors:layer.weight --activations x.npy
        apsim ptx run Examples/ptx/saxpy.ptx --launch Examples/ptx/saxpy.json
        apsim gpu list

      EXIT CODES
        0 success   2 usage   3 result mismatch   4 not supported on that target
        5 invalid input or configuration   6 fault in the kernel
      """,
    version: "0.1.0",
    subcommands: [
      RunCommand.self, EstimateCommand.self, TuneCommand.self, PTXCommand.self, GPUCommand.self,
      KernelCommand.self, PaperCommand.self,
    ])
}
