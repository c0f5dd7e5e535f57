import PTX

/// A tensor-core instruction of any element type by what its fragments take of packed rows.
///
/// An 8x8 matrix of `ldmatrix` is 8 rows of 16 bytes, whatever the bytes hold, and its result is the
/// fragment of 1-bit, 4-bit, 8-bit and 16-bit operands alike; so rows, chunks and registers are all
/// that a kernel must know.
enum TensorCoreInstruction: Hashable, Sendable {
  /// 1-bit operands.
  case bits(MatrixMultiply)
  /// Integers and floating-point numbers.
  case numeric(NumericMatrixMultiply)

  /// Rows of A and of the accumulators.
  var m: Int {
    switch self {
    case .bits(let form): form.shape.m
    case .numeric(let form): form.shape.m
    }
  }

  /// 16-byte chunks of a row along the inner length.
  var chunks: Int {
    switch self {
    case .bits(let form): form.shape.k / 128
    case .numeric(let form): form.shape.k * form.a.bitWidth / 128
    }
  }

  /// Registers of A a lane: one for each 8 rows and chunk.
  var aRegisters: Int { m / 8 * chunks }

  /// Registers of B a lane, for its 8 columns.
  var bRegisters: Int { chunks }

  /// Registers of the accumulators a lane.
  var accumulatorRegisters: Int {
    switch self {
    case .bits(let form): form.shape.accumulatorRegisters
    case .numeric(let form): form.accumulatorRegisters(form.d)
    }
  }

  /// The first architecture that has it.
  var firstTarget: Target {
    switch self {
    case .bits(let form): Operation.matrixMultiply(form).requirement.target
    case .numeric(let form): Operation.numericMatrixMultiply(form).requirement.target
    }
  }

  /// The shape's name: `m16n8k32`.
  var shapeName: String {
    switch self {
    case .bits(let form): form.shape.rawValue
    case .numeric(let form): form.shape.rawValue
    }
  }
}

extension KernelBuilder {
  /// accumulators += a x b.
  mutating func multiplyAccumulate(
    _ instruction: TensorCoreInstruction, accumulators: [Register], a: [Register], b: [Register]
  ) {
    switch instruction {
    case .bits(let form): multiplyAccumulate(form, accumulators: accumulators, a: a, b: b)
    case .numeric(let form): multiplyAccumulate(form, accumulators: accumulators, a: a, b: b)
    }
  }
}
