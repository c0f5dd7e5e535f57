/// The signature of the functions that an indirect call may reach (`.callprototype`).
public struct CallPrototype: Hashable, Sendable {
  /// The label in front of it, by which a call names it.
  public var name: String
  /// The results.
  public var results: [Parameter]
  /// The parameters; their names are mostly `_`.
  public var parameters: [Parameter]
  /// `.noreturn`.
  public var isNoReturn: Bool

  /// Creates a prototype.
  public init(
    name: String, results: [Parameter] = [], parameters: [Parameter] = [], isNoReturn: Bool = false
  ) {
    self.name = name
    self.results = results
    self.parameters = parameters
    self.isNoReturn = isNoReturn
  }
}
