extension BipolarMatrix {
  /// A matrix of independent, uniformly distributed codes; the same seed and sizes give the same
  /// matrix on every machine.
  ///
  /// - Parameter seed: The seed of a `SplitMix64`.
  /// - Throws: `BipolarIntError.sizeOutOfRange` if a size is below 1 or there would be more than
  ///   2^32 codes.
  public static func random(
    width: BitWidth, rows: Int, columns: Int, seed: UInt64
  ) throws(BipolarIntError) -> BipolarMatrix {
    var generator = SplitMix64(seed: seed)
    return try random(width: width, rows: rows, columns: columns, using: &generator)
  }

  /// A matrix of independent, uniformly distributed codes, one draw of `generator` a code.
  ///
  /// - Throws: `BipolarIntError.sizeOutOfRange` if a size is below 1 or there would be more than
  ///   2^32 codes.
  public static func random(
    width: BitWidth, rows: Int, columns: Int, using generator: inout SplitMix64
  ) throws(BipolarIntError) -> BipolarMatrix {
    let count = try ElementCount.checked(rows: rows, columns: columns)
    let codes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initializedCount in
      for index in 0..<count {
        let code = UInt8(truncatingIfNeeded: generator.next() >> UInt64(64 &- width.bits))
        buffer.initializeElement(at: index, to: code)
      }
      initializedCount = count
    }
    return BipolarMatrix(unchecked: codes, width: width, rows: rows, columns: columns)
  }
}
