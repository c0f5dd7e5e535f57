/// Arithmetic on rows of 32 lanes under a mask. Rows are read in halves of 16 lanes: wider vectors
/// are not vectorised by the compiler.
///
/// Every function computes all lanes and keeps the old value where the mask is clear, so `operation`
/// must accept the values of inactive lanes.
enum Lanes {
  typealias Half = SIMD16<UInt32>
  typealias Quarter = SIMD8<UInt64>

  static let full: UInt32 = .max

  private static let bits = Half(
    1 << 0, 1 << 1, 1 << 2, 1 << 3, 1 << 4, 1 << 5, 1 << 6, 1 << 7, 1 << 8, 1 << 9, 1 << 10,
    1 << 11, 1 << 12, 1 << 13, 1 << 14, 1 << 15)

  /// Stores 16 lanes where `mask` (its lower 16 bits) is set.
  @inline(__always)
  private static func store(
    _ value: Half, to pointer: UnsafeMutableRawPointer, _ mask: UInt32
  ) {
    let selected = Half(repeating: mask) & bits
    let old = pointer.load(as: Half.self)
    pointer.storeBytes(of: old.replacing(with: value, where: selected .== bits), as: Half.self)
  }

  // MARK: 32-bit lanes, vector form

  /// d = operation(a)
  @inline(__always)
  static func map(
    _ file: UnsafeMutableRawPointer, _ mask: UInt32, _ d: Int32, _ a: Int32,
    _ operation: (Half) -> Half
  ) {
    let target = file + Int(d)
    let low = operation((file + Int(a)).load(as: Half.self))
    let high = operation((file + Int(a)).load(fromByteOffset: 64, as: Half.self))
    write(low, high, target, mask)
  }

  /// d = operation(a, b)
  @inline(__always)
  static func map(
    _ file: UnsafeMutableRawPointer, _ mask: UInt32, _ d: Int32, _ a: Int32, _ b: Int32,
    _ operation: (Half, Half) -> Half
  ) {
    let x = file + Int(a)
    let y = file + Int(b)
    let low = operation(x.load(as: Half.self), y.load(as: Half.self))
    let high = operation(
      x.load(fromByteOffset: 64, as: Half.self), y.load(fromByteOffset: 64, as: Half.self))
    write(low, high, file + Int(d), mask)
  }

  /// d = operation(a, b, c)
  @inline(__always)
  static func map(
    _ file: UnsafeMutableRawPointer, _ mask: UInt32, _ d: Int32, _ a: Int32, _ b: Int32,
    _ c: Int32, _ operation: (Half, Half, Half) -> Half
  ) {
    let x = file + Int(a)
    let y = file + Int(b)
    let z = file + Int(c)
    let low = operation(x.load(as: Half.self), y.load(as: Half.self), z.load(as: Half.self))
    let high = operation(
      x.load(fromByteOffset: 64, as: Half.self), y.load(fromByteOffset: 64, as: Half.self),
      z.load(fromByteOffset: 64, as: Half.self))
    write(low, high, file + Int(d), mask)
  }

  @inline(__always)
  private static func write(
    _ low: Half, _ high: Half, _ target: UnsafeMutableRawPointer, _ mask: UInt32
  ) {
    if mask == full {
      target.storeBytes(of: low, as: Half.self)
      target.storeBytes(of: high, toByteOffset: 64, as: Half.self)
    } else {
      store(low, to: target, mask)
      store(high, to: target + 64, mask >> 16)
    }
  }

  // MARK: Any lane type, lane by lane

  /// d[lane] = operation(lane) in active lanes.
  @inline(__always)
  static func each<Value>(
    _ file: UnsafeMutableRawPointer, _ mask: UInt32, _ d: Int32, as type: Value.Type,
    _ operation: (Int) -> Value
  ) {
    let target = (file + Int(d)).assumingMemoryBound(to: Value.self)
    if mask == full {
      for lane in 0..<32 { target[lane] = operation(lane) }
    } else {
      var remaining = mask
      while remaining != 0 {
        let lane = remaining.trailingZeroBitCount
        remaining &= remaining &- 1
        target[lane] = operation(lane)
      }
    }
  }

  /// The lanes of a row.
  @inline(__always)
  static func row<Value>(
    _ file: UnsafeMutableRawPointer, _ offset: Int32, as type: Value.Type
  ) -> UnsafePointer<Value> {
    UnsafePointer((file + Int(offset)).assumingMemoryBound(to: Value.self))
  }

  /// The mask of the lanes for which `condition` holds.
  @inline(__always)
  static func mask(_ condition: (Int) -> Bool) -> UInt32 {
    var result: UInt32 = 0
    for lane in 0..<32 { result |= (condition(lane) ? 1 : 0) << UInt32(lane) }
    return result
  }
}
