// Constant expressions (PTX ISA, "Constant Expressions") and their values.
extension Parser {
  /// The deepest nesting of an expression, so that a hostile text cannot exhaust the stack.
  private static let expressionDepthLimit = 64

  /// Whether an expression may begin at the token, which is no name.
  var beginsConstant: Bool {
    switch token.kind {
    case .integer, .float32, .float64, .minus, .plus, .tilde, .exclamation, .leftParenthesis: true
    default: isWarpSize
    }
  }

  /// Whether the token is the constant `WARP_SZ`.
  var isWarpSize: Bool {
    token.kind == .word && source.bytes[token.start] == UInt8(ascii: "W")
      && text(of: token) == "WARP_SZ"
  }

  /// `condition ? value : value`, or a binary expression.
  mutating func constant() throws(PTXError) -> ConstantValue {
    expressionDepth = 0
    return try conditional()
  }

  private mutating func conditional() throws(PTXError) -> ConstantValue {
    try deepen()
    defer { expressionDepth -= 1 }
    let place = token
    let condition = try binary(precedence: 1)
    guard skip(.question) else { return condition }
    guard let bits = condition.bits else {
      throw error(at: place.position, text: text(of: place), "a condition is an integer")
    }
    let first = try conditional()
    try expect(.colon, "between the values of '?'")
    let second = try conditional()
    switch (first, second) {
    case (.float64, .float64), (.signed, .signed), (.unsigned, .unsigned):
      return bits != 0 ? first : second
    default:
      guard let a = first.bits, let b = second.bits else {
        throw error(
          at: place.position, text: text(of: place), "both values of '?' must be of one type")
      }
      return .unsigned(bits != 0 ? a : b)
    }
  }

  /// An expression of operators that bind at least as tight as `precedence`.
  mutating func binary(precedence: Int) throws(PTXError) -> ConstantValue {
    var left = try unary()
    while let operation = BinaryOperator(token.kind), operation.precedence >= precedence {
      let place = token
      advance()
      let right = try binary(precedence: operation.precedence + 1)
      guard let value = ConstantValue(left, operation, right) else {
        let isByZero = right.bits == 0 && left.bits != nil
        throw error(
          at: place.position, text: text(of: place),
          isByZero
            ? "the constant expression divides by zero"
            : "'\(text(of: place))' does not go with values of these types")
      }
      left = value
    }
    return left
  }

  private mutating func unary() throws(PTXError) -> ConstantValue {
    try deepen()
    defer { expressionDepth -= 1 }
    let sign = token
    switch sign.kind {
    case .plus:
      advance()
      return try signed()
    case .minus:
      advance()
      if token.kind == .integer, token.bits > 1 << 63 {
        throw error("-\(found) does not fit in 64 bits: write a smaller one")
      }
      let place = token
      guard let value = try signed().negated else {
        throw error(
          at: place.position, text: text(of: place),
          "a 32-bit float given by its bits has no sign: set the first bit of '\(text(of: place))'")
      }
      return value
    case .tilde, .exclamation:
      advance()
      guard let bits = try unary().bits else {
        throw error(at: sign.position, text: text(of: sign), "'\(text(of: sign))' takes an integer")
      }
      return sign.kind == .tilde ? .unsigned(~bits) : .signed(bits == 0 ? 1 : 0)
    case .leftParenthesis: return try parenthesized()
    default: return try literal()
    }
  }

  /// What stands behind a sign.
  private mutating func signed() throws(PTXError) -> ConstantValue {
    if token.kind == .word, !isWarpSize {
      throw error("a register has no sign: negate it with neg")
    }
    return try unary()
  }

  /// `(expression)`, or a cast `(.s64)value`.
  private mutating func parenthesized() throws(PTXError) -> ConstantValue {
    advance()
    guard token.kind == .directive else {
      let value = try conditional()
      try expect(.rightParenthesis, "after the constant expression")
      return value
    }
    let cast = token
    let name = directiveName
    guard name == "s64" || name == "u64" else { throw error("a constant is cast to .s64 or .u64") }
    advance()
    try expect(.rightParenthesis, "after the cast")
    guard let bits = try unary().bits else {
      throw error(at: cast.position, text: text(of: cast), "a cast takes an integer")
    }
    return name == "s64" ? .signed(Int64(bitPattern: bits)) : .unsigned(bits)
  }

  private mutating func literal() throws(PTXError) -> ConstantValue {
    let value: ConstantValue
    switch token.kind {
    case .integer:
      let hasSuffix = source.bytes[token.end - 1] == UInt8(ascii: "U")
      value = ConstantValue(literal: token.bits, hasSuffix: hasSuffix)
    case .float32: value = .float32(UInt32(truncatingIfNeeded: token.bits))
    case .float64: value = .float64(Double(bitPattern: token.bits))
    case .word where isWarpSize: value = .signed(32)
    case .word: throw error("'\(found)' is no constant")
    default: throw expected("a constant")
    }
    advance()
    return value
  }

  private mutating func deepen() throws(PTXError) {
    expressionDepth += 1
    guard expressionDepth <= Self.expressionDepthLimit else {
      throw error("the expression nests deeper than \(Self.expressionDepthLimit): flatten it")
    }
  }

  /// `+16`, `-16`, `+-16`, `+4*2+8` behind a name, or nothing.
  mutating func displacement() throws(PTXError) -> Int64 {
    var sum: Int64 = 0
    while token.kind == .plus || token.kind == .minus {
      let isSubtracted = token.kind == .minus
      advance()
      let place = token
      if token.kind == .word, !isWarpSize {
        throw error("an offset is a constant: add '\(found)' to the base with add.s64")
      }
      expressionDepth = 0
      let value = try binary(precedence: BinaryOperator.productPrecedence)
      guard let bits = value.bits else {
        throw error(at: place.position, text: text(of: place), "an offset is an integer")
      }
      // An unsigned term above the largest offset was negative where a minus sign made it.
      let isNegative: Bool =
        if case .signed(let signed) = value { signed < 0 } else { place.kind == .minus }
      let magnitude = isNegative ? 0 &- bits : bits
      let term = Int64(exactly: magnitude).map { isNegative == isSubtracted ? $0 : -$0 }
      let lowest = magnitude == 1 << 63 && isNegative != isSubtracted ? Int64.min : nil
      let (total, overflow) = sum.addingReportingOverflow(term ?? lowest ?? 0)
      guard !overflow, term ?? lowest != nil else {
        throw error(
          at: place.position, text: text(of: place),
          "the offset \(text(of: place)) does not fit in a signed 64-bit integer")
      }
      sum = total
    }
    return sum
  }
}
