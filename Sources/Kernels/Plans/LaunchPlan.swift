/// The memory and the launches of one product, for whoever runs or estimates it.
public struct LaunchPlan: Sendable {
  /// Global memory, in the order of allocation.
  public var buffers: [Buffer]
  /// Launches, one after the other.
  public var steps: [Step]
  /// Where the result stands after the last step.
  public var output: Output

  /// Creates a plan.
  public init(buffers: [Buffer], steps: [Step], output: Output) {
    self.buffers = buffers
    self.steps = steps
    self.output = output
  }

  /// A part of global memory.
  public struct Buffer: Hashable, Sendable {
    /// What reports call it.
    public var name: String
    /// Its size.
    public var byteCount: Int
    /// What it holds before the first step.
    public var contents: Contents

    /// Creates a buffer.
    public init(_ name: String, byteCount: Int, contents: Contents) {
      self.name = name
      self.byteCount = byteCount
      self.contents = contents
    }
  }

  /// What a buffer holds before the first step.
  public enum Contents: Hashable, Sendable {
    /// The activations, X, in a format.
    case activations(OperandFormat)
    /// The weights, W, in a format.
    case weights(OperandFormat)
    /// A vector of the epilogue, 32-bit floats.
    case vector(EpilogueVector)
    /// Zero bytes, as the host leaves them once; a kernel that needs zeros for every product clears
    /// them itself.
    case zeros
    /// Nothing: the kernel writes before it reads.
    case undefined
  }

  /// One launch.
  public struct Step: Sendable {
    /// What the launch does: `multiply`, `reduce`.
    public var label: String
    /// The kernel.
    public var program: any KernelProgram
    /// Thread blocks along x, y and z.
    public var grid: (x: Int, y: Int, z: Int)
    /// The kernel's parameters in order.
    public var arguments: [Argument]
    /// Trips of the main loop in one block.
    public var pipelineIterations: Int
    /// Tiles in flight: 1 loads and computes in turn, 2 is double buffering.
    public var pipelineStages: Int
    /// The blocks by the work they do; the counts add up to the grid.
    public var blockClasses: [BlockClass]

    /// Creates a launch.
    public init(
      _ label: String, program: any KernelProgram, grid: (x: Int, y: Int, z: Int),
      arguments: [Argument], pipelineIterations: Int, pipelineStages: Int,
      blockClasses: [BlockClass]
    ) {
      self.label = label
      self.program = program
      self.grid = grid
      self.arguments = arguments
      self.pipelineIterations = pipelineIterations
      self.pipelineStages = pipelineStages
      self.blockClasses = blockClasses
    }
  }

  /// A parameter's value.
  public enum Argument: Hashable, Sendable {
    /// The address of a buffer of the plan, by index, and a distance from its start in bytes.
    case buffer(Int, byteOffset: Int = 0)
    case u32(UInt32)
    case s32(Int32)
    case u64(UInt64)
    case f32(Float)
  }

  /// Blocks that execute the same instructions with the same conflicts and sectors.
  public struct BlockClass: Hashable, Sendable {
    /// One of them: its index x + gridX (y + gridY z).
    public var representative: Int
    /// How many there are.
    public var count: Int

    /// Creates a class.
    public init(representative: Int, count: Int) {
      self.representative = representative
      self.count = count
    }

    /// The classes of a grid of tiles, x along n and y along m, z whatever: full tiles, the last
    /// column, the last row and the corner, of which there are only those that occur.
    public static func tiles(
      x: Int, y: Int, z: Int = 1, lastColumnIsPartial: Bool, lastRowIsPartial: Bool
    ) -> [BlockClass] {
      let (fullX, fullY) = (lastColumnIsPartial ? x - 1 : x, lastRowIsPartial ? y - 1 : y)
      let candidates = [
        BlockClass(representative: 0, count: fullX * fullY * z),
        BlockClass(representative: x - 1, count: (x - fullX) * fullY * z),
        BlockClass(representative: x * (y - 1), count: fullX * (y - fullY) * z),
        BlockClass(representative: x * y - 1, count: (x - fullX) * (y - fullY) * z),
      ]
      return candidates.filter { $0.count > 0 }
    }
  }

  /// The result in memory.
  public struct Output: Hashable, Sendable {
    /// The buffer, by index.
    public var buffer: Int
    /// The type of an element.
    public var type: OutputType
    /// Elements from one row to the next.
    public var pitch: Int

    /// Creates a description of the result.
    public init(buffer: Int, type: OutputType, pitch: Int) {
      self.buffer = buffer
      self.type = type
      self.pitch = pitch
    }
  }
}
