public import BipolarInt

/// How an operand of R rows and K columns stands in a buffer. `OperandFormat+Encoding.swift` writes
/// each of them.
public enum OperandFormat: Hashable, Sendable {
  /// Bit planes, rows padded to a multiple of so many bits.
  case planes(PlaneLayout, PlaneEncoding, BitWidth, rowAlignmentInBits: Int)
  /// The sum of each row's unsigned code readings, 32 bits each.
  case codeSums(PlaneEncoding, BitWidth)
  /// Two's complement integers of 4 or 8 bits, row-major, element 0 in the lowest bits, rows padded
  /// with zeros to a multiple of so many bytes.
  case integers(bits: Int, rowAlignmentInBytes: Int)
  /// Integers of 4 bits plus 8 in the order of the fragments of `mma.m16n8k16`, in panels of 16 rows and
  /// 64 columns: see `FragmentNibble`.
  case fragmentNibbles
  /// Half precision, row-major, rows padded with zeros to a multiple of so many bytes.
  case half(rowAlignmentInBytes: Int)
  /// Half precision, column-major: K rows of R elements, padded with zeros to a multiple of so many
  /// bytes.
  case transposedHalf(rowAlignmentInBytes: Int)
  /// Single precision, row-major, rows padded with zeros to a multiple of so many bytes.
  case single(rowAlignmentInBytes: Int)
}
