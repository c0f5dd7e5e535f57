import BipolarInt
import MatrixFiles
import Simulation

/// The matrices of a run: random codes, or files quantised to the precision.
struct RunInput {
  let problem: MultiplicationProblem
  /// Set where a file is involved.
  let quantized: QuantizedProblem?

  static let defaultSides = (m: 256, n: 256, k: 1024)

  init(_ command: RunCommand, choices: RunChoices) throws {
    guard command.weights != nil || command.activations != nil else {
      problem = try MultiplicationProblem.random(
        precision: choices.precision, m: command.m ?? Self.defaultSides.m,
        n: command.n ?? Self.defaultSides.n, k: command.k ?? Self.defaultSides.k,
        seed: command.seed)
      quantized = nil
      return
    }
    let weights = try Self.read(
      command.weights, "--weights", rows: command.n, rowOption: "--n", columns: command.k)
    let activations = try Self.read(
      command.activations, "--activations", rows: command.m, rowOption: "--m", columns: command.k)
    // A matrix that is not given is random with the inner length of the other.
    let columns = weights?.columns ?? activations?.columns ?? Self.defaultSides.k
    let m = activations?.rows ?? command.m ?? Self.defaultSides.m
    let n = weights?.rows ?? command.n ?? Self.defaultSides.n
    try MemoryBudget.check(m: m, n: n, k: columns, precision: choices.precision)
    var generator = SplitMix64(seed: command.seed)
    let quantized = try QuantizedProblem(
      activations: activations ?? Self.random(m, columns, &generator),
      weights: weights ?? Self.random(n, columns, &generator),
      precision: choices.precision, granularity: choices.granularity,
      scaleSearch: choices.scaleSearch)
    self.quantized = quantized
    problem = quantized.problem
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

  /// Uniform values from -1 to 1.
  private static func random(
    _ rows: Int, _ columns: Int, _ generator: inout SplitMix64
  ) throws -> Matrix<Float> {
    let elements = (0..<rows * columns).map { _ in Float.random(in: -1...1, using: &generator) }
    return try Matrix(rows: rows, columns: columns, elements: elements)
  }
}
