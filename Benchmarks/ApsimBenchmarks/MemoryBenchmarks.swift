import Emulator
import PTX

/// Loops of loads and stores: address checks, bank conflicts and sectors.
func memoryBenchmarks() {
  EmulatedLaunch.benchmark("shared-memory loop, no bank conflicts, 1 thread") {
    try accesses(to: .shared, laneStride: 4, repeatStride: 4 * threads)
  }
  EmulatedLaunch.benchmark("shared-memory loop, 32-way bank conflicts, 1 thread") {
    try accesses(to: .shared, laneStride: 128, repeatStride: 4)
  }
  EmulatedLaunch.benchmark("global-memory loop, 4 sectors a warp, 1 thread") {
    try accesses(to: .global, laneStride: 4, repeatStride: 4 * threads * blocks)
  }
  EmulatedLaunch.benchmark("global-memory loop, 32 sectors a warp, 1 thread") {
    try accesses(to: .global, laneStride: 128, repeatStride: 4)
  }
}

private let threads = 256
private let blocks = 16
private let trips = 64
private let repeats = 8

/// Loads and stores of 32-bit words in turn, from and to `threads x stride` bytes.
///
/// - Parameters:
///   - laneStride: Bytes from the word of a thread to that of the next.
///   - repeatStride: Bytes from one of the loop's eight words of a thread to the next.
private func accesses(
  to space: StateSpace, laneStride: Int, repeatStride: Int
) throws -> EmulatedLaunch {
  var b = KernelBuilder(name: "accesses", threads: threads)
  let buffer = b.globalPointer("buffer", alignment: 128)
  let address: Register
  let spread = repeats * repeatStride
  if space == .shared {
    let tile = b.shared("tile", byteCount: max(threads * laneStride, spread))
    let thread = b.move(.u32, Operand.special(.threadX))
    address = b.multiplyAdd(.u32, thread, laneStride, tile)
  } else {
    let thread = b.threadInGrid(threads: threads)
    address = b.multiplyAddWide(.u32, thread, laneStride, buffer)
  }
  b.loop(trips) {
    for index in 0..<repeats {
      let word = Address(base: address.name, offset: Int64(index * repeatStride))
      let value = $0.load(space, .u32, from: word)
      $0.store(space, .u32, [value], to: word)
    }
  }
  b.end()

  let memory = GlobalMemory()
  let byteCount = max(threads * blocks * laneStride, spread)
  return try EmulatedLaunch(
    b.module, entry: "accesses",
    launch: Launch(
      grid: Dimensions(blocks), block: Dimensions(threads),
      arguments: [.pointer(try memory.allocate("buffer", byteCount: byteCount))]),
    memory: memory)
}
