/// What one decoded operation does. Types, widths and signs are resolved, so that the interpreter
/// switches once an instruction.
enum OperationCode: UInt16 {
  // 32-bit lanes: d = a op b
  case add32, sub32, mulLo32, mulHiU32, mulHiS32, divU32, divS32, remU32, remS32
  case minU32, minS32, maxU32, maxS32, and32, or32, xor32, shl32, shrU32, shrS32
  // 64-bit lanes: d = a op b
  case add64, sub64, mulLo64, mulHiU64, mulHiS64, divU64, divS64, remU64, remS64
  case minU64, minS64, maxU64, maxS64, and64, or64, xor64, shl64, shrU64, shrS64
  // d = op a
  case not32, neg32, abs32, popc32, clz32, brev32
  case not64, neg64, abs64, popc64, clz64, brev64
  // Sub-functions in `detail`: `HalfwordFunction`, `IntegerFunction`, `BitFunction`, `CarryFunction`
  case halfword, integer, bits, uniformBits, carry
  /// The instruction stands in the program's video controls.
  case video
  // Shifts by a constant, in the immediate: d = a shifted
  case shlUniform32, shrUniformU32, shrUniformS32, shlUniform64, shrUniformU64, shrUniformS64
  // d = a op b op c
  case mad32, mad64, mulWideU, mulWideS, madWideU, madWideS, lop3
  // Predicates: destination and sources are predicate slots.
  case eq32, ne32, ltU32, leU32, ltS32, leS32
  case eq64, ne64, ltU64, leU64, ltS64, leS64
  case andPredicate, orPredicate, xorPredicate, notPredicate, movePredicate
  case select32, select64
  // Floating point: a form in `immediate` or `detail` says what. `float` and `convert` work value by
  // value, `floatRow` on whole rows.
  case float, floatRow, compare, setComparison, signSelect, testFloat, convert, convertPacked
  // Moves and conversions
  case move32, move64, truncate64, extendU32, extendS32
  case extendU8, extendS8, extendU16, extendS16
  case pack, unpack
  // Memory: lists of rows stand in the operand pool.
  case loadGlobal8, loadGlobalS8, loadGlobal16, loadGlobalS16, loadGlobal32, loadGlobal64
  case storeGlobal8, storeGlobal16, storeGlobal32, storeGlobal64
  case loadShared8, loadSharedS8, loadShared16, loadSharedS16, loadShared32, loadShared64
  case storeShared8, storeShared16, storeShared32, storeShared64
  case asyncCopy, commitCopies, waitCopies, atomic, fence
  case transactionBarrier, copyArrival
  // Warp-wide
  case loadMatrix, loadMatrixTransposed, matrixMultiply
  case storeMatrix, storeMatrixTransposed, transposeMatrix, multiplyFragments, fragmentAddress
  case shuffleUp, shuffleDown, shuffleButterfly, shuffleIndex
  case ballot, voteAll, voteAny, voteUniform
  case activeMask, matchAny32, matchAny64, matchAll32, matchAll64, reduce, elect
  // Local memory and addresses that may lie in any space
  case loadLocal8, loadLocalS8, loadLocal16, loadLocalS16, loadLocal32, loadLocal64
  case storeLocal8, storeLocal16, storeLocal32, storeLocal64
  case loadGeneric8, loadGenericS8, loadGeneric16, loadGenericS16, loadGeneric32, loadGeneric64
  case storeGeneric8, storeGeneric16, storeGeneric32, storeGeneric64
  case copyLocal
  // Addresses
  case isInSpace
  // Control
  case branch, indexedBranch, exit, barrier, warpBarrier, call, indirectCall, systemCall
  case functionReturn
  case readClock, trap, hint
}

/// A decoded operation: fixed size, no references, registers as byte offsets of rows in the
/// register file of a warp.
struct MicroOperation {
  var code: OperationCode
  /// Values a lane for memory operations, matrices for ldmatrix; else unused.
  var count: UInt8 = 1
  /// Source bytes a lane for cp.async; the form of mma and of an atomic operation; bits of a part for pack and unpack; the
  /// sub-function of rare integer operations.
  var detail: UInt16 = 0
  /// The guard: -1, or the predicate slot times two plus one if negated.
  var predicate: Int32 = -1
  /// Destination row, predicate slot or pool index.
  var d: Int32 = -1
  /// Source rows, predicate slots or pool indices.
  var a: Int32 = -1
  var b: Int32 = -1
  var c: Int32 = -1
  /// An address offset, branch target, count or truth table.
  var immediate: Int64 = 0

  /// The `detail` of shuffles and votes that act on the active lanes.
  static let isUnsynchronized: UInt16 = 1
}

/// A row of the register file whose value is known before a function starts.
enum ConstantRow: Hashable, Sendable {
  /// The same bits in every lane.
  case uniform(UInt64, is64: Bool)
  /// A parameter's value at a byte offset of the parameter space.
  case parameter(offset: Int, byteCount: Int, isSigned: Bool, is64: Bool)
  /// A special register, 32 bits.
  case special(SpecialRegister)
  /// The address of a module variable.
  case variable(index: Int, offset: Int64, is64: Bool)
  /// The offset of the dynamic shared memory, which follows the static variables.
  case dynamicShared(offset: Int64, is64: Bool)
  /// The address of a byte of the function's frame within local memory.
  case frame(offset: Int64, is64: Bool)
  /// The address of a byte of the frame that a called function gets.
  case calleeFrame(offset: Int64)

  var is64: Bool {
    switch self {
    case .uniform(_, let is64), .parameter(_, _, _, let is64), .variable(_, _, let is64),
      .dynamicShared(_, let is64), .frame(_, let is64):
      is64
    case .special, .calleeFrame: false
    }
  }
}

/// The special registers that are modelled (PTX ISA, "Special Registers").
enum SpecialRegister: String, Hashable, CaseIterable, Sendable {
  case threadX = "%tid.x"
  case threadY = "%tid.y"
  case threadZ = "%tid.z"
  case blockWidth = "%ntid.x"
  case blockHeight = "%ntid.y"
  case blockDepth = "%ntid.z"
  case blockX = "%ctaid.x"
  case blockY = "%ctaid.y"
  case blockZ = "%ctaid.z"
  case gridWidth = "%nctaid.x"
  case gridHeight = "%nctaid.y"
  case gridDepth = "%nctaid.z"
  case lane = "%laneid"
  case warp = "%warpid"
  case laneMaskEqual = "%lanemask_eq"
  case laneMaskLess = "%lanemask_lt"
  case laneMaskLessEqual = "%lanemask_le"
  case laneMaskGreater = "%lanemask_gt"
  case laneMaskGreaterEqual = "%lanemask_ge"
  case warpCount = "%nwarpid"
  case multiprocessor = "%smid"
  case multiprocessorCount = "%nsmid"
  case grid = "%gridid"
  case totalSharedBytes = "%total_smem_size"
  case dynamicSharedBytes = "%dynamic_smem_size"
  case aggregateSharedBytes = "%aggr_smem_size"
  case reservedSharedBytes = "%reserved_smem_offset_cap"
  case clusterX = "%clusterid.x"
  case clusterY = "%clusterid.y"
  case clusterZ = "%clusterid.z"
  case clusterGridWidth = "%nclusterid.x"
  case clusterGridHeight = "%nclusterid.y"
  case clusterGridDepth = "%nclusterid.z"
  case clusterBlockX = "%cluster_ctaid.x"
  case clusterBlockY = "%cluster_ctaid.y"
  case clusterBlockZ = "%cluster_ctaid.z"
  case clusterWidth = "%cluster_nctaid.x"
  case clusterHeight = "%cluster_nctaid.y"
  case clusterDepth = "%cluster_nctaid.z"
  case clusterRank = "%cluster_ctarank"
  case clusterSize = "%cluster_nctarank"
}

/// A register whose value changes while a thread runs.
enum Clock: String, CaseIterable {
  /// Instructions that the block has issued, lower half: time as far as a functional run knows it.
  case clock = "%clock"
  case clockHigh = "%clock_hi"
  case clock64 = "%clock64"
  /// The same count, taken as nanoseconds.
  case globalTimer = "%globaltimer"
  case globalTimerLow = "%globaltimer_lo"
  case globalTimerHigh = "%globaltimer_hi"

  var is64: Bool { self == .clock64 || self == .globalTimer }
}
