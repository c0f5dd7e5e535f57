import Glibc

/// What PTX says of floating-point arithmetic, on one value: sources, function, clamps, flush. The
/// rounded results come from the host's processor in the rounding mode that is asked for.
struct FloatDefinition {
  var function: String
  var format: FloatFormatDefinition
  var mode = "rn"
  var ftz = false
  var sat = false
  var relu = false

  func callAsFunction(_ a: UInt64, _ b: UInt64, _ c: UInt64) -> UInt64 {
    let x = ftz ? format.flushed(a) : a
    let y = ftz ? format.flushed(b) : b
    let z = ftz ? format.flushed(c) : c
    var result = rounded(x, y, z)
    let isUnary = ["rcp", "sqrt"].contains(function)
    let isBinary = isUnary || !["fma", "mad"].contains(function)
    if format.isNaN(result) {
      result = format.canonicalNaN
      if format.name == "f64" {
        let sources = isUnary ? [x] : isBinary ? [x, y] : [x, y, z]
        if let nan = sources.first(where: { format.isNaN($0) }) { result = nan | 1 << 51 }
      }
    }
    if sat {
      if format.isNaN(result) || result & format.sign != 0 { result = 0 }
      if result > format.one { result = format.one }
    }
    if relu, !format.isNaN(result), result & format.sign != 0 { result = 0 }
    return ftz ? format.flushed(result) : result
  }

  private func rounded(_ a: UInt64, _ b: UInt64, _ c: UInt64) -> UInt64 {
    switch format.name {
    case "f64":
      fesetround(HostRounding.named[mode] ?? HostRounding.nearest)
      let result = value(
        Double(bitPattern: a), Double(bitPattern: b), Double(bitPattern: c), fused: fma)
      fesetround(HostRounding.nearest)
      return result.bitPattern
    case "f32":
      func float(_ bits: UInt64) -> Float { Float(bitPattern: UInt32(truncatingIfNeeded: bits)) }
      fesetround(HostRounding.named[mode] ?? HostRounding.nearest)
      let result = value(float(a), float(b), float(c), fused: fmaf)
      fesetround(HostRounding.nearest)
      return UInt64(result.bitPattern)
    default:
      let (x, y, z) = (format.value(a), format.value(b), format.value(c))
      // An exact zero has the sign that IEEE 754 gives it, also where an interval would be [-0, 0].
      let nearest = value(x, y, z, fused: fma)
      if nearest.isNaN { return format.canonicalNaN }
      guard nearest != 0,
        let interval = FloatFormatDefinition.interval({ value(x, y, z, fused: fma) })
      else { return nearest.sign == .minus ? format.sign : 0 }
      return format.rounded(interval, mode)
    }
  }

  @inline(never)
  private func value<Value: FloatingPoint>(
    _ a: Value, _ b: Value, _ c: Value, fused: (Value, Value, Value) -> Value
  ) -> Value {
    switch function {
    case "add": a + b
    case "sub": a - b
    case "mul": a * b
    case "div": a / b
    case "rcp": 1 / a
    case "sqrt": a.squareRoot()
    default: fused(a, b, c)
    }
  }
}
