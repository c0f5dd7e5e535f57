import ArgumentParser
import Kernels

/// The GPU and the sizes that a command asks about.
struct ProblemOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A GPU name (see 'apsim gpu list') or the path of a configuration file.", valueName: "name"))
  var gpu = "a100"

  // Numbers take the next word whatever it is, so that -1 is refused as a number, not as an option.
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Rows of activations: tokens. (default: 256)", valueName: "M"),
    transform: { try WholeNumber.parse($0, in: WholeNumber.sizes) })
  var m: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Rows of weights: output features. (default: 256)", valueName: "N"),
    transform: { try WholeNumber.parse($0, in: WholeNumber.sizes) })
  var n: Int?

  @Option(
    parsing: .unconditional, help: ArgumentHelp("Inner length. (default: 1024)", valueName: "K"),
    transform: { try WholeNumber.parse($0, in: WholeNumber.sizes) })
  var k: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Independent products of these sizes. (default: 1)", valueName: "count"),
    transform: { try WholeNumber.parse($0, in: 1...65535) })
  var batch: Int?

  /// The sizes, with the standard ones for those that are not given.
  var size: MultiplicationSize {
    MultiplicationSize(m: m ?? 256, n: n ?? 256, k: k ?? 1024, batch: batch ?? 1)
  }
}
