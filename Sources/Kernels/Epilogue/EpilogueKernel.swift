public import PTX

/// Reads integer sums from global memory, one matrix or several slices that are added, and applies an
/// epilogue: the last step of products that are split along K.
///
/// A warp takes 128 columns of some rows. A lane holds 4 neighbouring columns where rows of the
/// output are aligned for it, else (and for packed outputs, whose words come from ballots) every
/// 32nd, so that all accesses fill their sectors.
public struct EpilogueKernel: KernelProgram, Hashable {
  /// What is applied.
  public let epilogue: Epilogue
  /// Matrices of sums that are added.
  public let slices: Int
  /// The architecture the text is for.
  public let target: Target

  /// Chooses a kernel.
  ///
  /// - Throws: `KernelError.illegalEpilogue` for scales of groups, which are applied within a
  ///   product; `KernelError.illegalDistribution` for a number of slices outside 1 to 64.
  public init(_ epilogue: Epilogue, slices: Int = 1, target: Target) throws(KernelError) {
    guard epilogue.groupSize == nil else {
      throw .illegalEpilogue(
        problem: "scales groups along K, which sums of all K no longer tell apart",
        mend: "use a scale for each column, or do not split the product")
    }
    guard (1...Self.largestSliceCount).contains(slices) else {
      throw .illegalDistribution(
        problem: "has \(slices) slices", mend: "use 1 to \(Self.largestSliceCount)")
    }
    self.epilogue = epilogue
    self.slices = slices
    self.target = target
  }

  /// The most slices: their loads are written out one by one.
  static let largestSliceCount = 64

  /// Warps of a block.
  static let warps = 4
  /// Columns of a warp, and of a block.
  static let columns = 128
  /// Rows of a warp that a packed output makes one store a plane of.
  static let packedRows = 8

  /// The entry name.
  public var entry: String { "epilogue_\(epilogue.entry)_s\(slices)" }
  /// Threads of a block.
  public var threads: Int { 32 * Self.warps }
  /// Dynamic shared memory: none.
  public var sharedBytes: Int { 0 }

  /// The module that holds the kernel.
  public var module: Module {
    Module(
      version: .forKernels(on: target), target: target,
      declarations: [.kernel(EpilogueKernelBuilder.kernel(of: self))])
  }

  /// Rows that a warp takes: few where there are few, and otherwise so many that a block's rows fill
  /// whole sectors at any pitch.
  func rowsPerWarp(rows: Int) -> Int {
    epilogue.isPacked ? Self.packedRows : rows <= Self.warps ? 1 : 4
  }

  /// Elements from one row of sums to the next, so that rows begin at whole sectors.
  static func sumPitch(columns: Int) -> Int { (columns + 7) / 8 * 8 }

  /// Where sums stand.
  struct Sums {
    /// The buffer, by index.
    let buffer: Int
    /// Elements from a row to the next: a multiple of 4, at least the columns.
    let pitch: Int
    /// Elements from a slice to the next.
    let sliceStride: Int
  }

  /// The launch that turns sums of `size` into the output.
  ///
  /// - Throws: `KernelError.illegalSize` for rows that a grid cannot have, and for a batch.
  func step(
    _ sums: Sums, to output: LaunchPlan.Output, size: MultiplicationSize, codes: Epilogue.Codes?,
    buffers: inout [LaunchPlan.Buffer]
  ) throws(KernelError) -> LaunchPlan.Step {
    guard size.batch == 1 else {
      throw .illegalSize(
        "a batch of \(size.batch) products is not finished by a second kernel: distribute it by tiles"
      )
    }
    let rows = size.m
    let perWarp = rowsPerWarp(rows: rows)
    let perBlock = perWarp * Self.warps
    let grid = (x: (size.n - 1) / Self.columns + 1, y: (rows - 1) / perBlock + 1, z: 1)
    guard grid.y <= LaunchPlan.maximumGridHeight else {
      throw .illegalSize(
        "\(rows) rows need \(grid.y) blocks of an epilogue, a grid has at most "
          + "\(LaunchPlan.maximumGridHeight): use fewer rows")
    }
    let pitch = epilogue.isPacked ? output.pitch / 128 : output.pitch
    let own: [LaunchPlan.Argument] = [
      .buffer(sums.buffer), .buffer(output.buffer), .u32(UInt32(clamping: rows)),
      .u32(UInt32(clamping: size.n)), .u32(UInt32(clamping: sums.pitch)),
      .u64(UInt64(clamping: 4 * sums.sliceStride)), .u32(UInt32(clamping: pitch)),
      .u32(UInt32(clamping: perWarp)),
    ]
    return LaunchPlan.Step(
      "finish", program: self, grid: grid,
      arguments: own + (try epilogue.arguments(for: size, codes: codes, buffers: &buffers)),
      pipelineIterations: 1, pipelineStages: 1,
      blockClasses: LaunchPlan.BlockClass.tiles(
        x: grid.x, y: grid.y, lastColumnIsPartial: size.n % Self.columns != 0,
        lastRowIsPartial: rows % perBlock != 0))
  }
}

extension LaunchPlan {
  /// The most blocks of a grid along y or z (CUDA Programming Guide, compute capabilities).
  static let maximumGridHeight = 65535
}
