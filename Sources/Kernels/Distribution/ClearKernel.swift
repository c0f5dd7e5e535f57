public import PTX

/// Fills memory with zeros, for sums that blocks add to.
public struct ClearKernel: KernelProgram, Hashable {
  /// The architecture the text is for.
  public let target: Target

  /// Creates the kernel.
  public init(target: Target) { self.target = target }

  /// The entry name.
  public var entry: String { "clear" }
  /// Threads of a block.
  public var threads: Int { 256 }
  /// Dynamic shared memory: none.
  public var sharedBytes: Int { 0 }

  /// Stores of 16 bytes that a thread makes.
  private static let stores = 4

  /// The module that holds the kernel.
  public var module: Module {
    Module(version: .forKernels(on: target), target: target, declarations: [.kernel(kernel)])
  }

  private var kernel: Kernel {
    var b = KernelBuilder(name: entry, threads: threads)
    let memory = b.globalPointer("memory", alignment: 16)
    let count = b.parameter(.u32, "chunks")
    let block = b.move(.u32, Operand.special(.blockX))
    let thread = b.move(.u32, Operand.special(.threadX))
    let first = b.multiplyAdd(.u32, block, Self.stores * threads, thread)
    let address = b.multiplyAddWide(.u32, first, 16, memory)
    let zeros = (0..<4).map { _ in b.move(.u32, 0) }
    for store in 0..<Self.stores {
      let index = store == 0 ? first : b.add(.u32, first, store * threads)
      let isInside = b.compare(.lo, .u32, index, count)
      b.guarded(by: isInside) {
        $0.store(
          .global, .u32, zeros,
          to: Address(base: address.name, offset: Int64(16 * store * threads)))
      }
    }
    b.end()
    return b.kernel
  }

  /// The launch that clears a buffer.
  ///
  /// - Parameter byteCount: A multiple of 16, at least 16.
  /// - Throws: `KernelError.illegalSize` beyond 2^32 stores.
  func step(_ buffer: Int, byteCount: Int) throws(KernelError) -> LaunchPlan.Step {
    let perBlock = Self.stores * threads
    let chunks = byteCount / 16
    let blocks = (chunks - 1) / perBlock + 1
    guard let count = UInt32(exactly: chunks), blocks < 1 << 22 else {
      throw .illegalSize("\(byteCount) bytes of sums are more than one launch clears")
    }
    let last = chunks % perBlock
    return LaunchPlan.Step(
      "clear", program: self, grid: (x: blocks, y: 1, z: 1),
      arguments: [.buffer(buffer), .u32(count)], pipelineIterations: 1, pipelineStages: 1,
      blockClasses: LaunchPlan.BlockClass.tiles(
        x: blocks, y: 1, lastColumnIsPartial: last != 0, lastRowIsPartial: false))
  }
}
