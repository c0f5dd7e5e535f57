/// Something declared at module scope. A new kind is a case here, a branch in the parser and a
/// branch in the printer.
public enum Declaration: Hashable, Sendable {
  case variable(Variable)
  case kernel(Kernel)
  case function(Function)
  /// `.alias name, target;`: a second name of a function.
  case alias(name: String, target: String)
  /// `.global .texref name;`: a texture, sampler or surface, with the linkage if the text has one.
  case reference(ReferenceType, name: String, linkage: Linkage?)
  /// `.pragma "text";` outside kernels and functions.
  case pragma(String)
}

/// Who may see a symbol.
public enum Linkage: String, Hashable, Sendable, CaseIterable {
  case visible, weak, extern
  /// A variable that several modules may declare and that is one.
  case common
}

/// Where a variable lives.
public enum StateSpace: String, Hashable, Sendable, CaseIterable {
  case global, shared, local, const, param
}
