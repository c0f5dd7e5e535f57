// Which bytes of memory have been written, as four bits for each word.
extension BlockChecker {
  /// Where the bits of an access of one lane stand.
  struct WrittenPlace {
    /// The word of the first byte.
    var words: UnsafeMutablePointer<UInt8>
    /// The distance between words.
    var stride: Int
    /// The first byte within its word.
    var shift: Int

    /// Calls `body` for the words of some bytes, with the bits of the bytes in each.
    @inline(__always)
    func visit(
      _ bytes: Range<Int>, _ body: (UnsafeMutablePointer<UInt8>, _ bits: UInt8) -> Void
    ) {
      var start = shift &+ bytes.lowerBound
      let end = shift &+ bytes.upperBound
      while start < end {
        let word = start >> 2
        let next = min(end, word &* 4 &+ 4)
        let bits = UInt8(truncatingIfNeeded: ((1 << (next &- start)) &- 1) << (start & 3))
        body(words + word &* stride, bits)
        start = next
      }
    }
  }

  /// Notes an access to memory that the block has to itself or whose first contents are unknown.
  @inline(__always)
  func noteBytes(
    _ active: UInt32, byteCount: Int, isStore: Bool, _ counter: Int, _ warp: Int,
    _ place: (Int) -> WrittenPlace?
  ) {
    let role = launch.roles[counter]
    if role.contains(.atomic) {
      // Adding to what nothing wrote gives nothing better; an exchange does.
      guard role.contains(.overwrites) else { return }
    }
    let operation = executor.operations[counter]
    let isMatrix = operation.code == .loadMatrix || operation.code == .loadMatrixTransposed
    let isPlain = !isMatrix && (operation.code.isLoad || operation.code.storesRows)
    if !isStore, tables?.rules[counter] != .load { return }
    let width = isPlain ? operation.code.elementBytes : byteCount
    let count = min(byteCount / max(1, width), DefinednessTables.elementLimit)
    let masks = loadedUndefined
    var found: UInt32 = 0
    if isStore {
      for element in 0..<count {
        masks[element] = isPlain ? undefinedLanes(element, counter, warp) : 0
      }
    }
    var remaining = active
    while remaining != 0 {
      let lane = remaining.trailingZeroBitCount
      remaining &= remaining &- 1
      guard let place = place(lane) else { continue }
      let bit = UInt32(1) << UInt32(truncatingIfNeeded: lane)
      for element in 0..<count {
        let bytes = element &* width..<element &* width &+ width
        if isStore {
          let isWorthless = masks[element] & bit != 0
          place.visit(bytes) { word, bits in
            word.pointee = isWorthless ? word.pointee & ~bits : word.pointee | bits
          }
        } else {
          var some: UInt8 = 0
          place.visit(bytes) { word, bits in some |= word.pointee & bits }
          if some == 0 {
            found |= bit
            if isPlain { masks[element] |= bit }
          }
        }
      }
    }
    if isStore {
      masks.update(repeating: 0, count: DefinednessTables.elementLimit)
    } else if isMatrix {
      // A matrix of which not one row was written.
      for matrix in 0..<Int(operation.count) where found >> UInt32(8 * matrix) & 0xFF == 0xFF {
        masks[matrix] = .max
      }
    }
  }

  // MARK: Spaces

  func noteSharedBytes(
    _ active: UInt32, byteCount: Int, isStore: Bool, _ counter: Int, _ warp: Int
  ) {
    let addresses = executor.sharedAddresses
    let written = sharedWritten
    if isQuick(active, byteCount: byteCount, isStore: isStore, counter, warp) { return }
    noteBytes(active, byteCount: byteCount, isStore: isStore, counter, warp) { lane in
      let address = Int(addresses[lane])
      return WrittenPlace(words: written + address >> 2, stride: 1, shift: address & 3)
    }
  }

  /// The common case of shared memory: whole words, all of them written before, or stored now with
  /// values that have been.
  ///
  /// - Returns: False if it is none.
  @inline(__always)
  private func isQuick(
    _ active: UInt32, byteCount: Int, isStore: Bool, _ counter: Int, _ warp: Int
  ) -> Bool {
    let operation = executor.operations[counter]
    let storesRows = operation.code.storesRows
    guard byteCount >= 4, operation.code.elementBytes >= 4, isStore || operation.code.isLoad,
      !launch.roles[counter].contains(.atomic)
    else { return false }
    let addresses = executor.sharedAddresses
    let written = sharedWritten
    let words = byteCount >> 2
    if storesRows {
      for element in 0..<Int(operation.count) where undefinedLanes(element, counter, warp) != 0 {
        return false
      }
    }
    var isMissing = false
    var remaining = active
    var last: UInt32 = .max
    while remaining != 0 {
      let lane = remaining.trailingZeroBitCount
      remaining &= remaining &- 1
      if addresses[lane] == last { continue }
      last = addresses[lane]
      let first = written + Int(last >> 2)
      for word in 0..<words {
        if isStore {
          first[word] = 0xF
        } else if first[word] == 0 {
          isMissing = true
        }
      }
    }
    return !isMissing
  }

  func noteGlobalBytes(
    _ active: UInt32, byteCount: Int, isStore: Bool, _ counter: Int, _ warp: Int
  ) {
    let memory = launch.memory
    guard !memory.written.isEmpty else { return }
    let addresses = executor.globalAddresses
    noteBytes(active, byteCount: byteCount, isStore: isStore, counter, warp) { lane in
      guard let index = memory.index(of: addresses[lane]),
        let bytes = memory.written[memory.allocations[index].address]
      else { return nil }
      let offset = Int(addresses[lane] - memory.allocations[index].address)
      return WrittenPlace(words: bytes.word(at: offset), stride: 1, shift: offset & 3)
    }
  }

  /// Lanes access local memory at `sharedAddresses`. The lanes' words at one offset stand together.
  func accessLocal(_ active: UInt32, byteCount: Int, isStore: Bool, _ counter: Int, _ warp: Int) {
    guard tables != nil, active != 0 else { return }
    checkAddress(active, counter, warp)
    growLocal(warp)
    let addresses = executor.sharedAddresses
    let written = localWritten[warp].words
    noteBytes(active, byteCount: byteCount, isStore: isStore, counter, warp) { lane in
      let address = Int(addresses[lane])
      return WrittenPlace(
        words: written + ((address >> 2) &* 32 &+ lane), stride: 32, shift: address & 3)
    }
  }

  /// Bytes of local memory are written by other means than a store.
  func writeLocal(_ active: UInt32, _ bytes: Range<Int>, _ warp: Int) {
    guard tables != nil, !bytes.isEmpty else { return }
    growLocal(warp)
    for lane in 0..<32 where active >> UInt32(lane) & 1 != 0 {
      let place = WrittenPlace(words: localWritten[warp].words + lane, stride: 32, shift: 0)
      place.visit(bytes) { word, bits in word.pointee |= bits }
    }
  }

  private func growLocal(_ warp: Int) {
    localWritten[warp].grow(to: (executor.localMemory?.usableBytes(warp: warp) ?? 0) / 4 * 32)
  }
}
