import Glibc
import Testing

/// cvt in every direction, rounding and clamp.
@Suite struct FloatConversionTests {
  static let integers = ["u8", "s8", "u16", "s16", "u32", "s32", "u64", "s64"]
  static let formats: [FloatFormatDefinition] = [.f16, .bf16, .f32, .f64]

  /// A value of an integer type, as much of it as a double holds, and its exact value.
  static func value(_ bits: UInt64, _ type: String) -> (magnitude: UInt64, isNegative: Bool) {
    let width = UInt64(type.dropFirst()) ?? 64
    let low = width == 64 ? bits : bits & ((1 << width) - 1)
    guard type.hasPrefix("s"), low >> (width - 1) == 1 else { return (low, false) }
    return (0 &- (width == 64 ? low : low | UInt64.max << width), true)
  }

  static func registerWidth(_ type: String) -> Int { max(16, Int(type.dropFirst()) ?? 64) }

  /// All values of half precision, else random ones.
  static func operands(_ format: FloatFormatDefinition) -> [UInt64] {
    format.width == 16
      ? (0..<65536).map(UInt64.init) : FloatOperands.columns(format, count: 10_240)[0]
  }

  static let integerOperands: [UInt64] = {
    let columns = FloatOperands.columns(.f64, count: 5_120)
    // Numbers of every length: those above have their leading bits at the top.
    return columns[0] + columns[1].enumerated().map { $0.element >> UInt64($0.offset % 64) }
      + (0..<64).flatMap { shift -> [UInt64] in
        let power = UInt64(1) << UInt64(shift)
        let tie = power | power >> 24
        return [power, power &- 1, power &+ 1, 0 &- power, ~power, tie, tie | power >> 25]
      }
  }()

  @Test func integersToFloats() throws {
    for type in Self.integers {
      for format in Self.formats where format.name != "bf16" || !type.hasSuffix("8") {
        for mode in ["rn", "rz", "rm", "rp"] {
          try RowHarness(
            "cvt.\(mode).\(format.name).\(type) D, A", [format.width, Self.registerWidth(type)]
          ).check([Self.integerOperands]) { a, _, _ in
            let (magnitude, isNegative) = Self.value(a, type)
            return Self.rounded(magnitude, isNegative, format, mode)
          }
        }
      }
    }
  }

  /// An integer rounded to a format by the host, whose conversions follow the rounding mode.
  static func rounded(
    _ magnitude: UInt64, _ isNegative: Bool, _ format: FloatFormatDefinition, _ mode: String
  ) -> UInt64 {
    // The halves are exact in a double, and their sum is rounded once.
    @inline(never) func double() -> Double {
      let high = Double(magnitude >> 32) * 0x1p32
      let low = Double(magnitude & 0xFFFF_FFFF)
      return isNegative ? -high - low : high + low
    }
    if magnitude == 0 { return 0 }
    if format.name == "f64" {
      fesetround(HostRounding.named[mode] ?? 0)
      let result = double()
      fesetround(HostRounding.nearest)
      return result.bitPattern
    }
    guard let interval = FloatFormatDefinition.interval(double) else { return 0 }
    return Self.narrowed(interval, format, mode)
  }

  /// An interval of doubles rounded to a smaller format.
  static func narrowed(
    _ interval: ClosedRange<Double>, _ format: FloatFormatDefinition, _ mode: String
  ) -> UInt64 {
    guard format.name == "f32" else { return format.rounded(interval, mode) }
    // Rounded to odd in 53 bits, then once by the host.
    var odd = interval.lowerBound
    if interval.lowerBound != interval.upperBound, odd.bitPattern & 1 == 0 {
      odd = interval.upperBound
    }
    fesetround(HostRounding.named[mode] ?? 0)
    let result = Self.float(odd)
    fesetround(HostRounding.nearest)
    return UInt64(result.bitPattern)
  }

  @inline(never) static func float(_ value: Double) -> Float { Float(value) }

  @Test func floatsToIntegers() throws {
    for format in Self.formats {
      let column = Self.operands(format)
      for type in Self.integers where format.name != "bf16" || !type.hasSuffix("8") {
        for mode in ["rni", "rzi", "rmi", "rpi"] {
          let isSat = format.name != "bf16" && mode == "rmi"
          let isFlushed = format.name == "f32" && mode == "rpi"
          let modifiers = (isFlushed ? ".ftz" : "") + (isSat ? ".sat" : "")
          try RowHarness(
            "cvt.\(mode)\(modifiers).\(type).\(format.name) D, A",
            [Self.registerWidth(type), format.width]
          ).check([column]) { a, _, _ in
            Self.integer(isFlushed ? format.flushed(a) : a, format, type, mode)
          }
        }
      }
    }
  }

  static func integral(_ value: Double, _ mode: String) -> Double {
    switch mode {
    case "rni": value.rounded(.toNearestOrEven)
    case "rzi": value.rounded(.towardZero)
    case "rmi": value.rounded(.down)
    default: value.rounded(.up)
    }
  }

  /// PTX ISA, "cvt": clamped to the type; NaN is 0, or the sign bit alone if 64 bits take part.
  static func integer(
    _ bits: UInt64, _ format: FloatFormatDefinition, _ type: String, _ mode: String
  ) -> UInt64 {
    let width = Int(type.dropFirst()) ?? 64
    let isSigned = type.hasPrefix("s")
    func extended(_ bits: UInt64) -> UInt64 {
      let shift = UInt64(64 - width)
      return isSigned ? UInt64(bitPattern: Int64(bitPattern: bits << shift) >> Int64(shift)) : bits
    }
    let value = format.value(bits)
    if value.isNaN || format.isNaN(bits) {
      return format.width == 64 || width == 64 ? extended(1 << UInt64(width - 1)) : 0
    }
    let whole = integral(value, mode)
    let top = scalbn(1, Int32(isSigned ? width - 1 : width))
    if whole >= top { return isSigned ? (1 << UInt64(width - 1)) - 1 : .max >> UInt64(64 - width) }
    if isSigned {
      return whole < -top ? extended(1 << UInt64(width - 1)) : UInt64(bitPattern: Int64(whole))
    }
    return whole <= 0 ? 0 : UInt64(whole)
  }

  @Test func integersWithSaturation() throws {
    for to in Self.integers {
      for from in Self.integers {
        let width = UInt64(to.dropFirst()) ?? 64
        let bound: UInt64 = to.hasPrefix("s") ? 1 << (width - 1) - 1 : .max >> (64 - width)
        let sourceWidth = UInt64(from.dropFirst()) ?? 64
        let isSubset =
          to.first == from.first
          ? width >= sourceWidth : to.hasPrefix("s") && width > sourceWidth
        if isSubset { continue }
        try RowHarness(
          "cvt.sat.\(to).\(from) D, A", [Self.registerWidth(to), Self.registerWidth(from)]
        ).check([Self.integerOperands]) { a, _, _ in
          let (magnitude, isNegative) = Self.value(a, from)
          guard isNegative else { return min(magnitude, bound) }
          return to.hasPrefix("s") ? 0 &- min(magnitude, bound + 1) : 0
        }
      }
    }
  }

  @Test func floatsToFloats() throws {
    for from in Self.formats {
      let column = Self.operands(from)
      for to in Self.formats where to.name != from.name {
        let isExact = to.width > from.width
        for mode in isExact ? ["rn"] : ["rn", "rz", "rm", "rp"] {
          let mayFlush = from.name == "f32" || to.name == "f32"
          for ftz in mayFlush ? [false, true] : [false] {
            let isBrain = from.name == "bf16" || to.name == "bf16"
            for sat in isBrain ? [false] : [false, true] {
              let name = [isExact ? "" : mode, ftz ? "ftz" : "", sat ? "sat" : "", to.name]
                .filter { !$0.isEmpty }.joined(separator: ".")
              try RowHarness("cvt.\(name).\(from.name) D, A", [to.width, from.width])
                .check([column]) { a, _, _ in Self.convert(a, from, to, mode, ftz: ftz, sat: sat) }
            }
          }
        }
      }
    }
  }

  static func convert(
    _ bits: UInt64, _ from: FloatFormatDefinition, _ to: FloatFormatDefinition, _ mode: String,
    ftz: Bool = false, sat: Bool = false, relu: Bool = false, satfinite: Bool = false
  ) -> UInt64 {
    let source = ftz && from.name == "f32" ? from.flushed(bits) : bits
    if from.isNaN(source) {
      if sat { return 0 }
      guard to.name == "f64" else { return to.canonicalNaN }
      let payload = source & ((1 << UInt64(from.fractionBits)) - 1)
      let sign = source & from.sign != 0 ? to.sign : 0
      return sign | 0x7FF8_0000_0000_0000 | payload << UInt64(52 - from.fractionBits)
    }
    let value = from.value(source)
    var result: UInt64
    if value == 0 {
      result = source & from.sign != 0 ? to.sign : 0
    } else if to.name == "f64" {
      result = value.bitPattern
    } else if to.name == "f32" {
      result = narrowed(value...value, to, mode)
    } else {
      result = to.rounded(value...value, mode, satfinite: satfinite)
    }
    if sat || relu, result & to.sign != 0 { result = 0 }
    if sat, result > to.one { result = to.one }
    return ftz && to.name == "f32" ? to.flushed(result) : result
  }

  @Test func integralRounding() throws {
    for format in Self.formats {
      for mode in ["rni", "rzi", "rmi", "rpi"] {
        for ftz in format.name == "f32" ? [false, true] : [false] {
          let name = format.name
          try RowHarness(
            "cvt.\(mode)\(ftz ? ".ftz" : "").\(name).\(name) D, A", [format.width, format.width]
          ).check([Self.operands(format)]) { a, _, _ in
            if format.isNaN(a) {
              return format.width == 64 ? a | 1 << 51 : format.canonicalNaN
            }
            let source = ftz ? format.flushed(a) : a
            let whole = Self.integral(format.value(source), mode)
            if format.name == "f64" { return whole.bitPattern }
            if whole == 0 { return source & format.sign }
            return Self.narrowed(whole...whole, format, "rn")
          }
        }
      }
    }
    try RowHarness("cvt.sat.f32.f32 D, A", [32, 32]).check([Self.operands(.f32)]) { a, _, _ in
      let value = Float(bitPattern: UInt32(a))
      return value.isNaN || value <= 0 ? 0 : UInt64(min(value, 1).bitPattern)
    }
    try RowHarness("cvt.f32.f32 D, A", [32, 32]).check([Self.operands(.f32)]) { a, _, _ in
      FloatFormatDefinition.f32.isNaN(a) ? 0x7FFF_FFFF : a
    }
  }

  @Test func tensorFormats() throws {
    let column = Self.operands(.f32)
    for (mode, clamps) in [
      ("rna", ["", ".satfinite"]), ("rn", ["", ".relu", ".relu.satfinite", ".satfinite"]),
      ("rz", ["", ".relu"]),
    ] {
      for clamp in clamps {
        try RowHarness("cvt.\(mode)\(clamp).tf32.f32 D, A", [32, 32]).check([column]) { a, _, _ in
          Self.convert(
            a, .f32, .tf32, mode, relu: clamp.contains("relu"),
            satfinite: clamp.contains("satfinite"))
        }
      }
    }
  }

  @Test func narrowWithClamps() throws {
    let columns = Array(FloatOperands.columns(.f32, count: 10_240).prefix(2))
    for to in [FloatFormatDefinition.f16, .bf16] {
      for mode in ["rn", "rz"] {
        for (clamp, relu, satfinite) in [
          ("", false, false), (".relu", true, false), (".satfinite", false, true),
          (".relu.satfinite", true, true),
        ] {
          func definition(_ bits: UInt64) -> UInt64 {
            Self.convert(bits, .f32, to, mode, relu: relu, satfinite: satfinite)
          }
          try RowHarness("cvt.\(mode)\(clamp).\(to.name).f32 D, A", [16, 32])
            .check([columns[0]]) { a, _, _ in definition(a) }
          // The first source is the upper half.
          try RowHarness("cvt.\(mode)\(clamp).\(to.name)x2.f32 D, A, B", [32, 32, 32])
            .check(columns) { a, b, _ in definition(a) << 16 | definition(b) }
        }
      }
    }
  }

  @Test func quarterPrecision() throws {
    let columns = Array(FloatOperands.columns(.f32, count: 10_240).prefix(2))
    // f32 values around those of the formats.
    let near = (0..<10_240).map { index -> UInt64 in
      let value = FloatFormatDefinition.e5m2.values[index % 124] * 1.03125
      let noise = UInt64(index / 124) << 16
      let sign = UInt64(index & 1) << 31
      return UInt64(Float(value).bitPattern) ^ noise ^ sign
    }
    for to in [FloatFormatDefinition.e4m3, .e5m2] {
      for (clamp, relu) in [("satfinite", false), ("relu.satfinite", true)] {
        func definition(_ bits: UInt64, _ from: FloatFormatDefinition) -> UInt64 {
          Self.convert(bits, from, to, "rn", relu: relu, satfinite: true)
        }
        for pair in [columns, [near, columns[1]]] {
          try RowHarness("cvt.rn.\(clamp).\(to.name)x2.f32 D, A, B", [16, 32, 32]).check(pair) {
            a, b, _ in definition(a, .f32) << 8 | definition(b, .f32)
          }
        }
        let halves = (0..<65536).map { UInt64($0) | UInt64($0 ^ 0xFFFF) << 16 }
        try RowHarness("cvt.rn.\(clamp).\(to.name)x2.f16x2 D, A", [16, 32]).check([halves]) {
          a, _, _ in definition(a >> 16, .f16) << 8 | definition(a & 0xFFFF, .f16)
        }
        let quarters = (0..<65536).map(UInt64.init)
        let name = relu ? "rn.relu" : "rn"
        try RowHarness("cvt.\(name).f16x2.\(to.name)x2 D, A", [32, 16]).check([quarters]) {
          a, _, _ in
          Self.convert(a >> 8, to, .f16, "rn", relu: relu) << 16
            | Self.convert(a & 0xFF, to, .f16, "rn", relu: relu)
        }
      }
    }
  }

  @Test(arguments: ["u2", "s2", "u4", "s4", "u8", "s8", "u16", "s16"])
  func packedIntegers(_ element: String) throws {
    let width = UInt64(element.dropFirst()) ?? 0
    let random = FloatOperands.columns(.f32, count: 10_240)
    // Half of the operands near the bounds.
    let columns = random.prefix(2).map { column in
      column.enumerated().map { index, bits -> UInt64 in
        if index % 2 == 0 { return bits }
        let small: UInt64 = bits % (4 << width) &- (2 << width)
        return small & 0xFFFF_FFFF
      }
    }
    func clamped(_ bits: UInt64) -> UInt64 {
      let value = Int64(Int32(truncatingIfNeeded: bits))
      let top = Int64(1) << Int64(element.hasPrefix("s") ? width - 1 : width) - 1
      let bottom = element.hasPrefix("s") ? -top - 1 : 0
      let result = min(max(value, bottom), top)
      return UInt64(bitPattern: result) & ((1 << width) - 1)
    }
    if width == 16 {
      try RowHarness("cvt.pack.sat.\(element).s32 D, A, B", [32, 32, 32]).check(columns) {
        a, b, _ in clamped(a) << 16 | clamped(b)
      }
    } else {
      try RowHarness("cvt.pack.sat.\(element).s32.b32 D, A, B, C", [32, 32, 32, 32])
        .check(columns + [random[2]]) { a, b, c in
          c << (2 * width) | clamped(a) << width | clamped(b)
        }
    }
  }

  /// Registers wider than the type: the source's lower bits count, the destination is extended.
  @Test func wideRegisters() throws {
    let column = Self.integerOperands
    func float(_ bits: UInt64) -> UInt64 { bits & 0xFFFF_FFFF }
    try RowHarness("cvt.u16.u32 D, A", [64, 64]).check([column]) { a, _, _ in a & 0xFFFF }
    try RowHarness("cvt.s8.u32 D, A", [64, 64]).check([column]) { a, _, _ in
      UInt64(bitPattern: Int64(Int8(truncatingIfNeeded: a)))
    }
    try RowHarness("cvt.s64.s8 D, A", [64, 64]).check([column]) { a, _, _ in
      UInt64(bitPattern: Int64(Int8(truncatingIfNeeded: a)))
    }
    try RowHarness("cvt.rn.f32.s32 D, A", [64, 64]).check([column]) { a, _, _ in
      UInt64(Float(Int32(truncatingIfNeeded: a)).bitPattern)
    }
    try RowHarness("cvt.rzi.s32.f32 D, A", [64, 64]).check([column]) { a, _, _ in
      let result = Self.integer(float(a), .f32, "s32", "rzi")
      return UInt64(bitPattern: Int64(Int32(truncatingIfNeeded: result)))
    }
    try RowHarness("cvt.f32.f16 D, A", [64, 32]).check([column.map { $0 & 0xFFFF_FFFF }]) {
      a, _, _ in Self.convert(a & 0xFFFF, .f16, .f32, "rn")
    }
    try RowHarness("cvt.rn.f16.f32 D, A", [32, 64]).check([column]) { a, _, _ in
      Self.convert(float(a), .f32, .f16, "rn")
    }
    try RowHarness("cvt.sat.u8.s32 D, A", [32, 64]).check([column]) { a, _, _ in
      UInt64(min(max(Int32(truncatingIfNeeded: a), 0), 255))
    }
  }
}
