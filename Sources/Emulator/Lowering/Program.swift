public import PTX

/// A kernel made ready to run: decoded once, launched often.
public struct Program: Sendable {
  /// The kernel's name.
  public let name: String
  /// The target of the module.
  public let target: Target
  /// Bytes of the static shared variables.
  public let staticSharedBytes: Int
  /// 32-bit registers a thread needs, estimated as the most values alive at once. The assembler
  /// that makes machine code may need a few more or less.
  public let estimatedRegisters: Int

  var imageReference: ImageReference
  var image: ModuleImage { imageReference.image }
  /// The formal parameters in order.
  public let parameters: [Parameter]
  let parameterOffsets: [Int]
  let parameterBytes: Int
  let directives: [PerformanceDirective]
  let operations: [MicroOperation]
  /// For each operation, the index of its instruction in `instructions`; -1 for the exit behind the
  /// last one of a function.
  let sources: [Int32]
  let instructions: [Instruction]
  /// Row offsets of vector operands.
  let pool: [Int32]
  /// The video instructions, by the immediate of their operation.
  let videoControls: [VideoControl]
  /// The kernel and the device functions that it may call; the kernel is the first.
  let functions: [FunctionCode]
  /// For each function of the module, by its index there, the index in `functions`; -1 for one that
  /// the kernel does not reach.
  let functionSlots: [Int32]
  /// The rows that each operation reads and writes.
  let rowUses: RowUses
  /// Whether blocks may see what others write during the launch, so that their order matters.
  let communicatesBetweenBlocks: Bool
  /// Whether device code allocates, so that the memory needs a heap.
  let usesHeap: Bool

  /// Makes `kernel` of `module` ready to run. Kernels that share the variables of a module are lowered
  /// by one `ModuleImage`.
  ///
  /// - Throws: `LoweringError` for an instruction that is not modelled or not allowed on the target,
  ///   and for names and operands that do not resolve.
  public init(_ kernel: Kernel, of module: Module) throws(LoweringError) {
    self = try Program(kernel, in: ModuleImage(module))
  }

  init(_ kernel: Kernel, in image: ModuleImage) throws(LoweringError) {
    var lowering = Lowering(kernel: kernel, image: image)
    self = try lowering.program()
  }

  init(
    kernel: Kernel, image: ModuleImage, staticSharedBytes: Int, estimatedRegisters: Int,
    parameterOffsets: [Int], parameterBytes: Int, operations: [MicroOperation], sources: [Int32],
    instructions: [Instruction], pool: [Int32], videoControls: [VideoControl],
    functions: [FunctionCode], functionSlots: [Int32], rowUses: RowUses,
    communicatesBetweenBlocks: Bool, usesHeap: Bool
  ) {
    name = kernel.name
    target = image.module.target
    imageReference = ImageReference(image)
    self.staticSharedBytes = staticSharedBytes
    self.estimatedRegisters = estimatedRegisters
    parameters = kernel.parameters
    self.parameterOffsets = parameterOffsets
    self.parameterBytes = parameterBytes
    directives = kernel.directives
    self.operations = operations
    self.sources = sources
    self.instructions = instructions
    self.pool = pool
    self.videoControls = videoControls
    self.functions = functions
    self.functionSlots = functionSlots
    self.rowUses = rowUses
    self.communicatesBetweenBlocks = communicatesBetweenBlocks
    self.usesHeap = usesHeap
  }

  /// The number of instructions in the text of the kernel and of the functions it may call.
  public var instructionCount: Int { instructions.count }
}
