import HostProcessor
import TensorCoreAVX2
import TensorCoreAVX512
import TensorCorePortable

/// The tensor core for operands wider than a bit: collects the fragments of a warp, multiplies, and
/// writes D. One belongs to each block executor, for its buffers.
final class MatrixUnit {
  typealias Words = UnsafeMutablePointer<UInt32>
  typealias IntegerProduct =
    @Sendable (
      Int, Bool, Bool, Bool, Int, Int, UnsafePointer<UInt32>, UnsafePointer<UInt32>,
      UnsafePointer<Int32>, UnsafeMutablePointer<Int32>, UnsafeMutablePointer<Int32>
    ) -> Void
  typealias Decoded = (significands: UnsafePointer<Int32>, exponents: UnsafePointer<Int32>)
  typealias FloatProduct =
    @Sendable (
      Int, Int, Int, Int, Decoded, Decoded, UnsafeMutablePointer<UInt32>,
      UnsafeMutablePointer<Int32>
    ) -> Bool

  typealias Decoder =
    @Sendable (
      UnsafePointer<UInt32>, Int, Int, Int, Int, UInt32, Int, UnsafeMutablePointer<Int32>,
      UnsafeMutablePointer<Int32>
    ) -> Bool

  private let decoder: Decoder
  private let integerProduct: IntegerProduct
  let floatProduct: FloatProduct

  /// Registers of the operands in the order of the instruction; of D while it is formed.
  let aWords: Words
  let bWords: Words
  let cWords: Words
  let dWords: Words
  let metadata: Words
  /// Elements of A, 16 rows of each k side by side, and of B, 8 columns of each k side by side.
  let aMatrix: Words
  let bMatrix: Words
  /// The accumulators, 16 rows of each column side by side.
  let accumulators: Words
  /// Significands and exponents of A and B.
  let decoded: UnsafeMutablePointer<Int32>
  let scratch: UnsafeMutablePointer<Int32>

  /// Sizes in words: the longest inner length is 128, of sparse 4-bit integers.
  private static let sizes = [
    8 * 64, 8 * 64, 8 * 64, 8 * 64, 32, 128 * 16, 128 * 8, 128, 2 * 128 * (16 + 8), 2048,
  ]

  init(level: VectorLevel = .current) {
    switch level {
    case .portable:
      integerProduct = TensorCorePortable.IntegerFragmentProduct.multiply
      floatProduct = TensorCorePortable.FloatMatrixProduct.multiply
      decoder = TensorCorePortable.FloatMatrixProduct.decode
    case .avx2:
      integerProduct = TensorCoreAVX2.IntegerFragmentProduct.multiply
      floatProduct = TensorCoreAVX2.FloatMatrixProduct.multiply
      decoder = TensorCoreAVX2.FloatMatrixProduct.decode
    case .avx512:
      integerProduct = TensorCoreAVX512.IntegerFragmentProduct.multiply
      floatProduct = TensorCoreAVX512.FloatMatrixProduct.multiply
      decoder = TensorCoreAVX512.FloatMatrixProduct.decode
    }
    let total = Self.sizes.reduce(0, +)
    let memory = UnsafeMutableRawPointer.allocate(byteCount: 4 * total, alignment: 64)
      .bindMemory(to: UInt32.self, capacity: total)
    memory.initialize(repeating: 0, count: total)
    var parts: [Words] = []
    var offset = 0
    for size in Self.sizes {
      parts.append(memory + offset)
      offset += size
    }
    (aWords, bWords, cWords, dWords, metadata) = (parts[0], parts[1], parts[2], parts[3], parts[4])
    (aMatrix, bMatrix, accumulators) = (parts[5], parts[6], parts[7])
    decoded = UnsafeMutableRawPointer(parts[8]).assumingMemoryBound(to: Int32.self)
    scratch = UnsafeMutableRawPointer(parts[9]).assumingMemoryBound(to: Int32.self)
  }

  deinit { aWords.deallocate() }

  /// D = A B + C.
  ///
  /// - Parameters:
  ///   - file: The register file of the warp.
  ///   - rows: Byte offsets of the rows of D, A, B and C, and of the metadata of a sparse A.
  func multiply(
    _ form: FragmentForm, file: UnsafeMutableRawPointer, rows: UnsafePointer<Int32>
  ) {
    var next = rows + form.dRegisters
    let rowBytes = form.a == .f64 ? 256 : 128
    func collect(_ count: Int, _ target: Words) {
      for register in 0..<count {
        (UnsafeMutableRawPointer(target) + rowBytes &* register).copyMemory(
          from: file + Int(next[register]), byteCount: rowBytes)
      }
      next += count
    }
    collect(form.aRegisters, aWords)
    collect(form.bRegisters, bWords)
    collect(form.cRegisters, cWords)
    if form.isSparse { collect(1, metadata) }

    switch form.a {
    case .f64: multiplyDoubles(form)
    case .s4, .u4, .s8, .u8:
      form.isSparse ? multiplySparseIntegers(form) : multiplyIntegers(form)
    default:
      form.usesQuadPairs ? multiplyQuadPairs(form) : multiplyFloats(form)
    }
    for register in 0..<form.dRegisters {
      (file + Int(rows[register])).copyMemory(
        from: UnsafeRawPointer(dWords) + rowBytes &* register, byteCount: rowBytes)
    }
  }

  private func multiplyIntegers(_ form: FragmentForm) {
    let a = form.a
    let b = form.b
    let aTile = 32 &* form.halves &* form.blocks
    let dTile = 64 &* form.halves
    for mTile in 0..<form.mTiles {
      for nTile in 0..<form.nTiles {
        let offset = dTile &* (mTile &* form.nTiles &+ nTile)
        integerProduct(
          a.bitWidth, a.isSigned, b.isSigned, form.saturates, form.halves, form.blocks,
          aWords + aTile &* mTile, bWords + 32 &* form.blocks &* nTile,
          signed(cWords + offset), signed(dWords + offset), scratch)
      }
    }
  }

  /// Takes elements apart; returns whether all are finite.
  func decode(
    _ elements: Words, count: Int, _ format: FragmentFormat, scale: Int,
    significands: UnsafeMutablePointer<Int32>, exponents: UnsafeMutablePointer<Int32>
  ) -> Bool {
    decoder(
      elements, count, format.exponentBits, format.fractionBits, format.unusedBits,
      format.specialMask, scale, significands, exponents)
  }

  func signed(_ words: Words) -> UnsafeMutablePointer<Int32> {
    UnsafeMutableRawPointer(words).assumingMemoryBound(to: Int32.self)
  }

  /// A chain of fused multiply-adds in the order of k.
  private func multiplyDoubles(_ form: FragmentForm) {
    let a = UnsafeMutableRawPointer(aWords).assumingMemoryBound(to: Double.self)
    let b = UnsafeMutableRawPointer(bWords).assumingMemoryBound(to: Double.self)
    let c = UnsafeMutableRawPointer(cWords).assumingMemoryBound(to: Double.self)
    let d = UnsafeMutableRawPointer(dWords).assumingMemoryBound(to: Double.self)
    for element in 0..<2 &* form.halves {
      let half = element &>> 1
      for lane in 0..<32 {
        let row = lane & ~3
        let column = 4 &* (2 &* (lane & 3) &+ (element & 1))
        var sum = c[32 &* element &+ lane]
        for block in 0..<form.blocks {
          let aRow = a + (32 &* (half &+ form.halves &* block) &+ row)
          let bRow = b + (32 &* block &+ column)
          for t in 0..<4 { sum.addProduct(aRow[t], bRow[t]) }
        }
        d[32 &* element &+ lane] = sum
      }
    }
  }
}
