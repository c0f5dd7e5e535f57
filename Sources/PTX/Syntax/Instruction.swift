/// A place in a PTX text, counted from 1.
public struct SourcePosition: Hashable, Sendable, CustomStringConvertible {
  /// The line, from 1.
  public var line: Int
  /// The column in bytes, from 1.
  public var column: Int

  /// Creates a position.
  public init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }

  /// `line:column`.
  public var description: String { "\(line):\(column)" }
}

/// The predicate that guards an instruction: `@p` or `@!p`.
public struct Guard: Hashable, Sendable {
  /// The predicate register.
  public var register: String
  /// Whether the instruction executes where the predicate is false.
  public var isNegated: Bool

  /// Creates a guard.
  public init(_ register: String, isNegated: Bool = false) {
    self.register = register
    self.isNegated = isNegated
  }
}

/// One instruction: what to do, on what, and in which lanes.
public struct Instruction: Sendable {
  /// The predicate guard, if any.
  public var predicate: Guard?
  /// The operation with all its modifiers.
  public var operation: Operation
  /// The operands in the order of the text: destination first.
  public var operands: [Operand]
  /// Where the instruction stands in the text it was parsed from. Not part of its meaning: two
  /// instructions that differ in position alone are equal.
  public var position: SourcePosition?

  /// Creates an instruction.
  public init(
    predicate: Guard? = nil, operation: Operation, operands: [Operand] = [],
    position: SourcePosition? = nil
  ) {
    self.predicate = predicate
    self.operation = operation
    self.operands = operands
    self.position = position
  }
}

extension Instruction: Hashable {
  /// Equality of meaning: the position takes no part.
  public static func == (left: Instruction, right: Instruction) -> Bool {
    left.predicate == right.predicate && left.operation == right.operation
      && left.operands == right.operands
  }

  /// Hashes what equality compares.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(predicate)
    hasher.combine(operation)
    hasher.combine(operands)
  }
}
