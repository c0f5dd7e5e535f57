/// What an instruction occupies when it issues: the unit of counting and of charging time.
public enum InstructionClass: String, Hashable, Sendable, CaseIterable, Codable,
  CodingKeyRepresentable
{
  /// Integer logic, shifts, additions, comparisons, selects, moves.
  case integer
  /// Integer multiplication and multiply-add.
  case multiply
  /// Additions, multiplications and multiply-adds of 16- and 32-bit floating-point numbers.
  case float
  /// Division of integers, and of floating-point numbers as IEEE 754 rounds it: the assembler makes
  /// many instructions of one.
  case division
  /// Half the ordinary rate or less: popc, bfind, brev, conversions.
  case conversion
  /// Branches, returns, exits.
  case control
  /// Warp shuffles.
  case shuffle
  /// Warp votes, matches and reductions.
  case vote
  /// Barriers and waits.
  case synchronization
  /// Loads of kernel parameters and constants.
  case parameterLoad = "parameter_load"
  case globalLoad = "global_load"
  case globalStore = "global_store"
  case sharedLoad = "shared_load"
  case sharedStore = "shared_store"
  case localLoad = "local_load"
  case localStore = "local_store"
  /// ldmatrix.
  case matrixLoad = "matrix_load"
  /// cp.async.
  case asyncCopy = "async_copy"
  /// atom, red.
  case atomic
  /// mma and wmma.mma.
  case tensor
}
