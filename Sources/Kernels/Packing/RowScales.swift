public import BipolarInt
public import PTX

/// The scale of each row at which its largest magnitude falls on the outermost level, as
/// `SymmetricQuantizer` chooses it for `ScaleSearch.maximum`: for activations, whose scales are not
/// known before they are.
///
/// A block reads a row, each lane 16 bytes at a time, four loads in flight. The result is the
/// quotient of the largest magnitude and 2^n - 1, rounded once, kept positive and small enough that
/// every level is finite; 0 for a row of zeros.
///
/// Parameters: `source`, `scales`, then `columns` and `row_bytes` from one source row to the next.
public struct RowScales: KernelProgram, Hashable {
  /// Bits of the codes that the scales are for.
  public let width: BitWidth
  /// Whether elements are of 16 bits instead of 32.
  public let isHalf: Bool
  /// Whether every source row begins at a multiple of 16 bytes; if not, elements are loaded one by
  /// one.
  public let rowsAreAligned: Bool
  /// Warps of a block.
  public let warps: Int
  /// The architecture the text is for.
  public let target: Target

  /// Creates a kernel.
  ///
  /// - Parameter warps: 1 to 32 warps a block.
  /// - Throws: `KernelError.illegalPacking` for another number of warps.
  public init(
    width: BitWidth, isHalf: Bool, rowsAreAligned: Bool = true, warps: Int = 4, target: Target
  ) throws(KernelError) {
    guard 1...32 ~= warps else {
      throw .illegalPacking(problem: "has \(warps) warps a block", mend: "use 1 to 32")
    }
    self.width = width
    self.isHalf = isHalf
    self.rowsAreAligned = rowsAreAligned
    self.warps = warps
    self.target = target
  }

  /// The entry name: element, width and what else tells texts apart.
  public var entry: String {
    "row_scales_\(isHalf ? "f16" : "f32")_w\(width)_\(warps)warps"
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
      declarations: [.kernel(RowScalesBuilder(self).kernel())])
  }

  /// The launch for a matrix.
  ///
  /// - Parameters:
  ///   - rowBytes: Bytes from one row to the next; nil where rows follow without a gap.
  ///   - source: The buffer of the elements, by index.
  ///   - scales: The buffer of the scales, 32-bit floats, by index.
  /// - Throws: `KernelError.illegalSize` for sizes that are not positive or need more than 31 bits,
  ///   and rows that are too short or not aligned as the kernel asks for.
  public func step(
    rows: Int, columns: Int, rowBytes: Int? = nil, source: Int, scales: Int
  ) throws(KernelError) -> LaunchPlan.Step {
    let elementBytes = isHalf ? 2 : 4
    let bytes = try PlanePacking.checkedRowBytes(
      rows: rows, columns: columns, rowBytes: rowBytes, elementBytes: elementBytes,
      rowsAreAligned: rowsAreAligned)
    let perTrip = threads * (rowsAreAligned ? 16 / elementBytes : 1)
    return LaunchPlan.Step(
      "scale", program: self, grid: (x: rows, y: 1, z: 1),
      arguments: [
        .buffer(source), .buffer(scales), .u32(UInt32(columns)), .u32(UInt32(bytes)),
      ],
      pipelineIterations: (columns - 1) / perTrip + 1, pipelineStages: 1,
      blockClasses: [LaunchPlan.BlockClass(representative: 0, count: rows)])
  }
}
