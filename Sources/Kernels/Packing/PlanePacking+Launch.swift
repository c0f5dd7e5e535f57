extension PlanePacking {
  /// Where a launch finds its matrices: buffers of a plan, with distances for the products of a
  /// batch. Source rows and planes begin at multiples of 16 bytes.
  public struct Buffers: Hashable, Sendable {
    /// The elements.
    public var source: LaunchPlan.Argument
    /// The scales of a float source.
    public var scales: LaunchPlan.Argument?
    /// The packed planes.
    public var planes: LaunchPlan.Argument
    /// The sums of the rows' codes, 32 bits each.
    public var rowSums: LaunchPlan.Argument?

    /// Names the buffers.
    public init(
      source: LaunchPlan.Argument, scales: LaunchPlan.Argument? = nil,
      planes: LaunchPlan.Argument, rowSums: LaunchPlan.Argument? = nil
    ) {
      self.source = source
      self.scales = scales
      self.planes = planes
      self.rowSums = rowSums
    }
  }

  /// Rows of a thread block.
  public var rowsPerBlock: Int { layout == .rows ? 1 : 8 }

  /// The launch that packs a matrix.
  ///
  /// - Parameters:
  ///   - rowBytes: Bytes from one source row to the next; nil where rows follow without a gap.
  ///   - rowAlignmentInBits: Packed rows are padded to a multiple of this, itself one of 128.
  /// - Throws: `KernelError.illegalSize` for sizes that are not positive or need more than 31 bits,
  ///   rows that are too short or not aligned as the kernel asks for, and `.illegalPacking` where a
  ///   buffer that the kernel needs is not named.
  public func step(
    rows: Int, columns: Int, rowBytes: Int? = nil, rowAlignmentInBits: Int, buffers: Buffers
  ) throws(KernelError) -> LaunchPlan.Step {
    guard 128...Self.sizeLimit ~= rowAlignmentInBits, rowAlignmentInBits % 128 == 0 else {
      throw .illegalSize(
        "packed rows cannot be padded to \(rowAlignmentInBits) bits: use a multiple of 128")
    }
    let bytes = try Self.checkedRowBytes(
      rows: rows, columns: columns, rowBytes: rowBytes, elementBytes: source.elementBytes,
      rowsAreAligned: rowsAreAligned)
    let chunks = ((columns - 1) / rowAlignmentInBits + 1) * (rowAlignmentInBits / 128)
    return LaunchPlan.Step(
      "pack", program: self, grid: (x: (rows - 1) / rowsPerBlock + 1, y: 1, z: 1),
      arguments: try pointers(buffers)
        + [rows, columns, bytes, chunks].map { .u32(UInt32($0)) },
      pipelineIterations: (chunks - 1) / (warps * chunksPerStep) + 1, pipelineStages: 1,
      blockClasses: LaunchPlan.BlockClass.tiles(
        x: 1, y: (rows - 1) / rowsPerBlock + 1, lastColumnIsPartial: false,
        lastRowIsPartial: rows % rowsPerBlock != 0))
  }

  /// The most rows, columns and bits of alignment: what is added to them stays below 2^31.
  private static let sizeLimit = 1 << 30

  /// Bytes from one row to the next, checked against sizes and alignment.
  static func checkedRowBytes(
    rows: Int, columns: Int, rowBytes: Int?, elementBytes: Int, rowsAreAligned: Bool
  ) throws(KernelError) -> Int {
    guard 1...sizeLimit ~= rows, 1...sizeLimit ~= columns else {
      throw .illegalSize(
        "a \(rows) x \(columns) matrix cannot be read: use 1 to \(sizeLimit) rows and columns")
    }
    let bytes = rowBytes ?? columns * elementBytes
    guard bytes >= columns * elementBytes, bytes <= Int(UInt32.max), bytes % elementBytes == 0
    else {
      throw .illegalSize(
        "rows \(bytes) bytes apart do not hold \(columns) elements of \(elementBytes) bytes: "
          + "use whole elements, enough of them, below 2^32 bytes")
    }
    guard !rowsAreAligned || bytes % 16 == 0 else {
      throw .illegalSize(
        "rows \(bytes) bytes apart do not begin at multiples of 16: "
          + "use a kernel for unaligned rows")
    }
    return bytes
  }

  /// Chunks of a row that a warp packs at a time.
  var chunksPerStep: Int { layout == .rows ? 8 : 1 }

  private func pointers(_ buffers: Buffers) throws(KernelError) -> [LaunchPlan.Argument] {
    var pointers = [buffers.source]
    if source.scales != nil {
      guard let scales = buffers.scales else {
        throw .illegalPacking(problem: "has no scales", mend: "name the buffer of the scales")
      }
      pointers.append(scales)
    }
    pointers.append(buffers.planes)
    if writesRowSums {
      guard let rowSums = buffers.rowSums else {
        throw .illegalPacking(
          problem: "has no place for row sums",
          mend: "name a buffer, or use a kernel that does not write them")
      }
      pointers.append(rowSums)
    }
    return pointers
  }
}
