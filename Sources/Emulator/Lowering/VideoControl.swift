import PTX

/// A video instruction with its selectors; an operation names it by its index in the program.
struct VideoControl {
  /// A part of a register: `width` bits from bit `start` on.
  struct Part {
    var start: Int
    var width: Int

    static let whole = Part(start: 0, width: 32)
  }

  let function: Function
  let parts: Int
  let isSigned: Bool
  let aIsSigned: Bool
  let bIsSigned: Bool
  let isSaturating: Bool
  let accumulation: Video.Accumulation?
  let relation: Video.Relation?
  let wraps: Bool
  let scale: Int
  let addsOne: Bool
  /// The selected part of each operand, for instructions of one part; that of d where the result is
  /// merged into the last operand.
  var a = Part.whole
  var b = Part.whole
  var d: Part?
  /// For instructions of several parts: which element of the pair a, b each part comes from, and
  /// which parts of the result count.
  var aElements: UInt16 = 0
  var bElements: UInt16 = 0
  var mask: UInt8 = 0

  typealias Function = Video.Function

  init(_ form: Video) {
    function = form.function
    parts = form.parts
    isSigned = form.isSigned
    aIsSigned = form.aIsSigned
    bIsSigned = form.bIsSigned
    isSaturating = form.isSaturating
    accumulation = form.accumulation
    relation = form.relation
    wraps = form.overflow == .wrap
    scale = form.scale.map { $0 == .shr7 ? 7 : 15 } ?? 0
    addsOne = form.addsOne
  }
}

// Selectors as they stand behind a register in the text.
extension VideoControl {
  /// Reads `b0` to `b3`, `h0` and `h1`.
  static func part(_ selector: Substring) -> Part? {
    guard selector.utf8.count == 2, let index = selector.last?.wholeNumberValue else { return nil }
    switch selector.first {
    case "b" where index < 4: return Part(start: 8 * index, width: 8)
    case "h" where index < 2: return Part(start: 16 * index, width: 16)
    default: return nil
    }
  }

  /// Reads the elements that an operand's parts come from, most significant part first: `h31`,
  /// `b7610`. Each takes four bits of the result, the least significant part first.
  static func elements(_ selector: Substring, parts: Int) -> UInt16? {
    guard selector.first == (parts == 2 ? "h" : "b"), selector.utf8.count == parts + 1 else {
      return nil
    }
    var result: UInt16 = 0
    for digit in selector.dropFirst() {
      guard let element = digit.wholeNumberValue, element < 2 * parts else { return nil }
      result = result << 4 | UInt16(element)
    }
    return result
  }

  /// Reads the parts of the result that count: `h1`, `b310`, in falling order.
  static func mask(_ selector: Substring, parts: Int) -> UInt8? {
    guard selector.first == (parts == 2 ? "h" : "b"), selector.utf8.count > 1 else { return nil }
    var result: UInt8 = 0
    var last = parts
    for digit in selector.dropFirst() {
      guard let part = digit.wholeNumberValue, part < last else { return nil }
      result |= 1 << UInt8(part)
      last = part
    }
    return result
  }
}
