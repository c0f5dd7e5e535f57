import PTX

// Floating-point arithmetic.
extension Lowering {
  mutating func lower(_ form: FloatArithmetic, _ operands: [Operand]) throws(LoweringError) {
    let isTernary = operands.count == 4
    if isTernary, form.function == .min || form.function == .max {
      try requireThreeSources(form)
    }
    let d = try destination(operands[0], form.type)
    var rows: [Int32] = []
    for operand in operands.dropFirst() { rows.append(try source(operand, form.type)) }
    var operation = MicroOperation(code: .float, d: d, a: rows[0])
    if rows.count > 1 { operation.b = rows[1] }
    if rows.count > 2 { operation.c = rows[2] }
    if let code = Self.signCode(form) {
      operation.code = code
      operation.b = signMask(form)
      rows.append(operation.b)
    } else if let detail = Self.rowFunction(form, isTernary: isTernary) {
      operation.code = .floatRow
      operation.detail = detail
    } else {
      operation.immediate = FloatForm(form, isTernary: isTernary).rawValue
    }
    try append(operation, reads: rows, writes: [d])
  }

  /// min and max of three sources came with PTX 8.8 and sm_100.
  private func requireThreeSources(_ form: FloatArithmetic) throws(LoweringError) {
    let version = LanguageVersion(8, 8)
    let target = Target(100)
    if module.version >= version, module.target >= target { return }
    throw LoweringError(
      kind: .targetMismatch, kernel: kernel.name, position: current?.position,
      message: "\(form.mnemonic) of three sources needs .version \(version) and .target \(target) "
        + "or higher")
  }

  /// neg and abs without a flush change the sign bit alone.
  private static func signCode(_ form: FloatArithmetic) -> OperationCode? {
    guard !form.flushesSubnormals else { return nil }
    switch form.function {
    case .neg: return form.type == .f64 ? .xor64 : .xor32
    case .abs: return form.type == .f64 ? .and64 : .and32
    default: return nil
    }
  }

  private mutating func signMask(_ form: FloatArithmetic) -> Int32 {
    let sign: UInt64 =
      switch form.type {
      case .f64: 0x8000_0000_0000_0000
      case .f32: 0x8000_0000
      default: 0x8000_8000
      }
    let mask = form.function == .neg ? sign : ~sign
    return constant(
      .uniform(Self.truncate(mask, to: form.type == .f64 ? .b64 : .b32), is64: form.type == .f64))
  }

  /// The function on whole rows and its options; nil where there is none.
  private static func rowFunction(_ form: FloatArithmetic, isTernary: Bool) -> UInt16? {
    guard form.signMode == nil, !form.propagatesNaN, let function = rowFunction(form)
    else { return nil }
    let direction = RoundingDirection(form.rounding)
    switch function {
    case .addF32, .subF32, .mulF32, .fmaF32: break
    default: if direction != .nearestEven { return nil }
    }
    if isTernary, form.function == .min || form.function == .max { return nil }
    return detail(
      function, flushes: form.flushesSubnormals, saturates: form.saturates,
      clampsNegative: form.clampsNegative, direction: direction)
  }

  /// `detail` of an operation on whole rows.
  static func detail(
    _ function: FloatUnit.Function, flushes: Bool, saturates: Bool, clampsNegative: Bool = false,
    direction: RoundingDirection = .nearestEven
  ) -> UInt16 {
    var options = FloatUnit.option(direction)
    if flushes { options |= FloatUnit.flush }
    if saturates { options |= FloatUnit.saturate }
    if clampsNegative { options |= FloatUnit.relu }
    return UInt16(function.rawValue) | UInt16(options) << 8
  }

  /// The approximations among them are rounded exact values.
  private static func rowFunction(_ form: FloatArithmetic) -> FloatUnit.Function? {
    switch form.type {
    case .f32:
      switch form.function {
      case .add: .addF32
      case .sub: .subF32
      case .mul: .mulF32
      case .fma, .mad: .fmaF32
      case .min: .minF32
      case .max: .maxF32
      case .div: form.approximation == .approx ? nil : .divF32
      case .rcp: .rcpF32
      case .sqrt: .sqrtF32
      default: nil
      }
    case .f64:
      switch form.function {
      case .add: .addF64
      case .sub: .subF64
      case .mul: .mulF64
      case .fma, .mad: .fmaF64
      case .div: .divF64
      case .rcp: form.approximation == nil ? .rcpF64 : nil
      case .sqrt: .sqrtF64
      default: nil
      }
    case .f16, .f16x2:
      switch form.function {
      case .add: .addF16x2
      case .sub: .subF16x2
      case .mul: .mulF16x2
      case .fma: .fmaF16x2
      default: nil
      }
    case .bf16, .bf16x2:
      switch form.function {
      case .add: .addBF16x2
      case .sub: .subBF16x2
      case .mul: .mulBF16x2
      case .fma: .fmaBF16x2
      default: nil
      }
    default: nil
    }
  }

  mutating func lower(_ form: FloatTest, _ operands: [Operand]) throws(LoweringError) {
    let d = try predicate(operands[0])
    let a = try source(operands[1], form.type)
    let classes: FloatClasses =
      switch form.property {
      case .finite: [.zero, .subnormal, .normal]
      case .infinite: .infinite
      case .number: [.zero, .subnormal, .normal, .infinite]
      case .notANumber: .nan
      case .normal: .normal
      case .subnormal: .subnormal
      }
    let format: FloatFormat = form.type == .f64 ? .f64 : .f32
    try append(
      MicroOperation(
        code: .testFloat, detail: UInt16(format.rawValue), d: d, a: a,
        immediate: Int64(classes.rawValue)), reads: [a])
  }
}
