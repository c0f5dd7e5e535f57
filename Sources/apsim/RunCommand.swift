import ArgumentParser
import BipolarInt
import FoundationEssentials
import HostProcessor
import Kernels
import Mapping
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

  @OptionGroup var problem: ProblemOptions
  @OptionGroup var choice: KernelChoice
  @OptionGroup var options: MappingOptions

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

  @Option(help: ArgumentHelp("Write the product as an int32 .npy file.", valueName: "file"))
  var output: String?

  @Option(help: ArgumentHelp("Write the multiplication kernel's PTX.", valueName: "file"))
  var ptx: String?

  @Flag(
    help: "Switch each of the paper's four ideas off by itself instead, and say what each costs.")
  var ablate = false

  @Flag(help: "Print one JSON object, schema apsim.run/1 (apsim.ablation/1 with --ablate).")
  var json = false

  func run() throws {
    let start = ContinuousClock.now
    try VectorLevel.checkEnvironment()
    let choices = try RunChoices(self)
    let gpu = try GPUCatalog(environment: ProcessInfo.processInfo.environment)
      .configuration(named: problem.gpu)
    if ablate {
      try ablate(choices.request, gpu: gpu, since: start)
      return
    }
    // What the target lacks is said before anything about files and sizes.
    do {
      _ = try standardKernel(choices, gpu, problem.size)
    } catch KernelError.illegalSize {
      // The files may bring other sizes; these are checked below.
    }
    let matrices = [weights, activations].compactMap { $0 }.filter { !$0.isEmpty }
    let outputs = try OutputFiles(
      product: output, ptx: ptx,
      inputs: try matrices.map { try MatrixSource(parsing: $0).path } + [problem.gpu])
    let files = try RunFiles(self)
    let kernel = try kernel(choices, gpu, files.size)
    try checkFit(kernel, gpu)
    let input = try RunInput(
      self, files: files, size: files.size, kernel: kernel, choices: choices)
    let plan = try kernel.plan(for: files.size)
    var operands = input.operands
    operands.fillVectors(of: plan, seed: seed &+ 1)

    let bar = ProgressBar(label: "emulating")
    let emulationStart = ContinuousClock.now
    let result: PlanRun
    do {
      defer { bar?.clear() }
      result = try PlanRun(
        plan, operands: operands, threads: choices.threads, packing: .device,
        progress: { finished, total in bar?.update(finished: finished, of: total) })
    }
    let emulation = ContinuousClock.now - emulationStart
    let product = RunProduct(result, size: files.size)
    let report = RunReport(
      kernel: kernel, precision: choices.request.precisionName, size: files.size, run: result,
      configuration: gpu,
      verification: try Verification(
        of: product.elements, type: product.type, operands: operands, kernel: kernel,
        vectors: plan.vectors),
      estimate: try PlanEstimator(gpu: gpu).estimate(
        kernel, files.size, plan, counters: result.profiles.map(\.counters)
      ).estimate,
      input: InputReport(activations: activations, weights: weights, seed: seed),
      quantization: try input.quantized.map { quantized in
        QuantizationReport(
          granularity: choices.granularity == .tensor ? "tensor" : "row",
          scaleSearch: scaleSearch,
          error: try quantized.error(of: product.elements, isScaled: product.type != .int32))
      },
      host: HostReport(
        threads: choices.threads, vectorLevel: VectorLevel.current.rawValue,
        seconds: (ContinuousClock.now - start).seconds,
        emulationSeconds: emulation.seconds,
        warpInstructions: result.counters.warpInstructions + result.packing.warpInstructions))
    try finish(report, product, outputs)
  }

  /// The kernel for a size: the mapping's choice where the options leave the configuration open.
  private func kernel(
    _ choices: RunChoices, _ gpu: GPUConfiguration, _ size: MultiplicationSize
  ) throws -> any MultiplicationKernel {
    let standard = try standardKernel(choices, gpu, size)
    try ProductLimits.check(size, for: standard)
    guard choices.request.leavesConfigurationOpen else { return standard }
    let candidates = try KernelRegistry.candidates(
      for: choices.request, target: gpu.target, size: size, multiprocessors: gpu.sm.count)
    do {
      return try options.mapping(for: gpu).best(of: candidates, for: size).kernel
    } catch MappingError.noCandidate {
      return standard
    }
  }

  /// The kernel that the options ask for, with the family's standard for what they leave open.
  private func standardKernel(
    _ choices: RunChoices, _ gpu: GPUConfiguration, _ size: MultiplicationSize
  ) throws -> any MultiplicationKernel {
    let kernel = try KernelRegistry.kernel(
      for: choices.request, target: gpu.target, size: size, multiprocessors: gpu.sm.count)
    try checkFit(kernel, gpu)
    return kernel
  }

  /// Refuses a kernel that the GPU cannot hold, before anything runs.
  private func checkFit(_ kernel: any MultiplicationKernel, _ gpu: GPUConfiguration) throws {
    guard let instruction = kernel.knownTraits.instruction,
      let program = kernel as? any KernelProgram
    else { return }
    try CycleEstimator(gpu: gpu).check(
      instruction: instruction, threads: program.threads, sharedBytes: program.sharedBytes)
  }

  /// Writes the files and prints the report. A wrong product is reported but not written.
  ///
  /// - Throws: `MismatchError` for a wrong product.
  func finish(_ report: RunReport, _ product: RunProduct, _ files: OutputFiles) throws {
    if report.isExact { try files.write(product) }
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
