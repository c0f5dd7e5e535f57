extension FloatForm {
  /// The result of one value: a flush of the sources, the function, its clamps, a flush.
  @inline(__always)
  func evaluate(_ a: UInt64, _ b: UInt64, _ c: UInt64) -> UInt64 {
    let flush = options.contains(.flush)
    let x = flush ? format.flushed(a) : a
    let y = flush ? format.flushed(b) : b
    let z = flush ? format.flushed(c) : c
    var result = compute(x, y, z)
    if options.contains(.saturate) {
      if format.isNaN(result) || result & format.signBit != 0 {
        result = 0
      } else if result > format.one {
        result = format.one
      }
    } else if options.contains(.relu), result & format.signBit != 0 {
      result = 0
    }
    return flush ? format.flushed(result) : result
  }

  private func compute(_ a: UInt64, _ b: UInt64, _ c: UInt64) -> UInt64 {
    switch function {
    case .neg: return a ^ format.signBit
    case .abs: return a & ~format.signBit
    case .copysign: return b & ~format.signBit | a & format.signBit
    case .min, .max: return extremum(a, b, c)
    case .add, .sub, .mul, .fma, .div, .rcp, .sqrt:
      let result = hostResult(a, b, c) ?? exactResult(a, b, c)
      return format.isNaN(result) ? format.propagatedNaN(a, b, c) : result
    case .approximateRcp64, .approximateRsqrt64: return approximation(a, b)
    default:
      let result = approximation(a, b)
      return format.isNaN(result) ? format.propagatedNaN(a, b, 0) : result
    }
  }

  /// What the host rounds as PTX does: f32 and f64 to nearest. Its NaNs are replaced by the caller.
  @inline(__always)
  private func hostResult(_ a: UInt64, _ b: UInt64, _ c: UInt64) -> UInt64? {
    guard direction == .nearestEven else { return nil }
    if format == .f32 {
      func value(_ bits: UInt64) -> Float { Float(bitPattern: UInt32(truncatingIfNeeded: bits)) }
      return hostValue(value(a), value(b), value(c)).map { UInt64($0.bitPattern) }
    }
    guard format == .f64 else { return nil }
    return hostValue(
      Double(bitPattern: a), Double(bitPattern: b), Double(bitPattern: c)
    ).map(\.bitPattern)
  }

  @inline(__always)
  private func hostValue<Value: BinaryFloatingPoint>(
    _ a: Value, _ b: Value, _ c: Value
  ) -> Value? {
    switch function {
    case .add: a + b
    case .sub: a - b
    case .mul: a * b
    case .fma: c.addingProduct(a, b)
    case .div: a / b
    case .rcp: 1 / a
    case .sqrt: a.squareRoot()
    default: nil
    }
  }

  private func exactResult(_ a: UInt64, _ b: UInt64, _ c: UInt64) -> UInt64 {
    let x = ExactNumber(a, format)
    let y = ExactNumber(b, format)
    let exact: ExactNumber =
      switch function {
      case .add: .sum(x, y, direction)
      case .sub: .sum(x, y.negated, direction)
      case .mul: x * y
      case .fma: .sum(x * y, ExactNumber(c, format), direction)
      case .div: x / y
      case .rcp: ExactNumber(format.one, format) / x
      case .sqrt: x.squareRoot
      default: .nan
      }
    return exact.rounded(to: format, direction)
  }

  /// min and max (PTX ISA, "min", "max"): of one NaN and a number the number, unless `.NaN` asks
  /// otherwise; minus zero is less than plus zero.
  private func extremum(_ a: UInt64, _ b: UInt64, _ c: UInt64) -> UInt64 {
    let first = extremum(a, b)
    return options.contains(.three) ? extremum(first, c) : first
  }

  private func extremum(_ left: UInt64, _ right: UInt64) -> UInt64 {
    let usesMagnitude = options.contains(.magnitude)
    let a = usesMagnitude ? left & ~format.signBit : left
    let b = usesMagnitude ? right & ~format.signBit : right
    let aIsNaN = format.isNaN(a)
    let bIsNaN = format.isNaN(b)
    var result: UInt64
    if aIsNaN && bIsNaN || (aIsNaN || bIsNaN) && options.contains(.propagateNaN) {
      return format.propagatedNaN(a, b, 0)
    } else if aIsNaN {
      result = b
    } else if bIsNaN {
      result = a
    } else {
      let isLess = format.order(a) < format.order(b)
      result = isLess == (function == .min) ? a : b
    }
    if options.contains(.xorSign) { result |= (left ^ right) & format.signBit }
    return result
  }
}

extension FloatFormat {
  /// An integer that orders numbers as their values, minus zero below plus zero.
  @inline(__always)
  func order(_ bits: UInt64) -> Int64 {
    let magnitude = Int64(bitPattern: magnitude(bits))
    return bits & signBit != 0 ? ~magnitude : magnitude
  }
}
