/// A device function (`.func`): called by kernels and other functions.
public struct Function: Hashable, Sendable {
  /// The linkage directive, if the text has one.
  public var linkage: Linkage?
  /// The name that a call refers to.
  public var name: String
  /// The results: none, or mostly one.
  public var results: [Parameter]
  /// The formal parameters in order.
  public var parameters: [Parameter]
  /// `.noreturn`: the function never returns to its caller.
  public var isNoReturn: Bool
  /// Tuning directives between the parameter list and the body.
  public var directives: [PerformanceDirective]
  /// The statements; nil for a declaration without a body.
  public var body: [Statement]?
  /// Where the name stands in the text that it was parsed from.
  @Incidental public var position: SourcePosition?

  /// Creates a function.
  public init(
    linkage: Linkage? = nil, name: String, results: [Parameter] = [], parameters: [Parameter] = [],
    isNoReturn: Bool = false, directives: [PerformanceDirective] = [], body: [Statement]? = nil,
    position: SourcePosition? = nil
  ) {
    self.linkage = linkage
    self.name = name
    self.results = results
    self.parameters = parameters
    self.isNoReturn = isNoReturn
    self.directives = directives
    self.body = body
    self.position = position
  }
}
