/// The video instructions: arithmetic on a byte, a half or a whole of a register (vadd, vsub, vabsdiff,
/// vmin, vmax, vshl, vshr, vmad, vset) and on two or four parts at once (vadd2, vadd4, ...), with a
/// second operation on the result (PTX ISA, "Video Instructions").
public struct Video: InstructionForm {
  /// The function computed.
  public enum Function: String, Hashable, Sendable, CaseIterable {
    case add = "vadd"
    case sub = "vsub"
    case absoluteDifference = "vabsdiff"
    case min = "vmin"
    case max = "vmax"
    case average = "vavrg"
    case shl = "vshl"
    case shr = "vshr"
    case mad = "vmad"
    case set = "vset"
  }

  /// What is done with the result and the last operand.
  public enum Accumulation: String, Hashable, Sendable, CaseIterable {
    case add, min, max
  }

  /// How vset compares.
  public enum Relation: String, Hashable, Sendable, CaseIterable {
    case eq, ne, lt, le, gt, ge
  }

  /// By how many bits vmad shifts its result to the right.
  public enum Scale: String, Hashable, Sendable, CaseIterable {
    case shr7, shr15
  }

  /// The function computed.
  public var function: Function
  /// Parts that are computed at once: 1, 2 or 4.
  public var parts: Int
  /// Whether the result is signed; vset has none and reports false.
  public var isSigned: Bool
  /// Whether the parts of a are signed.
  public var aIsSigned: Bool
  /// Whether the parts of b are signed.
  public var bIsSigned: Bool
  /// Whether the result is limited to its range (`.sat`).
  public var isSaturating = false
  /// What is done with the result and the last operand, if anything.
  public var accumulation: Accumulation?
  /// How vset compares.
  public var relation: Relation?
  /// What vshl and vshr do with amounts above 32.
  public var overflow: BitField.Overflow?
  /// By how many bits vmad shifts its result.
  public var scale: Scale?
  /// Whether vmad adds one (`.po`).
  public var addsOne = false

  /// Creates a form without modifiers.
  public init(
    _ function: Function, parts: Int = 1, isSigned: Bool, aIsSigned: Bool, bIsSigned: Bool
  ) {
    self.function = function
    self.parts = parts
    self.isSigned = isSigned
    self.aIsSigned = aIsSigned
    self.bIsSigned = bIsSigned
  }

  /// Whether `opcode` is a video instruction.
  static func has(_ opcode: String) -> Bool { split(opcode) != nil }

  private static func split(_ opcode: String) -> (function: Function, parts: Int)? {
    if let function = Function(rawValue: opcode) {
      return function == .average ? nil : (function, 1)
    }
    guard let last = opcode.last, last == "2" || last == "4",
      let function = Function(rawValue: String(opcode.dropLast()))
    else { return nil }
    switch function {
    case .shl, .shr, .mad: return nil
    default: return (function, last == "2" ? 2 : 4)
    }
  }

  init(_ reader: inout ModifierReader) throws(MnemonicError) {
    guard let (function, parts) = Self.split(reader.opcode) else {
      throw reader.error("is no video instruction")
    }
    self.function = function
    self.parts = parts
    let types: Set<ScalarType> = [.u32, .s32]
    isSigned = false
    if function != .set {
      isSigned = try reader.require(ScalarType.self, "a type", in: types).isSigned
    }
    aIsSigned = try reader.require(ScalarType.self, "a type of a", in: types).isSigned
    let isShift = function == .shl || function == .shr
    bIsSigned = try reader.require(ScalarType.self, "a type of b", in: isShift ? [.u32] : types)
      .isSigned
    if function == .set { relation = try reader.require(Relation.self, "a comparison") }
    if isShift { overflow = try reader.require(BitField.Overflow.self, ".clamp or .wrap") }
    if function != .set { isSaturating = reader.take("sat") }
    if function == .mad {
      addsOne = reader.take("po")
      scale = reader.take(Scale.self)
    } else if parts == 1 {
      accumulation = reader.take(Accumulation.self)
    } else if !isSaturating {
      accumulation = reader.take("add") ? .add : nil
    }
  }

  /// The canonical spelling.
  public var mnemonic: String {
    var text = [function.rawValue + (parts == 1 ? "" : "\(parts)")]
    func type(_ isSigned: Bool) -> String { isSigned ? "s32" : "u32" }
    if function != .set { text.append(type(isSigned)) }
    text += [type(aIsSigned), type(bIsSigned)]
    if let relation { text.append(relation.rawValue) }
    if addsOne { text.append("po") }
    if isSaturating { text.append("sat") }
    if let overflow { text.append(overflow.rawValue) }
    if let scale { text.append(scale.rawValue) }
    if let accumulation { text.append(accumulation.rawValue) }
    return text.joined(separator: ".")
  }

  var operandCount: ClosedRange<Int> {
    if parts > 1 || function == .mad || accumulation != nil { return 4...4 }
    return 3...4
  }

  var instructionClass: InstructionClass { function == .mad ? .multiply : .integer }
}
