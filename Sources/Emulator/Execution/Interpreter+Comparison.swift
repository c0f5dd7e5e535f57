// setp, set, slct and testp in all their types. The comparisons of 32- and 64-bit integers into one
// predicate have codes of their own.
extension BlockExecutor {
  /// setp: predicate d, and the complement or the upper half's result in the predicate of
  /// `immediate`.
  @inline(never)
  func compare(
    _ operation: MicroOperation, _ file: UnsafeMutableRawPointer,
    _ predicates: UnsafeMutablePointer<UInt32>, _ active: UInt32
  ) {
    let form = ComparisonForm(rawValue: operation.detail)
    let (low, high) = relation(form, operation, file)
    let c = operation.c < 0 ? 0 : predicates[Int(operation.c)]
    func write(_ slot: Int, _ value: UInt32) {
      predicates[slot] = predicates[slot] & ~active | value & active
    }
    let second = form.kind.isPair ? high : ~low
    if operation.d >= 0 { write(Int(operation.d), form.combined(low, c)) }
    if operation.immediate >= 0 { write(Int(operation.immediate), form.combined(second, c)) }
  }

  /// set: row d gets the bits of `immediate` where the relation holds, else zero. For a pair the
  /// halves of `immediate` belong to the halves of the sources.
  @inline(never)
  func setComparison(
    _ operation: MicroOperation, _ file: UnsafeMutableRawPointer,
    _ predicates: UnsafeMutablePointer<UInt32>, _ active: UInt32
  ) {
    let form = ComparisonForm(rawValue: operation.detail)
    let (low, high) = relation(form, operation, file)
    let c = operation.c < 0 ? 0 : predicates[Int(operation.c)]
    let first = form.combined(low, c)
    let second = form.kind.isPair ? form.combined(high, c) : first
    let value = UInt32(truncatingIfNeeded: operation.immediate)
    Lanes.each(file, active, operation.d, as: UInt32.self) { lane in
      let bit = UInt32(truncatingIfNeeded: lane)
      return (first >> bit & 1 == 1 ? value & 0xFFFF : 0)
        | (second >> bit & 1 == 1 ? value & 0xFFFF_0000 : 0)
    }
  }

  /// The lanes where the relation holds, for the values or the lower halves, and the upper halves.
  private func relation(
    _ form: ComparisonForm, _ operation: MicroOperation, _ file: UnsafeMutableRawPointer
  ) -> (low: UInt32, high: UInt32) {
    let outcomes = form.outcomes
    func integers<Value: FixedWidthInteger, Stored: FixedWidthInteger>(
      _ type: Value.Type, _ stored: Stored.Type
    ) -> UInt32 {
      let a = Lanes.row(file, operation.a, as: stored)
      let b = Lanes.row(file, operation.b, as: stored)
      return Lanes.mask { lane in
        let x = Value(truncatingIfNeeded: a[lane])
        let y = Value(truncatingIfNeeded: b[lane])
        return outcomes.contains(x < y ? .less : x == y ? .equal : .greater)
      }
    }
    func halves(_ format: FloatFormat, shift: UInt32) -> UInt32 {
      let a = Lanes.row(file, operation.a, as: UInt32.self)
      let b = Lanes.row(file, operation.b, as: UInt32.self)
      return Lanes.mask { lane in
        var x = UInt64(a[lane] >> shift & 0xFFFF)
        var y = UInt64(b[lane] >> shift & 0xFFFF)
        if form.flushesSubnormals {
          x = format.flushed(x)
          y = format.flushed(y)
        }
        if format.isNaN(x) || format.isNaN(y) { return outcomes.contains(.unordered) }
        let isZero = format.magnitude(x) == 0 && format.magnitude(y) == 0
        let left = format.order(x)
        let right = format.order(y)
        return outcomes.contains(
          isZero || left == right ? .equal : left < right ? .less : .greater)
      }
    }
    switch form.kind {
    case .u16: return (integers(UInt16.self, UInt32.self), 0)
    case .s16: return (integers(Int16.self, UInt32.self), 0)
    case .u32: return (integers(UInt32.self, UInt32.self), 0)
    case .s32: return (integers(Int32.self, UInt32.self), 0)
    case .u64: return (integers(UInt64.self, UInt64.self), 0)
    case .s64: return (integers(Int64.self, UInt64.self), 0)
    case .f16: return (halves(.f16, shift: 0), 0)
    case .bf16: return (halves(.bf16, shift: 0), 0)
    case .f16x2: return (halves(.f16, shift: 0), halves(.f16, shift: 16))
    case .bf16x2: return (halves(.bf16, shift: 0), halves(.bf16, shift: 16))
    case .f32, .f64:
      return (
        floatUnit.compare(
          outcomes: outcomes.rawValue, isDouble: form.kind == .f64,
          flushes: form.flushesSubnormals, file: file, a: operation.a, b: operation.b), 0
      )
    }
  }

  /// slct: a where c is at least zero, else b. `detail` bit 0: c is f32, bit 1: it is flushed;
  /// `count` 2: 64-bit values.
  @inline(never)
  static func signSelect(
    _ operation: MicroOperation, _ file: UnsafeMutableRawPointer, _ active: UInt32
  ) {
    let signs = Lanes.row(file, operation.c, as: UInt32.self)
    let isFloat = operation.detail & 1 != 0
    let flushes = operation.detail & 2 != 0
    func chooses(_ lane: Int) -> Bool {
      let sign = signs[lane]
      guard isFloat else { return Int32(bitPattern: sign) >= 0 }
      let value = Float(bitPattern: sign)
      return value >= 0 || flushes && value.isSubnormal
    }
    if operation.count == 2 {
      let a = Lanes.row(file, operation.a, as: UInt64.self)
      let b = Lanes.row(file, operation.b, as: UInt64.self)
      Lanes.each(file, active, operation.d, as: UInt64.self) { chooses($0) ? a[$0] : b[$0] }
    } else {
      let a = Lanes.row(file, operation.a, as: UInt32.self)
      let b = Lanes.row(file, operation.b, as: UInt32.self)
      Lanes.each(file, active, operation.d, as: UInt32.self) { chooses($0) ? a[$0] : b[$0] }
    }
  }

  /// testp: predicate d of row a. `detail` is the format; bit i of `immediate` says whether class i
  /// belongs to the property.
  @inline(never)
  static func testFloat(
    _ operation: MicroOperation, _ file: UnsafeMutableRawPointer,
    _ predicates: UnsafeMutablePointer<UInt32>, _ active: UInt32
  ) {
    let isDouble = operation.detail == UInt16(FloatFormat.f64.rawValue)
    let format: FloatFormat = isDouble ? .f64 : .f32
    let narrow = Lanes.row(file, operation.a, as: UInt32.self)
    let wide = Lanes.row(file, operation.a, as: UInt64.self)
    let classes = FloatClasses(rawValue: UInt8(truncatingIfNeeded: operation.immediate))
    let value = Lanes.mask { lane in
      classes.contains(FloatClasses(isDouble ? wide[lane] : UInt64(narrow[lane]), format))
    }
    let slot = Int(operation.d)
    predicates[slot] = predicates[slot] & ~active | value & active
  }
}

/// Classes of floating-point numbers.
struct FloatClasses: OptionSet {
  let rawValue: UInt8
  static let zero = FloatClasses(rawValue: 1)
  static let subnormal = FloatClasses(rawValue: 2)
  static let normal = FloatClasses(rawValue: 4)
  static let infinite = FloatClasses(rawValue: 8)
  static let nan = FloatClasses(rawValue: 16)

  init(rawValue: UInt8) { self.rawValue = rawValue }

  /// The class of one number.
  init(_ bits: UInt64, _ format: FloatFormat) {
    let magnitude = format.magnitude(bits)
    self =
      magnitude == 0
      ? .zero
      : format.isSubnormal(bits)
        ? .subnormal
        : magnitude < format.infinity ? .normal : magnitude == format.infinity ? .infinite : .nan
  }
}
