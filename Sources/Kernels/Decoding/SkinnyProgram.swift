import BipolarInt
public import PTX

/// The text of a skinny multiplication.
public struct SkinnyProgram: KernelProgram, Hashable {
  /// The configuration.
  public let kernel: SkinnyMultiplication
  /// Whether blocks add their sums to the output, which holds zeros, because several share the inner
  /// length.
  public let accumulates: Bool
  /// What it applies to its results: int32 where a second kernel does the rest.
  public let epilogue: Epilogue

  /// The architecture that the text is for.
  public var target: Target { kernel.target }
  /// The kernel's entry name.
  public var entry: String {
    let parts = [
      "apmm_skinny", "\(kernel.precision)", kernel.operation.rawValue, kernel.layout.rawValue,
      "\(kernel.rows)x\(kernel.columns)", kernel.orientation.rawValue, "\(kernel.warps)warps",
      kernel.shape.rawValue,
    ]
    let more = (accumulates ? ["split"] : []) + (epilogue == .int32 ? [] : [epilogue.entry])
    return (parts + more).joined(separator: "_")
  }
  /// Threads of a block.
  public var threads: Int { 32 * kernel.warps }
  /// The sums of all warps.
  public var sharedBytes: Int { 4 * kernel.warps * SumTile(kernel: kernel).words }

  /// The module that holds the kernel.
  public var module: Module {
    Module(
      version: max(.forKernels(on: target), SkinnyBuilder.languageVersion), target: target,
      declarations: [
        Module.dynamicShared(SkinnyBuilder.poolName), .kernel(SkinnyBuilder.kernel(of: self)),
      ])
  }
}

/// The sums of one warp in shared memory.
///
/// The result is row-major with the features of a token side by side, so they are here too. With
/// tokens in the tensor core's columns a lane's accumulators are two tokens apart from its
/// neighbour's: a pitch of 4 mod 16 words puts them eight banks apart. With features in the columns a
/// lane stores pairs, and a pitch of 8 or 24 words puts the four rows of a half-warp in different
/// banks.
struct SumTile {
  /// Words from one streamed row to the next.
  let rowStride: Int
  /// Words from one resident row to the next.
  let columnStride: Int
  /// All words.
  let words: Int

  init(kernel: SkinnyMultiplication) {
    switch kernel.orientation {
    case .fewTokens:
      rowStride = 1
      columnStride = kernel.rows + 4
      words = kernel.columns * columnStride
    case .fewFeatures:
      rowStride = kernel.columns == 8 ? 8 : 24
      columnStride = 1
      words = kernel.rows * rowStride
    }
  }
}
