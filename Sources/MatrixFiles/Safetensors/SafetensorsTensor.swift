/// A tensor's entry in a safetensors header.
struct SafetensorsTensor: Hashable {
  /// The element type's name as in the file.
  let dtype: String
  /// The dimensions, each at least 0.
  let shape: [Int]
  /// The range of the tensor's bytes, relative to the end of the header.
  let bytes: Range<Int>

  /// The element type, nil if this room does not read it.
  var elementType: ElementType? {
    switch dtype {
    case "F32": .float32
    case "F16": .float16
    case "BF16": .bfloat16
    case "I8": .int8
    case "U8": .uint8
    case "I32": .int32
    default: nil
    }
  }

  /// Whether the tensor looks like a matrix that can be read.
  var isMatrix: Bool {
    elementType != nil && shape.count >= 2 && shape.dropLast(2).allSatisfy { $0 == 1 }
  }

  /// The size in bits of an element, nil for a type this list does not know.
  private var bitWidth: Int? {
    switch dtype {
    case "F64", "I64", "U64", "C64": 64
    case "F32", "I32", "U32": 32
    case "F16", "BF16", "I16", "U16": 16
    case "I8", "U8", "BOOL", "F8_E4M3", "F8_E5M2", "F8_E8M0", "F8_E4M3FNUZ", "F8_E5M2FNUZ": 8
    case "F6_E2M3", "F6_E3M2": 6
    case "F4": 4
    default: nil
    }
  }

  /// What is wrong with the shape or the number of bytes; nil if they agree or, for an unknown
  /// type, cannot be compared.
  var sizeProblem: String? {
    guard let bitWidth else { return nil }
    var bits = bitWidth
    for dimension in shape {
      let (product, overflow) = bits.multipliedReportingOverflow(by: dimension)
      if overflow { return "shape \(MatrixShape.describe(shape)) overflows" }
      bits = product
    }
    if bits % 8 != 0 {
      return "\(dtype) of shape \(MatrixShape.describe(shape)) is no whole number of bytes"
    }
    if bits / 8 != bytes.count {
      return "\(bytes.count) bytes of data, but \(dtype) of shape "
        + "\(MatrixShape.describe(shape)) needs \(bits / 8)"
    }
    return nil
  }
}
