import PTX

// Predicates that the text does not name: constants, negations and the carry flag.
extension Lowering {
  /// The slot of a predicate that is read: a register, its negation or a constant, where every
  /// number but 0 is true.
  mutating func predicateSource(_ operand: Operand) throws(LoweringError) -> Int32 {
    let negated: Int32
    switch operand {
    case .integer(0): return falseSlot()
    // Clusters have one block, of which no launch speaks.
    case .name("%is_explicit_cluster"): return falseSlot()
    case .integer: negated = falseSlot()
    case .negated(let name): negated = try predicate(.name(name))
    default: return try predicate(operand)
    }
    let slot = temporaryPredicate()
    try append(MicroOperation(code: .notPredicate, d: slot, a: negated))
    return slot
  }

  /// The slot of the carry flag (PTX ISA, "CC.CF").
  mutating func carrySlot() -> Int32 {
    let slot = carryFlag ?? temporaryPredicate()
    carryFlag = slot
    return slot
  }

  /// A slot that is false in every lane: nothing writes it, and a block starts with zeros.
  mutating func falseSlot() -> Int32 {
    let slot = falsePredicate ?? temporaryPredicate()
    falsePredicate = slot
    return slot
  }
}
