import BipolarInt
import Kernels
import MatrixFiles
import Simulation

/// The matrices of a run: random numbers that the kernel takes, or files quantised to them.
struct RunInput {
  let operands: Operands
  /// Set where a file is involved.
  let quantized: QuantizedOperands?

  /// Reads files, or draws random matrices.
  init(
    _ command: RunCommand, files: RunFiles, size: MultiplicationSize,
    kernel: any MultiplicationKernel, choices: RunChoices
  ) throws {
    try ProductLimits.check(size, for: kernel)
    guard files.weights != nil || files.activations != nil else {
      operands = try Operands.random(for: kernel, size, seed: command.seed)
      quantized = nil
      return
    }
    var generator = SplitMix64(seed: command.seed)
    let quantized = try QuantizedOperands(
      activations: files.activations ?? Self.random(size.m, size.k, &generator),
      weights: files.weights ?? Self.random(size.n, size.k, &generator), kernel: kernel,
      granularity: choices.granularity, scaleSearch: choices.scaleSearch)
    self.quantized = quantized
    operands = quantized.operands
  }

  /// Uniform values from -1 to 1.
  private static func random(
    _ rows: Int, _ columns: Int, _ generator: inout SplitMix64
  ) throws -> Matrix<Float> {
    let elements = (0..<rows * columns).map { _ in Float.random(in: -1...1, using: &generator) }
    return try Matrix(rows: rows, columns: columns, elements: elements)
  }
}

/// The matrices that the command line names, and the sizes that follow from them.
struct RunFiles {
  let activations: Matrix<Float>?
  let weights: Matrix<Float>?
  /// The sizes: those of the files where there are any.
  let size: MultiplicationSize

  /// Reads the files.
  ///
  /// - Throws: `InputError` where a size that was asked for contradicts a file, or a batch is asked
  ///   for together with files.
  init(_ command: RunCommand) throws {
    let problem = command.problem
    weights = try Self.read(
      command.weights, "--weights", rows: problem.n, rowOption: "--n", columns: problem.k)
    activations = try Self.read(
      command.activations, "--activations", rows: problem.m, rowOption: "--m", columns: problem.k)
    var size = problem.size
    if weights != nil || activations != nil, size.batch > 1 {
      throw UsageError(description: "--batch is for random matrices: leave it out with files")
    }
    // A matrix that is not given is random with the inner length of the other.
    size.m = activations?.rows ?? size.m
    size.n = weights?.rows ?? size.n
    size.k = weights?.columns ?? activations?.columns ?? size.k
    self.size = size
    if let activations, let weights, activations.columns != weights.columns {
      throw SimulationError.innerLengthMismatch(
        activations: activations.columns, weights: weights.columns)
    }
  }

  private static func read(
    _ text: String?, _ option: String, rows: Int?, rowOption: String, columns: Int?
  ) throws -> Matrix<Float>? {
    guard let text else { return nil }
    guard !text.isEmpty else {
      throw UsageError(description: "\(option) is empty: write FILE or FILE:TENSOR")
    }
    let matrix = try MatrixFile.read(MatrixSource(parsing: text)).realMatrix()
    func check(_ side: Int, _ asked: Int?, _ name: String, _ what: String) throws {
      guard let asked, asked != side else { return }
      throw InputError(
        description: "\(name) \(asked) contradicts \(option), which has \(side) \(what): leave out "
          + name)
    }
    try check(matrix.rows, rows, rowOption, "rows")
    try check(matrix.columns, columns, "--k", "columns")
    return matrix
  }
}
