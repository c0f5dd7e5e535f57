import PTX

/// What a comparison does, small enough for the `detail` of a decoded operation.
///
/// A relation is the set of outcomes for which it holds: less, equal, greater, unordered.
struct ComparisonForm {
  struct Outcomes: OptionSet {
    let rawValue: UInt8
    static let less = Outcomes(rawValue: 1)
    static let equal = Outcomes(rawValue: 2)
    static let greater = Outcomes(rawValue: 4)
    static let unordered = Outcomes(rawValue: 8)

    init(rawValue: UInt8) { self.rawValue = rawValue }

    init(_ relation: Comparison.Relation) {
      switch relation {
      case .eq: self = .equal
      case .ne: self = [.less, .greater]
      case .lt, .lo: self = .less
      case .le, .ls: self = [.less, .equal]
      case .gt, .hi: self = .greater
      case .ge, .hs: self = [.greater, .equal]
      case .equ: self = [.equal, .unordered]
      case .neu: self = [.less, .greater, .unordered]
      case .ltu: self = [.less, .unordered]
      case .leu: self = [.less, .equal, .unordered]
      case .gtu: self = [.greater, .unordered]
      case .geu: self = [.greater, .equal, .unordered]
      case .num: self = [.less, .equal, .greater]
      case .nan: self = .unordered
      }
    }
  }

  /// The types that are compared in different ways.
  enum Kind: UInt8 {
    case u16, s16, u32, s32, u64, s64, f16, bf16, f32, f64, f16x2, bf16x2

    init(_ type: ScalarType) {
      self =
        switch type {
        case .b16, .u16: .u16
        case .s16: .s16
        case .s32: .s32
        case .b64, .u64: .u64
        case .s64: .s64
        case .f16: .f16
        case .bf16: .bf16
        case .f32: .f32
        case .f64: .f64
        case .f16x2: .f16x2
        case .bf16x2: .bf16x2
        default: .u32
        }
    }

    var isPair: Bool { self == .f16x2 || self == .bf16x2 }
  }

  /// How the relation meets the predicate c.
  enum Combination: UInt8 {
    case none, and, or, xor
  }

  var outcomes: Outcomes
  var kind: Kind
  var combination: Combination
  var flushesSubnormals: Bool
  /// Whether c is negated.
  var negates: Bool

  var rawValue: UInt16 {
    UInt16(outcomes.rawValue) | UInt16(kind.rawValue) << 4 | UInt16(combination.rawValue) << 8
      | (flushesSubnormals ? 1 << 10 : 0) | (negates ? 1 << 11 : 0)
  }

  @inline(__always)
  init(rawValue: UInt16) {
    outcomes = Outcomes(rawValue: UInt8(rawValue & 15))
    kind = Kind(rawValue: UInt8(rawValue >> 4 & 15)) ?? .u32
    combination = Combination(rawValue: UInt8(rawValue >> 8 & 3)) ?? .none
    flushesSubnormals = rawValue & 1 << 10 != 0
    negates = rawValue & 1 << 11 != 0
  }

  init(_ form: Comparison, negates: Bool) {
    outcomes = Outcomes(form.relation)
    kind = Kind(form.type)
    combination =
      switch form.combination {
      case nil: .none
      case .and: .and
      case .or: .or
      case .xor: .xor
      }
    flushesSubnormals = form.flushesSubnormals
    self.negates = negates
  }

  /// The relation's mask combined with predicate c.
  @inline(__always)
  func combined(_ relation: UInt32, _ c: UInt32) -> UInt32 {
    let other = negates ? ~c : c
    return switch combination {
    case .none: relation
    case .and: relation & other
    case .or: relation | other
    case .xor: relation ^ other
    }
  }
}
