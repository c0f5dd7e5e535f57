/// The type of the elements that a matrix file stores.
public enum ElementType: String, Hashable, Sendable, CaseIterable {
  /// IEEE 754 binary32.
  case float32 = "f32"
  /// IEEE 754 binary16.
  case float16 = "f16"
  /// The upper half of a binary32; only safetensors has it.
  case bfloat16 = "bf16"
  /// Two's-complement 8-bit integer.
  case int8 = "i8"
  /// Unsigned 8-bit integer.
  case uint8 = "u8"
  /// Two's-complement 32-bit integer.
  case int32 = "i32"

  /// The size in bytes of one element in the file.
  public var byteCount: Int {
    switch self {
    case .int8, .uint8: 1
    case .float16, .bfloat16: 2
    case .float32, .int32: 4
    }
  }

  /// Whether the elements are integers.
  public var isInteger: Bool {
    switch self {
    case .int8, .uint8, .int32: true
    case .float32, .float16, .bfloat16: false
    }
  }

  /// What an error message offers in place of a refused type.
  static let remedy =
    "convert it to one of \(allCases.map(\.rawValue).joined(separator: ", "))"
}
