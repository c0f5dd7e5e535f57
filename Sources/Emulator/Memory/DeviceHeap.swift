/// The heap from which device code allocates by `malloc` (CUDA C++ Programming Guide, "Dynamic Global
/// Memory Allocation and Operations"): first fit, after room that was never given out. What is not
/// freed stays allocated from launch to launch.
final class DeviceHeap {
  /// The size that CUDA gives the heap unless a program asks for another.
  static let byteCount = 8 << 20
  /// "The returned pointer is guaranteed to be aligned to a 16-byte boundary."
  static let alignment = 16

  let place: GlobalMemory.Allocation
  /// Bytes that were given out at least once.
  private var used = 0
  /// The sizes of the blocks that are given out, by their offsets.
  private var sizes: [Int: Int] = [:]
  /// Offsets and sizes of free blocks below `used`, in ascending order.
  private var free: [(offset: Int, size: Int)] = []

  init(_ place: GlobalMemory.Allocation) {
    self.place = place
  }

  /// Gives out a block.
  ///
  /// - Returns: Its address, 0 if there is no room, and whether the block was in use before.
  func allocate(_ byteCount: UInt64) -> (address: UInt64, wasUsed: Bool) {
    guard byteCount > 0, byteCount <= UInt64(place.byteCount) else { return (0, false) }
    let size = (Int(byteCount) + Self.alignment - 1) / Self.alignment * Self.alignment
    if size <= place.byteCount - used {
      let offset = used
      used += size
      sizes[offset] = size
      return (place.address + UInt64(offset), false)
    }
    guard let index = free.firstIndex(where: { $0.size >= size }) else { return (0, false) }
    let offset = free[index].offset
    if free[index].size == size {
      free.remove(at: index)
    } else {
      free[index] = (offset + size, free[index].size - size)
    }
    sizes[offset] = size
    return (place.address + UInt64(offset), true)
  }

  /// Takes a block back.
  ///
  /// - Returns: False if no block in use starts there.
  func release(_ address: UInt64) -> Bool {
    guard address >= place.address, address < place.end else { return false }
    let offset = Int(address - place.address)
    guard let size = sizes.removeValue(forKey: offset) else { return false }
    var low = 0
    var high = free.count
    while low < high {
      let middle = (low + high) / 2
      if free[middle].offset < offset { low = middle + 1 } else { high = middle }
    }
    free.insert((offset, size), at: low)
    if low + 1 < free.count, free[low].offset + free[low].size == free[low + 1].offset {
      free[low].size += free.remove(at: low + 1).size
    }
    if low > 0, free[low - 1].offset + free[low - 1].size == free[low].offset {
      free[low - 1].size += free.remove(at: low).size
    }
    return true
  }
}
