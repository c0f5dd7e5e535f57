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

  let parameters: [Parameter]
  let parameterOffsets: [Int]
  let parameterBytes: Int
  let directives: [PerformanceDirective]
  let operations: [MicroOperation]
  /// For each operation, the index of its instruction in `instructions`; -1 for the exit behind the
  /// last one.
  let sources: [Int32]
  let instructions: [Instruction]
  /// Row offsets of vector operands.
  let pool: [Int32]
  /// Constant rows and their byte offsets in the register file.
  let constants: [(row: ConstantRow, offset: Int)]
  /// Bytes of the register file of one warp; constants follow the general rows.
  let rowBytes: Int
  let generalRowBytes: Int
  let predicateCount: Int

  /// Makes `kernel` of `module` ready to run.
  ///
  /// - Throws: `LoweringError` for an instruction that is not modelled or not allowed on the target,
  ///   and for names and operands that do not resolve.
  public init(_ kernel: Kernel, of module: Module) throws(LoweringError) {
    var lowering = Lowering(kernel: kernel, module: module)
    self = try lowering.program()
  }

  init(
    name: String, target: Target, staticSharedBytes: Int, estimatedRegisters: Int,
    parameters: [Parameter], parameterOffsets: [Int], parameterBytes: Int,
    directives: [PerformanceDirective], operations: [MicroOperation], sources: [Int32],
    instructions: [Instruction], pool: [Int32],
    constants: [(row: ConstantRow, offset: Int)], rowBytes: Int, generalRowBytes: Int,
    predicateCount: Int
  ) {
    self.name = name
    self.target = target
    self.staticSharedBytes = staticSharedBytes
    self.estimatedRegisters = estimatedRegisters
    self.parameters = parameters
    self.parameterOffsets = parameterOffsets
    self.parameterBytes = parameterBytes
    self.directives = directives
    self.operations = operations
    self.sources = sources
    self.instructions = instructions
    self.pool = pool
    self.constants = constants
    self.rowBytes = rowBytes
    self.generalRowBytes = generalRowBytes
    self.predicateCount = predicateCount
  }

  /// The number of instructions in the text.
  public var instructionCount: Int { instructions.count }
}
