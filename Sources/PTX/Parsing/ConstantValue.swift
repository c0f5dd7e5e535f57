/// The value of a constant expression (PTX ISA, "Constant Expressions"). Integers have 64 bits and
/// wrap; they are signed unless a literal needs the 64th bit or ends in `U`.
enum ConstantValue {
  case signed(Int64)
  case unsigned(UInt64)
  case float64(Double)
  /// The bits of a 32-bit float, which takes part in no operation.
  case float32(UInt32)

  /// The value of an integer literal.
  init(literal: UInt64, hasSuffix: Bool) {
    self =
      hasSuffix || literal > UInt64(Int64.max)
      ? .unsigned(literal) : .signed(Int64(bitPattern: literal))
  }

  /// The 64 bits of an integer; nil for a float.
  var bits: UInt64? {
    switch self {
    case .signed(let value): UInt64(bitPattern: value)
    case .unsigned(let value): value
    case .float64, .float32: nil
    }
  }

  /// The operand that the value is.
  var operand: Operand {
    switch self {
    case .signed(let value): .integer(value)
    case .unsigned(let value): .integer(Int64(bitPattern: value))
    case .float64(let value): .float64(value.bitPattern)
    case .float32(let bits): .float32(bits)
    }
  }

  /// `-value`; nil for a 32-bit float.
  var negated: ConstantValue? {
    switch self {
    case .signed(let value): .signed(0 &- value)
    case .unsigned(let value): .unsigned(0 &- value)
    case .float64(let value): .float64(Double(bitPattern: value.bitPattern ^ 1 << 63))
    case .float32: nil
    }
  }

  /// `left operation right`; nil where the types do not go with the operation.
  init?(_ left: ConstantValue, _ operation: BinaryOperator, _ right: ConstantValue) {
    if case .float64(let a) = left, case .float64(let b) = right {
      self.init(a, operation, b)
      return
    }
    guard let a = left.bits, let b = right.bits else { return nil }
    switch operation {
    case .shiftLeft, .shiftRight:
      // Only the left side decides about the sign, and distances count modulo 64.
      if case .signed(let value) = left {
        self = .signed(operation == .shiftLeft ? value &<< Int64(b & 63) : value &>> Int64(b & 63))
      } else {
        self = .unsigned(operation == .shiftLeft ? a &<< b : a &>> b)
      }
    case .remainder:
      guard b != 0 else { return nil }
      self = .signed(Int64(bitPattern: a % b))
    case .and: self = .signed(a != 0 && b != 0 ? 1 : 0)
    case .or: self = .signed(a != 0 || b != 0 ? 1 : 0)
    default:
      if case .signed(let x) = left, case .signed(let y) = right {
        self.init(x, operation, y)
      } else {
        self.init(a, operation, b)
      }
    }
  }

  private init?(_ a: Double, _ operation: BinaryOperator, _ b: Double) {
    switch operation {
    case .add: self = .float64(a + b)
    case .subtract: self = .float64(a - b)
    case .multiply: self = .float64(a * b)
    case .divide: self = .float64(a / b)
    default:
      guard let holds = operation.compare(a, b) else { return nil }
      self = .signed(holds ? 1 : 0)
    }
  }

  private init?(_ a: Int64, _ operation: BinaryOperator, _ b: Int64) {
    switch operation {
    case .divide:
      guard b != 0 else { return nil }
      self = .signed(b == -1 ? 0 &- a : a / b)
    default:
      if let holds = operation.compare(a, b) {
        self = .signed(holds ? 1 : 0)
        return
      }
      // Two's complement: the sign changes nothing.
      guard
        let bits = Self.arithmetic(UInt64(bitPattern: a), operation, UInt64(bitPattern: b))
      else { return nil }
      self = .signed(Int64(bitPattern: bits))
    }
  }

  private init?(_ a: UInt64, _ operation: BinaryOperator, _ b: UInt64) {
    if let holds = operation.compare(a, b) {
      self = .signed(holds ? 1 : 0)
    } else if operation == .divide {
      guard b != 0 else { return nil }
      self = .unsigned(a / b)
    } else {
      guard let bits = Self.arithmetic(a, operation, b) else { return nil }
      self = .unsigned(bits)
    }
  }

  private static func arithmetic(
    _ a: UInt64, _ operation: BinaryOperator, _ b: UInt64
  ) -> UInt64? {
    switch operation {
    case .add: a &+ b
    case .subtract: a &- b
    case .multiply: a &* b
    case .bitAnd: a & b
    case .bitOr: a | b
    case .bitXor: a ^ b
    default: nil
    }
  }
}
