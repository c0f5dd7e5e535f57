/// A kernel: a function that the host launches (`.entry`).
public struct Kernel: Hashable, Sendable {
  /// The linkage directive, if the text has one.
  public var linkage: Linkage?
  /// The name that a launch refers to.
  public var name: String
  /// The formal parameters in order.
  public var parameters: [Parameter]
  /// Tuning directives between the parameter list and the body.
  public var directives: [PerformanceDirective]
  /// Declarations, labels and instructions in order.
  public var body: [Statement]
  /// Where the name stands in the text that it was parsed from.
  @Incidental public var position: SourcePosition?

  /// Creates a kernel.
  public init(
    linkage: Linkage? = .visible, name: String, parameters: [Parameter] = [],
    directives: [PerformanceDirective] = [], body: [Statement] = [],
    position: SourcePosition? = nil
  ) {
    self.linkage = linkage
    self.name = name
    self.parameters = parameters
    self.directives = directives
    self.body = body
    self.position = position
  }
}
