/// `cvt.pack`: clamps two 32-bit integers to a smaller type and packs them; elements of 8 bits or
/// less go below the lower bits of a third source (PTX ISA, "cvt.pack").
public struct PackedConvert: InstructionForm {
  /// The type of the elements.
  public enum Element: String, Hashable, Sendable, CaseIterable {
    case u2, s2, u4, s4, u8, s8, u16, s16

    /// The size in bits.
    public var bitWidth: Int {
      switch self {
      case .u2, .s2: 2
      case .u4, .s4: 4
      case .u8, .s8: 8
      case .u16, .s16: 16
      }
    }

    /// Whether the elements are two's-complement integers.
    public var isSigned: Bool {
      switch self {
      case .s2, .s4, .s8, .s16: true
      case .u2, .u4, .u8, .u16: false
      }
    }
  }

  /// The type of the elements.
  public var element: Element

  /// Creates a form.
  public init(_ element: Element) { self.element = element }

  /// Reads the modifiers behind `pack`.
  init(_ reader: inout ModifierReader) throws(MnemonicError) {
    try reader.require("sat")
    element = try reader.require(Element.self, "an element type")
    try reader.require("s32")
    if element.bitWidth < 16 { try reader.require("b32") }
  }

  /// The canonical spelling.
  public var mnemonic: String {
    "cvt.pack.sat.\(element.rawValue).s32\(element.bitWidth < 16 ? ".b32" : "")"
  }

  var operandCount: ClosedRange<Int> { element.bitWidth < 16 ? 4...4 : 3...3 }
  var instructionClass: InstructionClass { .conversion }
  var requirement: Requirement { Requirement(version: LanguageVersion(6, 5), target: .sm75) }
}
