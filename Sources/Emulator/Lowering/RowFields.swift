/// Which operand fields of an operation are rows of the register file.
struct RowFields: OptionSet {
  let rawValue: UInt8
  static let d = RowFields(rawValue: 1)
  static let a = RowFields(rawValue: 2)
  static let b = RowFields(rawValue: 4)
  static let c = RowFields(rawValue: 8)
}

extension OperationCode {
  /// The fields that register allocation must place; the others are predicate slots, pool indices
  /// or unused.
  var rowFields: RowFields {
    switch self {
    case .eq32, .ne32, .ltU32, .leU32, .ltS32, .leS32, .eq64, .ne64, .ltU64, .leU64, .ltS64, .leS64:
      [.a, .b]
    case .andPredicate, .orPredicate, .xorPredicate, .notPredicate, .movePredicate,
      .commitCopies, .waitCopies, .matrixMultiply, .multiplyFragments, .branch, .exit, .call,
      .functionReturn, .trap, .hint, .fence:
      []
    case .barrier: [.d, .a, .c]
    case .warpBarrier, .systemCall: [.b]
    case .indexedBranch, .indirectCall, .isInSpace: [.a]
    case .select32, .select64, .setComparison: [.d, .a, .b]
    case .compare: [.a, .b]
    case .testFloat: [.a]
    case .loadGlobal8, .loadGlobalS8, .loadGlobal16, .loadGlobalS16, .loadGlobal32, .loadGlobal64,
      .storeGlobal8, .storeGlobal16, .storeGlobal32, .storeGlobal64, .loadShared8, .loadSharedS8,
      .loadShared16, .loadSharedS16, .loadShared32, .loadShared64, .storeShared8, .storeShared16,
      .storeShared32, .storeShared64, .loadMatrix, .loadMatrixTransposed, .storeMatrix,
      .storeMatrixTransposed, .loadLocal8, .loadLocalS8,
      .loadLocal16, .loadLocalS16, .loadLocal32, .loadLocal64, .storeLocal8, .storeLocal16,
      .storeLocal32, .storeLocal64, .loadGeneric8, .loadGenericS8, .loadGeneric16, .loadGenericS16,
      .loadGeneric32, .loadGeneric64, .storeGeneric8, .storeGeneric16, .storeGeneric32,
      .storeGeneric64, .atomic, .copyArrival:
      [.a]
    case .transposeMatrix: [.d, .a]
    case .fragmentAddress: [.d, .a, .b]
    case .asyncCopy: [.a, .b, .c]
    case .shuffleUp, .shuffleDown, .shuffleButterfly, .shuffleIndex: [.d, .a, .b]
    case .ballot, .elect: [.d, .b]
    case .matchAny32, .matchAny64, .matchAll32, .matchAll64, .reduce: [.d, .a, .b]
    case .activeMask: [.d]
    case .pack, .unpack: []
    case .transactionBarrier: [.d, .a, .b]
    case .voteAll, .voteAny, .voteUniform: [.b]
    default: [.d, .a, .b, .c]
    }
  }
}

extension OperationCode {
  /// Whether its lanes do not go on to the next operation.
  var endsLanes: Bool {
    switch self {
    case .branch, .indexedBranch, .exit, .functionReturn, .trap: true
    default: false
    }
  }
}

/// What a thread does at a barrier of the block.
enum BarrierRole: UInt8 {
  /// It waits.
  case wait
  /// It is counted and goes on.
  case arrive
  /// It waits and gets the number of threads whose predicate holds.
  case count
  /// It waits and learns whether the predicate holds in all threads, or in any.
  case all, any
}
