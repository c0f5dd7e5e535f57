import Benchmark
import BipolarInt

/// The number format on the host: the reference product and the quantisers.
func bipolarIntBenchmarks() {
  for precision in ["w2a2", "w8a8"] {
    for operation in PlaneOperation.allCases {
      Benchmark(
        "CPU product by planes \(precision) \(operation.rawValue), \(Sizes.text)",
        configuration: .timed()
      ) { _, operands in
        blackHole(
          try BitPlaneProduct.multiply(
            activations: operands.activations, weights: operands.weights, operation: operation))
      } setup: {
        try packedOperands(Precision(precision))
      }
    }
  }
  for search in ScaleSearch.allCases {
    Benchmark(
      "quantiser, 4 bits, 256x1024, scale by row, \(search.rawValue)", configuration: .timed()
    ) { _, matrix in
      let quantizer = try SymmetricQuantizer(
        width: BitWidth(4), granularity: .row, scaleSearch: search)
      blackHole(try quantizer.quantize(matrix))
    } setup: {
      try realMatrix(rows: 256, columns: 1024)
    }
  }
}

private func packedOperands(
  _ precision: Precision
) throws -> (activations: BitPlanes, weights: BitPlanes) {
  let problem = try Sizes.problem(precision)
  return try (BitPlanes(packing: problem.activations), BitPlanes(packing: problem.weights))
}

/// Numbers from -1 to 1, the same in every process.
private func realMatrix(rows: Int, columns: Int) throws -> Matrix<Float> {
  var generator = SplitMix64(seed: 1)
  let elements = (0..<rows * columns).map { _ in Float.random(in: -1...1, using: &generator) }
  return try Matrix(rows: rows, columns: columns, elements: elements)
}
