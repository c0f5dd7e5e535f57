// Floating point and conversions.
extension KernelBuilder {
  /// `function.rounding.type` on floating-point values.
  ///
  /// - Parameters:
  ///   - rounding: For add, sub, mul, fma, div, rcp and sqrt; nil where the function takes none.
  ///   - approximation: `.approx` or `.full` for the functions that have them.
  @discardableResult
  public mutating func float(
    _ function: FloatArithmetic.Function, _ type: ScalarType, _ sources: [any Source],
    rounding: Rounding? = nil, approximation: FloatArithmetic.Approximation? = nil,
    propagatesNaN: Bool = false, into destination: Register? = nil
  ) -> Register {
    let result = destination ?? register(type)
    emit(
      .floatArithmetic(
        FloatArithmetic(
          function, rounding: rounding, approximation: approximation,
          propagatesNaN: propagatesNaN, type: type)),
      [result.operand] + sources.map(\.operand))
    return result
  }

  /// a x b + c with one rounding to nearest.
  @discardableResult
  public mutating func fusedMultiplyAdd(
    _ type: ScalarType, _ a: some Source, _ b: some Source, _ c: some Source,
    into destination: Register? = nil
  ) -> Register { float(.fma, type, [a, b, c], rounding: .rn, into: destination) }

  /// `source` converted between any two types that `cvt` knows.
  ///
  /// - Parameter mode: The rounding, where the conversion may be inexact: `.rn` between integers and
  ///   floats, `.rni` and the like to integers.
  @discardableResult
  public mutating func convert(
    to destinationType: ScalarType, from type: ScalarType, _ source: some Source,
    mode: Convert.Mode?, saturates: Bool = false, into destination: Register? = nil
  ) -> Register {
    let result = destination ?? register(destinationType)
    emit(
      .convert(Convert(to: destinationType, from: type, mode: mode, saturates: saturates)),
      [result.operand, source.operand])
    return result
  }

  /// Two 32-bit floats as a pair of 16-bit ones: `low` in the lower half.
  ///
  /// - Parameter type: `f16x2` or `bf16x2`, which need sm_80.
  public mutating func convertPair(
    to type: ScalarType, high: some Source, low: some Source
  ) -> Register {
    let result = register(.b32)
    emit(
      .convert(Convert(to: type, from: .f32, mode: .rn)),
      [result.operand, high.operand, low.operand])
    return result
  }

  /// A 32-bit value of two 16-bit registers, `low` in the lower half.
  public mutating func pack(low: Register, high: Register) -> Register {
    let result = register(.b32)
    emit(.move(Move(type: .b32)), [result.operand, .vector([low.operand, high.operand])])
    return result
  }

  /// The two 16-bit halves of a 32-bit value.
  public mutating func unpack(_ source: Register) -> (low: Register, high: Register) {
    let (low, high) = (register(.b16), register(.b16))
    emit(.move(Move(type: .b32)), [.vector([low.operand, high.operand]), source.operand])
    return (low, high)
  }
}

extension Float: Source {
  /// The 32-bit float constant by its bits.
  public var operand: Operand { .float32(bitPattern) }
}
