/// The type of the elements of an array file, by its name in PTX.
public enum NumberType: String, Hashable, Sendable, CaseIterable {
  case u8, s8, u16, s16, u32, s32, u64, s64
  /// IEEE 754 binary16, binary32, binary64.
  case f16, f32, f64
  /// One byte, 0 or 1.
  case bool

  /// The size in bytes of one element.
  public var byteCount: Int {
    switch self {
    case .u8, .s8, .bool: 1
    case .u16, .s16, .f16: 2
    case .u32, .s32, .f32: 4
    case .u64, .s64, .f64: 8
    }
  }

  /// The kind and size as numpy spells them: `f4`, `u1`, `b1`.
  var code: String {
    switch self {
    case .bool: "b1"
    case .u8, .u16, .u32, .u64: "u\(byteCount)"
    case .s8, .s16, .s32, .s64: "i\(byteCount)"
    case .f16, .f32, .f64: "f\(byteCount)"
    }
  }

  /// The `descr` of a little-endian `.npy` file.
  var descr: String { (byteCount == 1 ? "|" : "<") + code }

  /// The type and byte order that `descr` names, for example `<f4`, or why it is refused.
  static func parse(
    _ descr: String
  ) -> Result<(type: NumberType, order: ByteOrder), NPYType.Refusal> {
    let code = descr.dropFirst()
    let shown = MatrixFileError.quoted(descr)
    guard let type = allCases.first(where: { $0.code == code }), let mark = descr.first,
      "<>|=".contains(mark)
    else {
      let known = allCases.map(\.rawValue).joined(separator: ", ")
      return .failure(
        NPYType.Refusal(
          problem: "element type \(shown) is not read", remedy: "convert it to one of \(known)"))
    }
    switch mark {
    case ">": return .success((type, type.byteCount == 1 ? .littleEndian : .bigEndian))
    case "<": return .success((type, .littleEndian))
    default:
      guard type.byteCount == 1 else {
        return .failure(
          NPYType.Refusal(
            problem: "\(shown) does not fix the byte order", remedy: "save it as '<\(code)'"))
      }
      return .success((type, .littleEndian))
    }
  }
}
