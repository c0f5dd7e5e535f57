import BipolarInt
import Kernels
import Simulation
import Testing

@Suite struct QuantizedOperandsTests {
  private func kernel(_ values: OperandValues) -> VerificationTests.Promise {
    var kernel = VerificationTests.Promise()
    kernel.activationValues = values
    kernel.weightValues = values
    return kernel
  }

  private func quantized(
    _ x: Matrix<Float>, _ w: Matrix<Float>, _ values: OperandValues,
    _ granularity: QuantizationGranularity = .row
  ) throws -> QuantizedOperands {
    try QuantizedOperands(
      activations: x, weights: w, kernel: kernel(values), granularity: granularity,
      scaleSearch: .maximum)
  }

  /// Rows of integers times a scale come back as those integers and the scale.
  @Test func signedIntegersOfARowAreFound() throws {
    let integers: [Float] = [7, -3, 0, 2, -7, 7, 1, -1]
    let x = try Matrix<Float>(
      rows: 2, columns: 4, elements: integers.enumerated().map { $1 * ($0 < 4 ? 0.5 : 4) })
    let w = try Matrix<Float>(rows: 1, columns: 4, elements: [7, 6, 5, 4])
    let rows = try quantized(x, w, .signed(bits: 4))
    #expect(rows.operands.activations.elements == integers)
    #expect(rows.operands.vectors[.activationScales] == [0.5, 4])
    #expect(rows.operands.vectors[.weightScales] == [1])
    // 0.5 x 7 x 7 and so on: the scaled product is the real one.
    let product = try rows.operands.reference()
    let error = try rows.error(of: product, isScaled: false)
    #expect(error.largestError == 0 && error.relativeError == 0)
    let scaled = [product[0] * 0.5, product[1] * 4]
    #expect(try rows.error(of: scaled, isScaled: true).largestError == 0)
    // One scale for both: 28 / 7, and halves of it round to even.
    let tensor = try quantized(x, w, .signed(bits: 4), .tensor)
    #expect(tensor.operands.vectors[.activationScales] == [4])
    #expect(tensor.operands.activations.elements == [1, 0, 0, 0, -7, 7, 1, -1])
  }

  @Test func floatsAreRoundedToTheOperandsPrecision() throws {
    let x = try Matrix<Float>(rows: 1, columns: 2, elements: [1.0001, Float(1.0 / 3)])
    let half = try quantized(x, x, .half)
    #expect(half.operands.activations.elements == [1, Float(Float16(1.0 / 3))])
    #expect(half.operands.vectors.isEmpty)
    let single = try quantized(x, x, .single)
    #expect(single.operands.activations.elements == x.elements)
    #expect(try single.error(of: single.operands.reference(), isScaled: true).largestError == 0)
  }

  /// Rows of two groups that are integers times a scale each.
  @Test func scalesOfGroupsAreGroupsByRows() throws {
    var kernel = kernel(.signed(bits: 4))
    kernel.activationValues = .single
    kernel.traits = KernelTraits(scaleGroup: 2)
    let integers: [Float] = [7, -3, 7, 1, 2, 7, -7, 4, 7, 0]
    let scales: [Float] = [0.5, 4, 2, 8, 1, 16]
    // Row 0 has groups of 2, 2 and 1 with scales 0, 1 and 2; row 1 has 3, 4 and 5.
    let elements = integers.enumerated().map { $1 * scales[$0 / 5 * 3 + $0 % 5 / 2] }
    let w = try Matrix(rows: 2, columns: 5, elements: elements)
    let x = try Matrix<Float>(rows: 1, columns: 5, elements: [1, 2, 3, 4, 5])
    let quantized = try QuantizedOperands(
      activations: x, weights: w, kernel: kernel, granularity: .row, scaleSearch: .maximum)
    // The largest of a group becomes 7: [2, 7] and [-7, 4] are their own, a lone 2 or 0 is not.
    let groups = try #require(quantized.operands.vectors[.groupScales])
    #expect(groups[0] == 0.5 && groups[2] == 4 && groups[1] == 8 && groups[3] == 1)
    #expect(groups.count == 6 && groups[5] == 1)
    #expect(quantized.operands.vectors[.weightScales] == nil)
    let dequantized = quantized.operands.weights.elements.enumerated().map {
      $1 * groups[$0 % 5 / 2 * 2 + $0 / 5]
    }
    #expect(zip(dequantized, elements).allSatisfy { abs($0 - $1) < 1e-5 })
  }

  @Test func whatCannotBeQuantisedIsNamed() throws {
    let x = try Matrix<Float>(rows: 1, columns: 2, elements: [1, .nan])
    let w = try Matrix<Float>(rows: 1, columns: 2, elements: [1, 1])
    for values in [OperandValues.half, .signed(bits: 8), .codes(.bipolar, BitWidth.allCases[1])] {
      #expect(
        throws: SimulationError.notFinite(operand: "activations", value: "nan", row: 0, column: 1)
      ) {
        _ = try quantized(x, w, values)
      }
    }
    let wide = try Matrix<Float>(rows: 1, columns: 3, elements: [1, 1, 1])
    #expect(throws: SimulationError.innerLengthMismatch(activations: 2, weights: 3)) {
      _ = try quantized(w, wide, .half)
    }
    #expect(throws: SimulationError.groupScales) {
      _ = try quantized(w, w, .half, .group(size: 32))
    }
  }
}
