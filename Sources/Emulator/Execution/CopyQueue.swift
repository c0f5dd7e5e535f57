/// The asynchronous copies of a warp that are not finished.
///
/// A copy takes effect when the warp waits for its group, no earlier: a kernel that reads before it
/// waits sees the old bytes, here as it may on hardware.
struct CopyQueue {
  /// The copy of one lane. The source was checked when the copy was issued.
  struct Copy {
    var shared: Int
    var source: UnsafeRawPointer
    var sourceBytes: UInt8
    var byteCount: UInt8
  }

  private var copies: [Copy] = []
  /// For each closed group, the number of copies up to its end.
  private var groupEnds: [Int] = []

  mutating func removeAll() {
    copies.removeAll(keepingCapacity: true)
    groupEnds.removeAll(keepingCapacity: true)
  }

  mutating func append(_ copy: Copy) {
    copies.append(copy)
  }

  /// Closes the group of the copies issued since the last one; it may be empty.
  mutating func commit() {
    groupEnds.append(copies.count)
  }

  /// Finishes all groups but the `pending` newest; with a negative number every copy, also of the
  /// open group.
  mutating func wait(pending: Int, shared: UnsafeMutableRawPointer) {
    if pending < 0 {
      finish(copies.count, shared)
      groupEnds.removeAll(keepingCapacity: true)
      return
    }
    let groups = groupEnds.count - pending
    guard groups > 0 else { return }
    let end = groupEnds[groups - 1]
    finish(end, shared)
    groupEnds.removeFirst(groups)
    for index in groupEnds.indices { groupEnds[index] -= end }
  }

  private mutating func finish(_ count: Int, _ shared: UnsafeMutableRawPointer) {
    for copy in copies[..<count] {
      let target = shared + copy.shared
      if copy.sourceBytes == 16 {
        target.copyMemory(from: copy.source, byteCount: 16)
      } else {
        target.copyMemory(from: copy.source, byteCount: Int(copy.sourceBytes))
        let rest = Int(copy.byteCount) - Int(copy.sourceBytes)
        (target + Int(copy.sourceBytes)).initializeMemory(
          as: UInt8.self, repeating: 0, count: rest)
      }
    }
    copies.removeFirst(count)
  }
}
