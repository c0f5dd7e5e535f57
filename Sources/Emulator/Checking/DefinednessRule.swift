import PTX

/// How the result of an operation depends on operands that nothing has written.
enum DefinednessRule: UInt8 {
  /// One such operand makes the result worthless: arithmetic.
  case any
  /// The result is worthless only if all operands are: moves, packing, bit operations, selection, of
  /// which compilers feed halves and alternatives that nobody looks at.
  case all
  /// As the bytes that a load found.
  case load
  /// As the accumulators, or as a whole operand matrix.
  case matrix
  /// The result counts as written.
  case defined

  private static let arithmetic: Set<Substring> = [
    "add", "sub", "mul", "mul24", "mad", "mad24", "fma", "div", "rem", "sad", "min", "max", "neg",
    "abs", "rcp", "sqrt", "rsqrt", "sin", "cos", "ex2", "lg2", "tanh", "addc", "subc", "madc",
    "dp4a", "dp2a", "popc", "clz", "brev", "bfind",
  ]

  init(_ instruction: Instruction?, _ operation: MicroOperation) {
    guard let instruction else {
      self = .defined
      return
    }
    let mnemonic = instruction.operation.mnemonic
    let opcode = mnemonic.split(separator: ".").first ?? ""
    switch opcode {
    case "ld", "ldu", "ldmatrix": self = operation.code.isLoad ? .load : .all
    case "mma": self = .matrix
    case "wmma": self = mnemonic.hasPrefix("wmma.mma") ? .matrix : .defined
    case "shfl", "vote", "match", "redux", "activemask", "elect", "atom", "bar", "barrier",
      "mbarrier", "call", "movmatrix":
      self = .defined
    default: self = Self.arithmetic.contains(opcode) ? .any : .all
    }
  }
}

extension OperationCode {
  /// Whether it loads values from memory into rows that its operand `d` lists.
  var isLoad: Bool {
    switch self {
    case .loadGlobal8, .loadGlobalS8, .loadGlobal16, .loadGlobalS16, .loadGlobal32, .loadGlobal64,
      .loadShared8, .loadSharedS8, .loadShared16, .loadSharedS16, .loadShared32, .loadShared64,
      .loadLocal8, .loadLocalS8, .loadLocal16, .loadLocalS16, .loadLocal32, .loadLocal64,
      .loadGeneric8, .loadGenericS8, .loadGeneric16, .loadGenericS16, .loadGeneric32,
      .loadGeneric64, .loadMatrix, .loadMatrixTransposed:
      true
    default: false
    }
  }

  /// Whether it stores rows that its operand `d` lists.
  var storesRows: Bool {
    switch self {
    case .storeGlobal8, .storeGlobal16, .storeGlobal32, .storeGlobal64, .storeShared8,
      .storeShared16, .storeShared32, .storeShared64, .storeGeneric8, .storeGeneric16,
      .storeGeneric32, .storeGeneric64, .storeLocal8, .storeLocal16, .storeLocal32, .storeLocal64:
      true
    default: false
    }
  }
}
