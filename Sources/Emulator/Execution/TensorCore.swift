import HostProcessor
import PTX
import TensorCoreAVX2
import TensorCoreAVX512
import TensorCorePortable

/// The form of a 1-bit matrix instruction, small enough for a decoded operation.
struct BitMatrixForm {
  /// M / 8 in the two lowest bits, K / 128 in the next two, then whether the operation is and.
  let rawValue: UInt16

  init(rawValue: UInt16) { self.rawValue = rawValue }

  init(_ form: MatrixMultiply) {
    let usesAnd = form.operation == .and ? 1 : 0
    rawValue = UInt16((form.shape.m / 8) | ((form.shape.k / 128) << 2) | (usesAnd << 4))
  }

  var halves: Int { Int(rawValue & 3) }
  var blocks: Int { Int(rawValue >> 2 & 3) }
  var usesAnd: Bool { rawValue >> 4 != 0 }
}

/// The 1-bit tensor core: the build of `BitFragmentProduct` for the host's vector instructions.
struct TensorCore: Sendable {
  private typealias Product =
    @Sendable (Bool, Int, Int, UnsafeMutableRawPointer, UnsafePointer<Int32>) -> Void

  private let product: Product

  /// - Parameter level: A level that the host has.
  init(level: VectorLevel = .current) {
    product =
      switch level {
      case .portable: TensorCorePortable.BitFragmentProduct.multiply
      case .avx2: TensorCoreAVX2.BitFragmentProduct.multiply
      case .avx512: TensorCoreAVX512.BitFragmentProduct.multiply
      }
  }

  /// D = C + popcount(A op B), modulo 2^32.
  ///
  /// - Parameters:
  ///   - file: The register file of the warp.
  ///   - rows: Byte offsets of the rows of D, A, B and C, in the order of the instruction.
  @inline(__always)
  func multiply(
    _ form: BitMatrixForm, file: UnsafeMutableRawPointer, rows: UnsafePointer<Int32>
  ) {
    product(form.usesAnd, form.halves, form.blocks, file, rows)
  }
}
