/// One activation of a kernel or device function by lanes of a warp.
struct Frame {
  /// Its register rows.
  var file: UnsafeMutableRawPointer
  /// Its predicates.
  var predicates: UnsafeMutablePointer<UInt32>
  /// The index of the function in the program.
  var function: Int
  /// Calls around it.
  var depth: Int
  /// The first byte of its variables in the local memory of its lanes.
  var localBase: Int
  /// Where the caller goes on, and its frame.
  var returnCounter: Int
  var parent: Int
  /// The lanes that have not returned.
  var lanes: UInt32
}

// Calls and returns. Lanes that make a call together share a frame; lanes that call at another time
// get another one, and come together again behind the call.
extension BlockExecutor {
  /// Bytes of register rows that the calls of a block may take.
  static let frameBytesLimit = 1 << 30
  /// Calls around one another: each takes at least 16 bytes of a thread's stack.
  static let depthLimit = LocalMemory.limit / 16

  /// Enters function `slot` with `lanes`, which go on at `returnCounter` of `parent` when they return.
  ///
  /// - Returns: False if the stack has no room.
  func enter(
    _ slot: Int, lanes: UInt32, returnCounter: Int, parent: Int, warp: Int
  ) -> Bool {
    let function = program.functions[slot]
    let caller = frames[warp][parent]
    let localBase = caller.localBase + program.functions[caller.function].frameBytes
    let localEnd = localBase + function.frameBytes + function.outgoingBytes
    guard localEnd <= LocalMemory.limit, caller.depth < Self.depthLimit,
      spareFrames[slot].last != nil || frameBytes + function.rowBytes <= Self.frameBytesLimit
    else { return false }
    localMemory?.prepare(localEnd, warp: warp)
    let file: UnsafeMutableRawPointer
    if let spare = spareFrames[slot].popLast() {
      file = spare
    } else {
      file = .allocate(
        byteCount: max(64, function.rowBytes + 4 * function.predicateCount), alignment: 64)
      frameBytes += function.rowBytes
      ownedFrames.append(file)
    }
    let predicates = (file + function.rowBytes).bindMemory(
      to: UInt32.self, capacity: function.predicateCount)
    predicates.update(repeating: 0, count: function.predicateCount)
    file.initializeMemory(as: UInt8.self, repeating: Self.pattern, count: function.generalRowBytes)
    let frame = Frame(
      file: file, predicates: predicates, function: slot, depth: caller.depth + 1,
      localBase: localBase, returnCounter: returnCounter, parent: parent, lanes: lanes)
    writeLaunchConstants(frame, warp: warp)
    writeBlockConstants(frame)
    let index: Int
    if let free = freeFrames[warp].popLast() {
      index = free
      frames[warp][index] = frame
    } else {
      index = frames[warp].count
      frames[warp].append(frame)
    }
    checker?.enter(slot, frame: index, warp: warp)
    warps[warp].runnable.append(
      Warp.Group(counter: function.entry, lanes: lanes, frame: index, depth: frame.depth))
    return true
  }

  /// Lets `lanes` return from a frame to its caller.
  func leave(_ index: Int, lanes: UInt32, warp: Int) {
    let frame = frames[warp][index]
    warps[warp].runnable.append(
      Warp.Group(
        counter: frame.returnCounter, lanes: lanes, frame: frame.parent, depth: frame.depth - 1))
    release(index, lanes: lanes, warp: warp)
  }

  /// Ends `lanes` in a frame and in all around it.
  func end(_ index: Int, lanes: UInt32, warp: Int) {
    var index = index
    while index > 0 {
      let parent = frames[warp][index].parent
      release(index, lanes: lanes, warp: warp)
      index = parent
    }
  }

  private func release(_ index: Int, lanes: UInt32, warp: Int) {
    frames[warp][index].lanes &= ~lanes
    if frames[warp][index].lanes == 0 {
      spareFrames[frames[warp][index].function].append(frames[warp][index].file)
      freeFrames[warp].append(index)
    }
  }

  /// Enters the functions whose addresses the active lanes hold.
  ///
  /// - Returns: False if it faulted.
  func callIndirect(
    _ operation: MicroOperation, _ file: UnsafeMutableRawPointer, _ active: UInt32, _ counter: Int,
    _ warp: Int
  ) -> Bool {
    let addresses = Lanes.row(file, operation.a, as: UInt64.self)
    let parent = warps[warp].runningFrame
    var remaining = active
    while remaining != 0 {
      let address = addresses[remaining.trailingZeroBitCount]
      var lanes: UInt32 = 0
      for lane in 0..<32 where remaining >> UInt32(lane) & 1 != 0 && addresses[lane] == address {
        lanes |= 1 << UInt32(lane)
      }
      remaining &= ~lanes
      let index = address &- AddressWindow.function
      guard index & 15 == 0, index >> 4 < UInt64(program.functionSlots.count),
        program.functionSlots[Int(index >> 4)] >= 0
      else {
        fail(.invalidFunction, at: counter, warp: warp, lanes: lanes, address: address)
        return false
      }
      let slot = Int(program.functionSlots[Int(index >> 4)])
      guard enter(slot, lanes: lanes, returnCounter: counter + 1, parent: parent, warp: warp) else {
        fail(
          .stackOverflow(depth: frames[warp][parent].depth), at: counter, warp: warp, lanes: lanes)
        return false
      }
    }
    return true
  }
}
