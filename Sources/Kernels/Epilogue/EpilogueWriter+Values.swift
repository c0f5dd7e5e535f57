import PTX

// From sums to elements.
extension EpilogueWriter {
  /// The element of a sum: the sum itself for int32 output, else a 32-bit float.
  func element(
    ofSum sum: Register, _ row: Row, _ column: Column, _ b: inout KernelBuilder
  ) -> Register {
    if epilogue.isInteger { return sum }
    return element(ofNumber: b.convert(to: .f32, from: .s32, sum, mode: .rn), row, column, &b)
  }

  /// The element of a sum that is a float already: of groups along K, each with its scale.
  func element(
    ofNumber number: Register, _ row: Row, _ column: Column, _ b: inout KernelBuilder
  ) -> Register {
    // a (c S + d rowsum(W')) + (b shift + bias): factors outside in, so that the last step is one
    // fused multiply-add.
    var inner = number
    if let scale = row.scale { inner = b.float(.mul, .f32, [inner, scale], rounding: .rn) }
    if let zero = row.zero, let sum = column.weightSum {
      inner = b.fusedMultiplyAdd(.f32, zero, sum, inner)
    }
    var rest = column.bias
    if let zero = column.zero, let shift = row.shift {
      if let bias = rest {
        rest = b.fusedMultiplyAdd(.f32, zero, shift, bias)
      } else {
        rest = b.float(.mul, .f32, [zero, shift], rounding: .rn)
      }
    }
    let value: Register
    switch (column.scale, rest) {
    case (let scale?, let rest?): value = b.fusedMultiplyAdd(.f32, inner, scale, rest)
    case (let scale?, nil): value = b.float(.mul, .f32, [inner, scale], rounding: .rn)
    case (nil, let rest?): value = b.float(.add, .f32, [inner, rest], rounding: .rn)
    case (nil, nil): value = inner
    }
    return apply(epilogue.function, to: value, &b)
  }

  private func apply(
    _ function: ActivationFunction, to x: Register, _ b: inout KernelBuilder
  ) -> Register {
    switch function {
    case .none: return x
    case .relu: return b.float(.max, .f32, [x, Float(0)])
    case .silu: return logisticProduct(x, of: x, slope: -Self.log2e, &b)
    case .gelu:
      // 2 sqrt(2 / pi) (x + 0.044715 x^3) = x (1.5957691 + 0.07135482 x^2)
      let square = b.float(.mul, .f32, [x, x], rounding: .rn)
      let factor = b.fusedMultiplyAdd(
        .f32, square, Self.geluSlope * 0.044715, Self.geluSlope)
      let z = b.float(.mul, .f32, [x, factor], rounding: .rn)
      return logisticProduct(x, of: z, slope: -Self.log2e, &b)
    }
  }

  /// x / (1 + 2^(slope z)).
  private func logisticProduct(
    _ x: Register, of z: Register, slope: Float, _ b: inout KernelBuilder
  ) -> Register {
    let exponent = b.float(.mul, .f32, [z, slope], rounding: .rn)
    // An infinite power makes the quotient a zero.
    let power = b.float(.ex2, .f32, [exponent], approximation: .approx)
    let divisor = b.float(.add, .f32, [power, Float(1)], rounding: .rn)
    let reciprocal = b.float(.rcp, .f32, [divisor], approximation: .approx)
    return b.float(.mul, .f32, [x, reciprocal], rounding: .rn)
  }

  private static let log2e: Float = 1.442695
  /// 2 sqrt(2 / pi).
  private static let geluSlope: Float = 1.5957691
}
