/// `dp4a` and `dp2a`: a sum of products of bytes, added to a 32-bit integer (PTX ISA, "dp4a" and
/// "dp2a").
public struct DotProduct: InstructionForm {
  /// Which bytes are multiplied with which.
  public enum Shape: Hashable, Sendable, CaseIterable {
    /// The four bytes of a with the four of b.
    case fourBytes
    /// The two halves of a with the two lower bytes of b.
    case twoHalvesLow
    /// The two halves of a with the two upper bytes of b.
    case twoHalvesHigh
  }

  /// Which bytes are multiplied with which.
  public var shape: Shape
  /// Whether the parts of a are signed.
  public var aIsSigned: Bool
  /// Whether the bytes of b are signed.
  public var bIsSigned: Bool

  /// Creates a form.
  public init(_ shape: Shape, aIsSigned: Bool, bIsSigned: Bool) {
    self.shape = shape
    self.aIsSigned = aIsSigned
    self.bIsSigned = bIsSigned
  }

  init(_ reader: inout ModifierReader) throws(MnemonicError) {
    if reader.opcode == "dp4a" {
      shape = .fourBytes
    } else {
      let part = try reader.require(Arithmetic.Part.self, ".lo or .hi", in: [.lo, .hi])
      shape = part == .lo ? .twoHalvesLow : .twoHalvesHigh
    }
    let types: Set<ScalarType> = [.u32, .s32]
    aIsSigned = try reader.require(ScalarType.self, "a 32-bit integer type", in: types).isSigned
    bIsSigned = try reader.require(ScalarType.self, "a second type", in: types).isSigned
  }

  /// The canonical spelling.
  public var mnemonic: String {
    let name =
      switch shape {
      case .fourBytes: "dp4a"
      case .twoHalvesLow: "dp2a.lo"
      case .twoHalvesHigh: "dp2a.hi"
      }
    return "\(name).\(aIsSigned ? "s32" : "u32").\(bIsSigned ? "s32" : "u32")"
  }

  var operandCount: ClosedRange<Int> { 4...4 }
  var instructionClass: InstructionClass { .multiply }
}
