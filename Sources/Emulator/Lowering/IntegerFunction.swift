/// What `OperationCode.halfword` computes: functions whose result depends on the upper bits of a
/// 32-bit row, which are unspecified for a 16-bit value, and functions of two halves side by side.
enum HalfwordFunction: UInt16 {
  case minU, minS, maxU, maxS, divU, divS, remU, remS, abs, sadU, sadS, shrU, shrS, isZero
  case mulHiU, mulHiS, madHiU, madHiS, mulWideU, mulWideS, madWideU, madWideS
  case addPacked, minPackedU, minPackedS, maxPackedU, maxPackedS
  case minPackedRectified, maxPackedRectified
}

/// What `OperationCode.integer` computes: the less frequent functions of 32- and 64-bit lanes.
enum IntegerFunction: UInt16 {
  case addSaturating, subSaturating, minRectified, maxRectified
  case madHiU32, madHiS32, madHiU64, madHiS64, madHiSaturating
  case mul24LowU, mul24LowS, mul24HighU, mul24HighS
  case mad24LowU, mad24LowS, mad24HighU, mad24HighS, mad24HighSaturating
  case sadU32, sadS32, sadU64, sadS64
  case isZero32, isZero64
  // Sums of products of bytes: signs of a and b.
  case dotBytesUU, dotBytesUS, dotBytesSU, dotBytesSS
  case dotLowUU, dotLowUS, dotLowSU, dotLowSS
  case dotHighUU, dotHighUS, dotHighSU, dotHighSS
}

/// What `OperationCode.bits` computes: bit fields, bit positions and bytes.
enum BitFunction: UInt16 {
  case extractU32, extractS32, extractU64, extractS64
  /// The width of the field stands behind a pool index in the immediate.
  case insert32, insert64
  case findU32, findS32, findU64, findS64
  case findShiftU32, findShiftS32, findShiftU64, findShiftS64
  case findNth
  case extendClampU, extendClampS, extendWrapU, extendWrapS
  case maskClamp, maskWrap
  case funnelLeftClamp, funnelLeftWrap, funnelRightClamp, funnelRightWrap
  case permute
  /// The four selectors of a mode stand in the immediate, 16 bits each.
  case permuteByMode
}

/// What `OperationCode.uniformBits` computes: functions of 32-bit lanes with the same constants in
/// every lane, which stand in the immediate.
enum UniformBitFunction: UInt16 {
  case extractU, extractS, insert, permute, funnelLeft, funnelRight
}

/// What `OperationCode.carry` computes. Destination and sources are rows; the carry flag is a
/// predicate slot, in the immediate.
struct CarryFunction {
  enum Kind: UInt16 {
    case add, sub, madLowU, madLowS, madHighU, madHighS
  }

  var kind: Kind
  var is64: Bool
  var readsCarry: Bool
  var writesCarry: Bool

  init(kind: Kind, is64: Bool, readsCarry: Bool, writesCarry: Bool) {
    self.kind = kind
    self.is64 = is64
    self.readsCarry = readsCarry
    self.writesCarry = writesCarry
  }

  init(rawValue: UInt16) {
    kind = Kind(rawValue: rawValue >> 3) ?? .add
    is64 = rawValue & 1 != 0
    readsCarry = rawValue & 2 != 0
    writesCarry = rawValue & 4 != 0
  }

  var rawValue: UInt16 {
    kind.rawValue << 3 | (is64 ? 1 : 0) | (readsCarry ? 2 : 0) | (writesCarry ? 4 : 0)
  }
}

/// How `redux.sync` combines the values.
enum ReductionFunction: UInt16 {
  case add, minU, minS, maxU, maxS, and, or, xor
}
