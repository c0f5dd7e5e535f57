// How the values of a warp pass between memory and rows.
extension Lanes {
  /// Loads one value a lane, extended to the row's width by the operation's sign.
  @inline(__always)
  static func load(
    _ code: OperationCode, _ file: UnsafeMutableRawPointer, _ mask: UInt32, _ d: Int32,
    from address: (Int) -> UnsafeRawPointer
  ) {
    switch code {
    case .loadGlobal64, .loadShared64, .loadLocal64, .loadGeneric64:
      each(file, mask, d, as: UInt64.self) { address($0).load(as: UInt64.self) }
    case .loadGlobal32, .loadShared32, .loadLocal32, .loadGeneric32:
      each(file, mask, d, as: UInt32.self) { address($0).load(as: UInt32.self) }
    case .loadGlobal16, .loadShared16, .loadLocal16, .loadGeneric16:
      each(file, mask, d, as: UInt32.self) { UInt32(address($0).load(as: UInt16.self)) }
    case .loadGlobalS16, .loadSharedS16, .loadLocalS16, .loadGenericS16:
      each(file, mask, d, as: Int32.self) { Int32(address($0).load(as: Int16.self)) }
    case .loadGlobalS8, .loadSharedS8, .loadLocalS8, .loadGenericS8:
      each(file, mask, d, as: Int32.self) { Int32(address($0).load(as: Int8.self)) }
    default:
      each(file, mask, d, as: UInt32.self) { UInt32(address($0).load(as: UInt8.self)) }
    }
  }

  /// Stores one value a lane, of which the lower `width` bytes count; the highest lane is last.
  @inline(__always)
  static func store(
    _ width: Int, _ file: UnsafeMutableRawPointer, _ mask: UInt32, _ row: Int32,
    to address: (Int) -> UnsafeMutableRawPointer
  ) {
    let source = UnsafeRawPointer(file + Int(row))
    @inline(__always)
    func store<Value: BitwiseCopyable>(_ type: Value.Type, stride: Int) {
      var remaining = mask
      while remaining != 0 {
        let lane = remaining.trailingZeroBitCount
        remaining &= remaining &- 1
        address(lane).storeBytes(
          of: source.load(fromByteOffset: stride &* lane, as: type), as: type)
      }
    }
    switch width {
    case 8: store(UInt64.self, stride: 8)
    case 4: store(UInt32.self, stride: 4)
    case 2: store(UInt16.self, stride: 4)
    default: store(UInt8.self, stride: 4)
    }
  }
}

extension OperationCode {
  /// Bytes of one value of a load or store.
  @inline(__always)
  var elementBytes: Int {
    switch self {
    case .loadGlobal8, .loadGlobalS8, .storeGlobal8, .loadShared8, .loadSharedS8, .storeShared8,
      .loadLocal8, .loadLocalS8, .storeLocal8, .loadGeneric8, .loadGenericS8, .storeGeneric8:
      1
    case .loadGlobal16, .loadGlobalS16, .storeGlobal16, .loadShared16, .loadSharedS16,
      .storeShared16, .loadLocal16, .loadLocalS16, .storeLocal16, .loadGeneric16, .loadGenericS16,
      .storeGeneric16:
      2
    case .loadGlobal64, .storeGlobal64, .loadShared64, .storeShared64, .loadLocal64,
      .storeLocal64, .loadGeneric64, .storeGeneric64:
      8
    default: 4
    }
  }

  /// Whether a load or store of local memory or of a generic address writes to memory.
  @inline(__always)
  var isStore: Bool {
    switch self {
    case .storeLocal8, .storeLocal16, .storeLocal32, .storeLocal64, .storeGeneric8,
      .storeGeneric16, .storeGeneric32, .storeGeneric64:
      true
    default: false
    }
  }
}
