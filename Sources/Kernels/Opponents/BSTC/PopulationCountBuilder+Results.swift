import BipolarInt
import PTX

// From counts to results.
extension PopulationCountBuilder {
  /// Applies the formulas of `Recovery`, modulo 2^32, and writes the outputs that exist.
  mutating func writeResults(_ sums: [[Register]]) {
    let constant = builder.multiply(
      .u32, arguments.k, AccumulatorBound.magnitudePerElement(for: kernel.precision))
    let token = builder.add(.u32, position.firstToken, position.token)
    let feature = builder.add(.u32, position.firstFeature, position.feature)
    let features = (0..<kernel.tile.threadN).map { builder.add(.u32, feature, 8 * $0) }
    // Y = 4 sum - 2 (2^q - 1) rowsum(W) - 2 (2^p - 1) rowsum(X) + K (2^p - 1)(2^q - 1)
    let weightTerms = features.map {
      term(arguments.weights, $0, factor: -2 * ((1 << kernel.activationPlanes) - 1))
    }
    let product = builder.convert(to: .u64, from: .u32, position.product)
    let output = builder.multiplyAdd(
      .u64, product, arguments.outputBatchStride, arguments.output)
    let firstColumn = builder.multiplyAddWide(.u32, feature, 4, output)
    let pitch = builder.logic(.shl, .b32, arguments.outputPitch, 2)
    for (index, row) in sums.enumerated() {
      let rowToken = index == 0 ? token : builder.add(.u32, token, 4 * index)
      let isRow = builder.compare(.lo, .u32, rowToken, arguments.activations.rows)
      let outside = builder.newLabel("outside")
      builder.branch(to: outside, if: isRow, negated: true)
      let tokenTerm = term(
        arguments.activations, rowToken, factor: -2 * ((1 << kernel.weightPlanes) - 1))
      let rest = tokenTerm.map { builder.add(.u32, constant, $0) } ?? constant
      let address = builder.multiplyAddWide(.u32, rowToken, pitch, firstColumn)
      for (column, sum) in row.enumerated() {
        let total = weightTerms[column].map { builder.add(.u32, rest, $0) } ?? rest
        let result = builder.multiplyAdd(.s32, sum, kernel.operation == .xor ? -2 : 4, total)
        let isColumn = builder.compare(.lo, .u32, features[column], arguments.weights.rows)
        builder.guarded(by: isColumn) {
          $0.store(
            .global, .u32, [result],
            to: Address(base: address.name, offset: Int64(32 * column)))
        }
      }
      builder.place(outside)
    }
  }

  /// What a row adds to its outputs in the AND form; nil in the XOR form. Past the last row it is
  /// that of the last, and goes nowhere.
  private mutating func term(_ operand: Operand, _ row: Register, factor: Int) -> Register? {
    guard let sums = operand.sums else { return nil }
    let last = builder.subtract(.u32, operand.rows, 1)
    let inside = builder.arithmetic(.min, .u32, [row, last])
    let address = builder.multiplyAddWide(.u32, inside, 4, sums)
    let sum = builder.load(.global, .u32, from: Address(base: address.name))
    return builder.multiply(.s32, sum, factor)
  }
}
