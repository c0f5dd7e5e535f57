import ArgumentParser
import BipolarInt
import FoundationEssentials
import HostProcessor
import Kernels
import MatrixFiles
import PTX
import PerformanceModel
import Reporting
import Simulation

/// `apsim run`: emulates one multiplication, verifies every output and estimates its time.
struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Emulate a matrix multiplication, verify every output and estimate its time.",
    discussion: """
      Computes Y = X W^T: activations X are M x K (M tokens), weights W are N x K (N output \
      features). Without files both are random. Files (.npy, .safetensors) are quantised to the \
      precision, and the report adds the error against the real product.

      EXAMPLES
        apsim run --gpu a100.json
        apsim run --gpu h100-sxm --precision w4a4 --m 512 --n 512 --k 2048 --json
        apsim run --gpu t4 --precision w1a2 --tile 32x64x256 --shape m8n8k128
        apsim run --weights model.safetensors:layer.weight --activations x.npy
      """)

  @Option(
    help: ArgumentHelp(
      "A GPU name (see 'apsim gpu list') or the path of a configuration file.", valueName: "name"))
  var gpu = "a100"

  @Option(help: ArgumentHelp("Bits of weights and activations, w1a1 to w8a8.", valueName: "wPaQ"))
  var precision = "w2a2"

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

  @Option(help: ArgumentHelp("The kernel: apmm.", valueName: "name"))
  var kernel = "apmm"

  @Option(
    help: ArgumentHelp(
      "The one-bit product, xor or and. (default: what the target runs fastest)",
      valueName: "form"))
  var operation: String?

  @Option(
    help: ArgumentHelp(
      "The tile of a thread block, K in bits. (default: by precision)", valueName: "MxNxK"))
  var tile: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Pipeline stages in shared memory. (default: 2)", valueName: "count"),
    transform: { try WholeNumber.parse($0, in: 1...64) })
  var stages: Int?

  @Option(help: "The tensor-core shape: m8n8k128, m16n8k128, m16n8k256. (default: by target)")
  var shape: String?

  @Option(help: ArgumentHelp("Weights, .npy or .safetensors, N x K.", valueName: "file[:tensor]"))
  var weights: String?

  @Option(
    help: ArgumentHelp("Activations, .npy or .safetensors, M x K.", valueName: "file[:tensor]"))
  var activations: String?

  @Option(
    help: ArgumentHelp("For files: one scale for each 'row' or 'tensor'.", valueName: "part"))
  var scales = "row"

  @Option(
    help: ArgumentHelp(
      "For files: how scales are chosen, 'minimum-error' or 'maximum'.", valueName: "method"))
  var scaleSearch = "minimum-error"

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Seed of random matrices. (default: 1)", valueName: "number"),
    transform: { try WholeNumber.parse($0, in: 0...UInt64.max) })
  var seed: UInt64 = 1

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Host threads, no more than cores are used. (default: all cores)", valueName: "count"),
    transform: { try WholeNumber.parse($0, in: 1...1024) })
  var threads: Int?

  @Option(help: ArgumentHelp("Write the product as an int32 .npy file.", valueName: "file"))
  var output: String?

  @Option(help: ArgumentHelp("Write the multiplication kernel's PTX.", valueName: "file"))
  var ptx: String?

  @Flag(help: "Print one JSON object, schema apsim.run/1.")
  var json = false

  func run() throws {
    let start = ContinuousClock.now
    try VectorLevel.checkEnvironment()
    let choices = try RunChoices(self)
    let gpu = try GPUCatalog(environment: ProcessInfo.processInfo.environment)
      .configuration(named: gpu)
    let kernel = try choices.kernel(for: gpu)
    try CycleEstimator(gpu: gpu).check(
      instruction: kernel.matrixMultiply.name, threads: kernel.tile.threads,
      sharedBytes: kernel.sharedBytes)
    let matrices = [weights, activations].compactMap { $0 }.filter { !$0.isEmpty }
    let files = try OutputFiles(
      product: output, ptx: ptx,
      inputs: try matrices.map { try MatrixSource(parsing: $0).path } + [self.gpu])
    let input = try RunInput(self, choices: choices)

    let bar = ProgressBar(label: "emulating")
    let emulationStart = ContinuousClock.now
    let result: MultiplicationRun
    do {
      defer { bar?.clear() }
      result = try MultiplicationRun(
        input.problem, kernel: kernel, threads: choices.threads,
        progress: { finished, total in bar?.update(finished: finished, of: total) })
    }
    let emulation = ContinuousClock.now - emulationStart
    let verification = try Verification(of: result.output, problem: input.problem, kernel: kernel)
    let estimate = try CycleEstimator(gpu: gpu).estimate(result.workload)

    let report = RunReport(
      run: result, configuration: gpu, verification: verification, estimate: estimate,
      input: InputReport(activations: activations, weights: weights, seed: seed),
      quantization: try input.quantized.map { quantized in
        QuantizationReport(
          granularity: choices.granularity == .tensor ? "tensor" : "row",
          scaleSearch: scaleSearch, error: try quantized.error(of: result.output))
      },
      host: HostReport(
        threads: choices.threads, vectorLevel: VectorLevel.current.rawValue,
        seconds: (ContinuousClock.now - start).seconds,
        emulationSeconds: emulation.seconds,
        warpInstructions: result.profile.counters.warpInstructions
          + result.packing.warpInstructions))
    try finish(report, result, files)
  }

  /// Writes the files and prints the report. A wrong product is reported but not written.
  ///
  /// - Throws: `MismatchError` for a wrong product.
  func finish(_ report: RunReport, _ result: MultiplicationRun, _ files: OutputFiles) throws {
    if report.isExact { try files.write(result) }
    try Console.print(json ? try JSONText.encode(report) : String(report.text.dropLast()))
    if let mismatch = report.firstMismatch {
      throw MismatchError(description: "the product is wrong: \(mismatch)")
    }
  }
}

extension Duration {
  /// The duration in seconds.
  var seconds: Double {
    Double(components.seconds) + Double(components.attoseconds) * 1e-18
  }
}
