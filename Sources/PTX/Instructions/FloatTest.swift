/// `testp`: whether a number belongs to a class (PTX ISA, "testp").
public struct FloatTest: InstructionForm {
  /// The class of numbers.
  public enum Property: String, Hashable, Sendable, CaseIterable {
    /// Neither infinite nor NaN.
    case finite
    case infinite
    /// Not NaN.
    case number
    case notANumber = "notanumber"
    /// Neither zero, subnormal, infinite nor NaN.
    case normal
    case subnormal
  }

  /// The class of numbers.
  public var property: Property
  /// The type of the source.
  public var type: ScalarType

  /// Creates a form.
  public init(_ property: Property, type: ScalarType) {
    self.property = property
    self.type = type
  }

  init(_ reader: inout ModifierReader) throws(MnemonicError) {
    property = try reader.require(Property.self, "a property such as .finite")
    type = try reader.require(ScalarType.self, "a floating-point type", in: [.f32, .f64])
  }

  /// The canonical spelling.
  public var mnemonic: String { "testp.\(property.rawValue).\(type.rawValue)" }

  var operandCount: ClosedRange<Int> { 2...2 }
  var instructionClass: InstructionClass { .integer }
}
