/// The element type and byte order that an `.npy` header's `descr` names.
struct NPYType: Hashable {
  let elementType: ElementType
  let order: ByteOrder

  /// The type that `descr` names, for example `<f4`, or why it is refused.
  static func parse(_ descr: String) -> Result<NPYType, Refusal> {
    let code = descr.dropFirst()
    let elementType: ElementType? =
      switch code {
      case "f4": .float32
      case "f2": .float16
      case "i1": .int8
      case "u1": .uint8
      case "i4": .int32
      default: nil
      }
    let shown = MatrixFileError.quoted(descr)
    guard let elementType, let mark = descr.first, "<>|=".contains(mark) else {
      if code.first == "V" {
        return .failure(
          Refusal(
            problem: "\(shown) is raw bytes without a type (.npy has no bf16)",
            remedy: "save it as f32, or keep bf16 in .safetensors"))
      }
      return .failure(
        Refusal(
          problem: "element type \(shown)\(name(of: code).map { " (\($0))" } ?? "") is not read",
          remedy: "convert it to one of f32, f16, i8, u8, i32"))
    }
    switch mark {
    case "<": return .success(NPYType(elementType: elementType, order: .littleEndian))
    case ">": return .success(NPYType(elementType: elementType, order: .bigEndian))
    default:
      if elementType.byteCount == 1 {
        return .success(NPYType(elementType: elementType, order: .littleEndian))
      }
      return .failure(
        Refusal(
          problem: "\(shown) does not fix the byte order",
          remedy: "save it as '<\(code)'"))
    }
  }

  /// Why a type is not read, and what to do instead.
  struct Refusal: Error {
    let problem: String
    let remedy: String
  }

  /// The plain name of a type that numpy writes and this room refuses.
  private static func name(of code: Substring) -> String? {
    switch code {
    case "f8": "f64"
    case "f16": "f128"
    case "i2": "i16"
    case "i8": "i64"
    case "u2": "u16"
    case "u4": "u32"
    case "u8": "u64"
    case "b1": "bool"
    case "c8": "complex64"
    case "c16": "complex128"
    case "O": "Python objects"
    default:
      switch code.first {
      case "U", "S", "a": "text"
      case "M", "m": "time"
      default: nil
      }
    }
  }
}
