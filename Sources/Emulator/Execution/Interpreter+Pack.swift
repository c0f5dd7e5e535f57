// mov between a register and its parts. The rows of both may be the same: all of a lane is read
// before any of it is written.
extension BlockExecutor {
  @inline(never)
  static func pack(
    _ operation: MicroOperation, _ file: UnsafeMutableRawPointer, _ pool: UnsafePointer<Int32>,
    _ active: UInt32
  ) {
    let layout = Parts(operation, pool)
    if layout.wholes == 1, layout.bits == 32 {
      let low = Lanes.row(file, layout.parts[0], as: UInt32.self)
      let high = Lanes.row(file, layout.parts[1], as: UInt32.self)
      return Lanes.each(file, active, layout.rows[0], as: UInt64.self) {
        UInt64(low[$0]) | UInt64(high[$0]) &<< 32
      }
    }
    var remaining = active
    while remaining != 0 {
      let lane = remaining.trailingZeroBitCount
      remaining &= remaining &- 1
      let low = layout.value(of: 0, file, lane)
      let high = layout.wholes == 2 ? layout.value(of: 1, file, lane) : 0
      if layout.isWide {
        (file + Int(layout.rows[0])).assumingMemoryBound(to: UInt64.self)[lane] = low
      } else {
        (file + Int(layout.rows[0])).assumingMemoryBound(to: UInt32.self)[lane] = UInt32(
          truncatingIfNeeded: low)
      }
      if layout.wholes == 2 {
        (file + Int(layout.rows[1])).assumingMemoryBound(to: UInt64.self)[lane] = high
      }
    }
  }

  @inline(never)
  static func unpack(
    _ operation: MicroOperation, _ file: UnsafeMutableRawPointer, _ pool: UnsafePointer<Int32>,
    _ active: UInt32
  ) {
    let layout = Parts(operation, pool)
    var remaining = active
    while remaining != 0 {
      let lane = remaining.trailingZeroBitCount
      remaining &= remaining &- 1
      let low =
        layout.isWide
        ? Lanes.row(file, layout.rows[0], as: UInt64.self)[lane]
        : UInt64(Lanes.row(file, layout.rows[0], as: UInt32.self)[lane])
      let high =
        layout.wholes == 2 ? Lanes.row(file, layout.rows[1], as: UInt64.self)[lane] : 0
      for index in 0..<layout.count {
        let isHigh = index >= layout.perWhole
        let place = isHigh ? index &- layout.perWhole : index
        let value = (isHigh ? high : low) &>> UInt64(truncatingIfNeeded: place &* layout.bits)
        let target = file + Int(layout.parts[index])
        if layout.bits == 64 {
          target.assumingMemoryBound(to: UInt64.self)[lane] = value
        } else {
          target.assumingMemoryBound(to: UInt32.self)[lane] = UInt32(
            truncatingIfNeeded: value & layout.mask)
        }
      }
    }
  }
}

/// The rows of a packing operation: one whole of up to 64 bits or the two halves of 128, and the
/// parts from the least significant on.
private struct Parts {
  let rows: UnsafePointer<Int32>
  let parts: UnsafePointer<Int32>
  let wholes: Int
  let count: Int
  let bits: Int
  let perWhole: Int
  /// The bits of a part.
  let mask: UInt64

  @inline(__always)
  init(_ operation: MicroOperation, _ pool: UnsafePointer<Int32>) {
    rows = pool + Int(operation.d)
    wholes = Int(truncatingIfNeeded: operation.immediate)
    parts = rows + wholes
    count = Int(operation.count)
    bits = Int(operation.detail)
    perWhole = wholes == 2 ? count &>> 1 : count
    mask = bits == 64 ? .max : 1 &<< UInt64(bits) &- 1
  }

  /// Whether a whole has a 64-bit row.
  @inline(__always)
  var isWide: Bool { perWhole &* bits == 64 }

  /// The parts of a whole put together.
  @inline(__always)
  func value(of whole: Int, _ file: UnsafeMutableRawPointer, _ lane: Int) -> UInt64 {
    let first = parts + whole &* perWhole
    if bits == 64 { return Lanes.row(file, first[0], as: UInt64.self)[lane] }
    var value: UInt64 = 0
    for index in 0..<perWhole {
      let part = UInt64(Lanes.row(file, first[index], as: UInt32.self)[lane]) & mask
      value |= part &<< UInt64(truncatingIfNeeded: index &* bits)
    }
    return value
  }
}
