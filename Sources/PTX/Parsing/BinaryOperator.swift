/// An operator between two constants, with the precedence of C (PTX ISA, "Constant Expressions").
enum BinaryOperator {
  case or, and, bitOr, bitXor, bitAnd
  case equal, notEqual, less, lessEqual, greater, greaterEqual
  case shiftLeft, shiftRight, add, subtract, multiply, divide, remainder

  /// The operator that a mark stands for; nil for any other token.
  init?(_ kind: Token.Kind) {
    switch kind {
    case .or: self = .or
    case .and: self = .and
    case .bar: self = .bitOr
    case .caret: self = .bitXor
    case .ampersand: self = .bitAnd
    case .equalEqual: self = .equal
    case .notEqual: self = .notEqual
    case .less: self = .less
    case .lessEqual: self = .lessEqual
    case .greater: self = .greater
    case .greaterEqual: self = .greaterEqual
    case .shiftLeft: self = .shiftLeft
    case .shiftRight: self = .shiftRight
    case .plus: self = .add
    case .minus: self = .subtract
    case .star: self = .multiply
    case .slash: self = .divide
    case .percent: self = .remainder
    default: return nil
    }
  }

  /// Operators of higher precedence bind tighter.
  var precedence: Int {
    switch self {
    case .or: 1
    case .and: 2
    case .bitOr: 3
    case .bitXor: 4
    case .bitAnd: 5
    case .equal, .notEqual: 6
    case .less, .lessEqual, .greater, .greaterEqual: 7
    case .shiftLeft, .shiftRight: 8
    case .add, .subtract: 9
    case .multiply, .divide, .remainder: Self.productPrecedence
    }
  }

  /// The precedence of products, which bind tightest.
  static let productPrecedence = 10

  /// The truth of a comparison; nil for an operator that compares nothing.
  func compare<Value: Comparable>(_ a: Value, _ b: Value) -> Bool? {
    switch self {
    case .equal: a == b
    case .notEqual: a != b
    case .less: a < b
    case .lessEqual: a <= b
    case .greater: a > b
    case .greaterEqual: a >= b
    default: nil
    }
  }
}
