/// One line of the body of a kernel or function.
public enum Statement: Hashable, Sendable {
  /// `.reg .b32 %r<10>;` or `.reg .pred p, q;`.
  case registers(RegisterDeclaration)
  /// A `.shared`, `.local`, `.global` or `.const` variable, or a `.param` variable for a call.
  case variable(Variable)
  /// `name:`.
  case label(String)
  /// An instruction with its guard.
  case instruction(Instruction)
  /// A scope in braces; names declared in it are local to it.
  case block([Statement])
  /// `.pragma "text";`.
  case pragma(String)
  /// `name: .callprototype ...;`
  case prototype(CallPrototype)
  /// `name: .calltargets f, g;`: the functions that an indirect call may reach.
  case callTargets(name: String, functions: [String])
  /// `name: .branchtargets a, b;`: the labels of a `brx.idx`.
  case branchTargets(name: String, labels: [String])
}
