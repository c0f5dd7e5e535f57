import BipolarInt
import Kernels
import MatrixFiles
import Simulation

/// The product that a run computed, and the text that computed it.
struct RunProduct {
  /// Y, products of a batch one behind the other.
  let elements: [Double]
  /// The type that the kernel wrote.
  let type: OutputType
  /// The PTX of the multiplication.
  let text: String
  private let rows: Int
  private let columns: Int

  init(_ run: PlanRun, size: MultiplicationSize) {
    self.init(
      elements: run.output(rows: size.m * size.batch, columns: size.n), type: run.plan.output.type,
      rows: size.m * size.batch, columns: size.n, text: run.plan.mainStep?.program.module.text ?? ""
    )
  }

  init(elements: [Double], type: OutputType, rows: Int, columns: Int, text: String) {
    self.elements = elements
    self.type = type
    self.rows = rows
    self.columns = columns
    self.text = text
  }

  /// The product as a file keeps it: int32, or f32 for both kinds of floats.
  func values() throws -> MatrixValues {
    if type == .int32 {
      return .int32(
        try Matrix(rows: rows, columns: columns, elements: elements.map { Int32($0) }))
    }
    return .float32(
      try Matrix(rows: rows, columns: columns, elements: elements.map { Float($0) }))
  }
}

extension LaunchPlan {
  /// The step that multiplies.
  var mainStep: Step? { steps.first { $0.label == "multiply" } ?? steps.first }
}
