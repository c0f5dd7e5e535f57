/// A PTX translation unit: the unit that is printed, parsed, emulated and given to a driver.
///
/// Equality is about meaning: source positions and comments take no part in it.
public struct Module: Hashable, Sendable {
  /// The language version the text asks for.
  public var version: LanguageVersion
  /// The oldest architecture the text may run on.
  public var target: Target
  /// The width of a pointer in bits. PTX for the targets named here has 64 only.
  public var addressSize: Int
  /// What the text declares, in its order.
  public var declarations: [Declaration]

  /// Creates a module.
  public init(
    version: LanguageVersion, target: Target, addressSize: Int = 64,
    declarations: [Declaration] = []
  ) {
    self.version = version
    self.target = target
    self.addressSize = addressSize
    self.declarations = declarations
  }

  /// The kernels (`.entry`) of the module, in the order of the text.
  public var kernels: [Kernel] {
    declarations.compactMap { if case .kernel(let kernel) = $0 { kernel } else { nil } }
  }

  /// The device functions (`.func`) of the module, declared or defined, in the order of the text.
  public var functions: [Function] {
    declarations.compactMap { if case .function(let function) = $0 { function } else { nil } }
  }

  /// The kernel called `name`.
  public func kernel(named name: String) -> Kernel? {
    kernels.first { $0.name == name }
  }
}
