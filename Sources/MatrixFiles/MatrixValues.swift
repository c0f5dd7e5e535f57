public import BipolarInt

/// A matrix with the element type that holds its file's values without loss.
///
/// The 16-bit floating-point types widen to `Float`, which is exact.
public enum MatrixValues: Hashable, Sendable {
  /// Values of f32, f16 and bf16 files. NaN and infinities are kept.
  case float32(Matrix<Float>)
  /// Values of i8 files.
  case int8(Matrix<Int8>)
  /// Values of u8 files.
  case uint8(Matrix<UInt8>)
  /// Values of i32 files.
  case int32(Matrix<Int32>)

  /// The number of rows, at least 1.
  public var rows: Int {
    switch self {
    case .float32(let matrix): matrix.rows
    case .int8(let matrix): matrix.rows
    case .uint8(let matrix): matrix.rows
    case .int32(let matrix): matrix.rows
    }
  }

  /// The number of columns, at least 1.
  public var columns: Int {
    switch self {
    case .float32(let matrix): matrix.columns
    case .int8(let matrix): matrix.columns
    case .uint8(let matrix): matrix.columns
    case .int32(let matrix): matrix.columns
    }
  }
}
