// Floating-point arithmetic and conversions value by value. What common kernels spend their time on
// runs in `FloatUnit` on whole rows.
extension BlockExecutor {
  /// d = function(a, b, c), the form in `immediate`.
  @inline(never)
  static func computeFloat(
    _ operation: MicroOperation, _ file: UnsafeMutableRawPointer, _ active: UInt32
  ) {
    guard let form = FloatForm(rawValue: operation.immediate) else { return }
    // A source that the function does not have is read from row a, and not used.
    let b = operation.b < 0 ? operation.a : operation.b
    let c = operation.c < 0 ? operation.a : operation.c
    if form.format == .f64 {
      let x = Lanes.row(file, operation.a, as: UInt64.self)
      let y = Lanes.row(file, b, as: UInt64.self)
      let z = Lanes.row(file, c, as: UInt64.self)
      Lanes.each(file, active, operation.d, as: UInt64.self) { lane in
        form.evaluate(x[lane], y[lane], z[lane])
      }
      return
    }
    if form.format == .f32, let function = form.libraryFunction {
      return approximate(operation, file, active, form.options.contains(.flush), function)
    }
    let x = Lanes.row(file, operation.a, as: UInt32.self)
    let y = Lanes.row(file, b, as: UInt32.self)
    let z = Lanes.row(file, c, as: UInt32.self)
    let mask: UInt64 = form.format == .f32 ? 0xFFFF_FFFF : 0xFFFF
    let isPair = form.options.contains(.pair)
    Lanes.each(file, active, operation.d, as: UInt32.self) { lane in
      let low = form.evaluate(
        UInt64(x[lane]) & mask, UInt64(y[lane]) & mask, UInt64(z[lane]) & mask)
      guard isPair else { return UInt32(truncatingIfNeeded: low) }
      let high = form.evaluate(
        UInt64(x[lane] >> 16), UInt64(y[lane] >> 16), UInt64(z[lane] >> 16))
      return UInt32(truncatingIfNeeded: high << 16 | low)
    }
  }

  /// d = function(a) of f32, computed in 64 bits and rounded to nearest.
  private static func approximate(
    _ operation: MicroOperation, _ file: UnsafeMutableRawPointer, _ active: UInt32,
    _ flushes: Bool, _ function: (Double) -> Double
  ) {
    let x = Lanes.row(file, operation.a, as: Float.self)
    Lanes.each(file, active, operation.d, as: UInt32.self) { lane in
      let value = x[lane]
      let isFlushed = flushes && value.isSubnormal
      let result = Float(function(isFlushed ? Double(value) * 0 : Double(value)))
      if result.isNaN { return 0x7FFF_FFFF }
      return flushes && result.isSubnormal ? result.bitPattern & 1 << 31 : result.bitPattern
    }
  }

  /// cvt, the form in `immediate`.
  @inline(never)
  static func convert(
    _ operation: MicroOperation, _ file: UnsafeMutableRawPointer, _ active: UInt32
  ) {
    guard let form = ConversionForm(rawValue: operation.immediate) else { return }
    let narrow = Lanes.row(file, operation.a, as: UInt32.self)
    let wide = Lanes.row(file, operation.a, as: UInt64.self)
    let isWide = form.options.contains(.wideSource)
    let width = form.source.bitWidth
    let mask: UInt64 = width == 64 ? .max : 1 << UInt64(width) - 1
    func source(_ lane: Int) -> UInt64 { isWide ? wide[lane] : UInt64(narrow[lane]) }
    let result: (Int) -> UInt64
    if form.options.contains(.makesPair) {
      let second = Lanes.row(file, operation.b, as: UInt32.self)
      let shift = UInt64(form.destination.bitWidth)
      result = { lane in
        form.convert(source(lane)) << shift | form.convert(UInt64(second[lane]))
      }
    } else if form.options.contains(.pair) {
      let shift = UInt64(form.destination.bitWidth)
      result = { lane in
        let pair = source(lane)
        return form.convert(pair >> UInt64(width) & mask) << shift | form.convert(pair & mask)
      }
    } else {
      result = { lane in form.convert(source(lane) & mask) }
    }
    if form.options.contains(.wideDestination) {
      Lanes.each(file, active, operation.d, as: UInt64.self, result)
    } else {
      Lanes.each(file, active, operation.d, as: UInt32.self) {
        UInt32(truncatingIfNeeded: result($0))
      }
    }
  }

  /// cvt.pack: `count` is the width of an element, `detail` 1 where it is signed.
  @inline(never)
  static func convertPacked(
    _ operation: MicroOperation, _ file: UnsafeMutableRawPointer, _ active: UInt32
  ) {
    let a = Lanes.row(file, operation.a, as: Int32.self)
    let b = Lanes.row(file, operation.b, as: Int32.self)
    let c = Lanes.row(file, operation.c < 0 ? operation.a : operation.c, as: UInt32.self)
    let width = UInt32(operation.count)
    let isSigned = operation.detail == 1
    let largest = Int32(1) << Int32(isSigned ? width - 1 : width) - 1
    let least = isSigned ? -largest - 1 : 0
    let mask = UInt32(1) << width - 1
    func clamped(_ value: Int32) -> UInt32 {
      UInt32(bitPattern: min(max(value, least), largest)) & mask
    }
    Lanes.each(file, active, operation.d, as: UInt32.self) { lane in
      let pair = clamped(a[lane]) << width | clamped(b[lane])
      return width == 16 ? pair : c[lane] << (2 * width) | pair
    }
  }
}
