import BipolarInt
import Kernels
import PTX
import Testing

/// Quantised floats: bit for bit what the host's quantiser makes, and the format's definition.
@Suite struct FloatPackingTests {
  private let seed: UInt64 = 0xF10A7

  /// The nearest level by its definition, exact in 64 bits: of the numbers k from 1 to 2^(n-1) - 1
  /// count those with |x| >= 2 k scale.
  private func code(of x: Float, scale: Float, width: BitWidth) -> UInt8 {
    let half = width.codeCount / 2
    guard scale > 0 else { return UInt8(half) }
    let magnitude = Double(x.magnitude)
    let steps = (1..<max(half, 1)).filter { magnitude >= Double(2 * $0) * Double(scale) }.count
    return UInt8(x < 0 ? half - 1 - steps : half + steps)
  }

  /// Scales from the smallest to the largest, and those that count as zero.
  private let scales: [Float] = [
    1, 0.037, 0x1p-149, 0x1.8p-148, 0x1.234p-127, 0x1.fffffep-101, 0x1p-100, 3e-5, 0x1p100,
    0x1.000002p100, 0x1.fffffep119, 3e38, .greatestFiniteMagnitude, 0, -1, .infinity, 0x1.555556p-3,
  ]

  /// Ties and their neighbours, levels, numbers beyond the last, tiny and huge ones, both zeros.
  private func number(
    scale: Float, width: BitWidth, using generator: inout SplitMix64
  ) -> Float {
    let kind = generator.next() % 8
    let sign: Float = generator.next() % 2 == 0 ? 1 : -1
    let step = Float(generator.next() % UInt64(width.codeCount / 2 + 2))
    let tie = 2 * step * scale
    let x: Float =
      switch kind {
      case 0: tie
      case 1: tie.nextUp
      case 2: tie.nextDown
      case 3: (2 * step + 1) * scale
      case 4: Float.random(in: 0...1, using: &generator) * scale * Float(width.codeCount)
      case 5: Float(bitPattern: UInt32(truncatingIfNeeded: generator.next()) & 0x7FFF_FFFF)
      case 6: [0, .leastNonzeroMagnitude, .greatestFiniteMagnitude][Int(step) % 3]
      default: 100 * scale
      }
    return sign * (x.isFinite ? x : .greatestFiniteMagnitude)
  }

  @Test(arguments: BitWidth.allCases)
  func everyScale(width: BitWidth) throws {
    for layout in PlaneLayout.allCases {
      let run = try PackingRun(
        PlanePacking(source: .single(.rows), width: width, layout: layout, target: .sm80))
      var generator = SplitMix64(seed: seed)
      let (rows, columns) = (scales.count, 260)
      let numbers = scales.flatMap { scale in
        (0..<columns).map { _ in
          number(scale: scale.isFinite ? scale : 1, width: width, using: &generator)
        }
      }
      let codes = numbers.enumerated().map {
        code(of: $1, scale: scales[$0 / columns], width: width)
      }
      let result = try run(numbers, scales: scales, rows: rows, columns: columns)
      try run.expect(result, codes: codes, rows: rows, columns: columns, "seed \(seed)")
    }
  }

  /// Every half that is finite, at scales that put ties on halves.
  @Test(arguments: [1, 2, 3, 4, 6, 8])
  func everyHalf(bits: Int) throws {
    let width = try BitWidth(bits)
    let halves = (0...UInt16.max).map { Float16(bitPattern: $0) }.filter(\.isFinite)
    let columns = halves.count / 16
    for (scale, layout) in zip([Float(0.25), 0x1p-24, 255.5], PlaneLayout.allCases) {
      let run = try PackingRun(
        PlanePacking(source: .half(.tensor), width: width, layout: layout, target: .sm86))
      let codes = halves.map { code(of: Float($0), scale: scale, width: width) }
      let result = try run(halves, scales: [scale], rows: 16, columns: columns, checks: [])
      try run.expect(result, codes: codes, rows: 16, columns: columns, "scale \(scale)")
    }
  }

  /// The whole way of dynamic quantisation: the scales of the rows, then the planes.
  @Test(arguments: BitWidth.allCases)
  func hostQuantizer(width: BitWidth) throws {
    for (rows, columns, isAligned) in [(5, 1100, true), (9, 131, false)] {
      for isHalf in [false, true] where !(isHalf && columns == 1100) || width.bits % 2 == 0 {
        var generator = SplitMix64(seed: seed)
        let numbers = (0..<rows * columns).map { index in
          let x = Float.random(in: -3...3, using: &generator)
          return isHalf ? Float(Float16(x)) : x * (index / columns == 2 ? 0 : 1e-39)
        }
        let quantizer = try SymmetricQuantizer(width: width, granularity: .row)
        let expected = try quantizer.quantize(
          Matrix(rows: rows, columns: columns, elements: numbers))
        let source: PackingSource = isHalf ? .half(.rows) : .single(.rows)
        // 1100 halves are 2200 bytes, which is no multiple of 16.
        let rowsAreAligned = isAligned && !isHalf
        let layout = PlaneLayout.allCases[width.bits % 3]
        let run = try PackingRun(
          PlanePacking(
            source: source, width: width, layout: layout, rowsAreAligned: rowsAreAligned,
            target: .sm90))
        let result =
          isHalf
          ? try run(
            numbers.map { Float16($0) }, scales: expected.scales, rows: rows, columns: columns)
          : try run(numbers, scales: expected.scales, rows: rows, columns: columns)
        try run.expect(
          result, codes: expected.codes.codes, rows: rows, columns: columns, "seed \(seed)")
      }
    }
  }
}
