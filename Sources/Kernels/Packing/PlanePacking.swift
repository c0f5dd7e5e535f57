public import BipolarInt
public import PTX

/// Quantises a matrix, splits the codes into bit planes and packs them, in one pass.
///
/// A warp packs 1024 elements a step: eight chunks of 128, along one row for the layout `rows`, of
/// eight rows for `tiles` and `panels`, so that a step writes 128 contiguous bytes of every plane.
/// Each lane loads 32 elements, 16 bytes at a time, makes codes of them, and transposes its 32 x n
/// bits in registers; one to three exchanges with neighbouring lanes complete the words. A block of
/// `warps` warps packs one row, or eight, and writes the sums of the codes of each row.
///
/// Row padding, and padding rows of `tiles` and `panels`, are written as zeros.
///
/// Parameters: `source`, `scales` (float sources), `planes`, `row_sums` (if written), then `rows`,
/// `columns`, `row_bytes` from one source row to the next, and `chunks` of a packed row; see
/// `step(rows:columns:rowBytes:rowAlignmentInBits:buffers:)`.
public struct PlanePacking: KernelProgram, Hashable {
  /// What is read.
  public let source: PackingSource
  /// Bits of a code.
  public let width: BitWidth
  /// The order of what is written.
  public let layout: PlaneLayout
  /// Whether the sum of each row's codes is written too, modulo 2^32: the AND form needs it.
  public let writesRowSums: Bool
  /// Whether every source row begins at a multiple of 16 bytes; if not, elements are loaded one by
  /// one.
  public let rowsAreAligned: Bool
  /// Warps of a block, which share its rows.
  public let warps: Int
  /// The architecture the text is for.
  public let target: Target

  /// Creates a kernel.
  ///
  /// - Parameters:
  ///   - writesRowSums: Whether to write the sum of each row's codes.
  ///   - rowsAreAligned: Whether every source row begins at a multiple of 16 bytes.
  ///   - warps: 1, 2, 4 or 8 warps a block.
  /// - Throws: `KernelError.illegalPacking` for integers that are not of 8 or 32 bits or too narrow
  ///   for the width, or another number of warps.
  public init(
    source: PackingSource, width: BitWidth, layout: PlaneLayout = .rows,
    writesRowSums: Bool = true, rowsAreAligned: Bool = true, warps: Int = 4, target: Target
  ) throws(KernelError) {
    guard [1, 2, 4, 8].contains(warps) else {
      throw .illegalPacking(problem: "has \(warps) warps a block", mend: "use 1, 2, 4 or 8")
    }
    if case .integers(let bits, let reading) = source {
      guard bits == 8 || bits == 32 else {
        throw .illegalPacking(problem: "reads \(bits)-bit integers", mend: "use 8 or 32 bits")
      }
      guard bits == 32 || width.bits + reading.lowestBit <= 8 else {
        throw .illegalPacking(
          problem: "reads \(width)-bit bipolar values as 8-bit integers, which end at 127",
          mend: "use 32-bit integers, or integers s for the values 2s + 1")
      }
    }
    self.init(
      unchecked: source, width, layout, writesRowSums: writesRowSums,
      rowsAreAligned: rowsAreAligned, warps: warps, target)
  }

  /// Creates the kernel that packs codes of one byte.
  public init(
    width: BitWidth, layout: PlaneLayout = .rows, rowsAreAligned: Bool = true,
    target: Target
  ) {
    self.init(
      unchecked: .codes, width, layout, writesRowSums: true, rowsAreAligned: rowsAreAligned,
      warps: 4, target)
  }

  private init(
    unchecked source: PackingSource, _ width: BitWidth, _ layout: PlaneLayout,
    writesRowSums: Bool, rowsAreAligned: Bool, warps: Int, _ target: Target
  ) {
    self.source = source
    self.width = width
    self.layout = layout
    self.writesRowSums = writesRowSums
    self.rowsAreAligned = rowsAreAligned
    self.warps = warps
    self.target = target
  }

  /// Whether every row of a matrix begins at a multiple of 16 bytes.
  ///
  /// - Parameter rowBytes: Bytes from one row to the next; nil where rows follow without a gap.
  public static func areAligned(
    rowsOf columns: Int, _ source: PackingSource, rowBytes: Int? = nil
  ) -> Bool {
    (rowBytes ?? columns.multipliedReportingOverflow(by: source.elementBytes).partialValue) % 16
      == 0
  }

  /// The entry name: source, width, layout and what else tells texts apart.
  public var entry: String {
    "pack_\(source.name)_w\(width)_\(layout)_\(warps)warps" + (writesRowSums ? "_sums" : "")
      + (rowsAreAligned ? "" : "_unaligned")
  }

  /// Threads of a block.
  public var threads: Int { 32 * warps }

  /// None: what the block shares is declared in the kernel.
  public var sharedBytes: Int { 0 }

  /// The module that holds the kernel.
  public var module: Module {
    Module(
      version: .forKernels(on: target), target: target,
      declarations: [.kernel(PackingBuilder(self).kernel())])
  }
}
