import BipolarInt

extension SplitMix64 {
  /// `count` words of random bits.
  mutating func words(_ count: Int) -> [UInt32] {
    (0..<count).map { _ in UInt32(truncatingIfNeeded: next()) }
  }

  /// `count` integers of a range.
  mutating func integers<Element: FixedWidthInteger>(_ count: Int, in range: ClosedRange<Element>)
    -> [Element]
  {
    (0..<count).map { _ in Element.random(in: range, using: &self) }
  }

  /// `count` floats of a range, uniform.
  mutating func floats(_ count: Int, in range: ClosedRange<Float>) -> [Float] {
    (0..<count).map { _ in
      let fraction = Float(next() >> 40) * 0x1p-24
      return range.lowerBound + (range.upperBound - range.lowerBound) * fraction
    }
  }

  /// `count` doubles of a range, uniform.
  mutating func doubles(_ count: Int, in range: ClosedRange<Double>) -> [Double] {
    (0..<count).map { _ in
      let fraction = Double(next() >> 11) * 0x1p-53
      return range.lowerBound + (range.upperBound - range.lowerBound) * fraction
    }
  }
}

/// `a * b + c`, rounded once.
func fma<Number: FloatingPoint>(_ a: Number, _ b: Number, _ c: Number) -> Number {
  c.addingProduct(a, b)
}
