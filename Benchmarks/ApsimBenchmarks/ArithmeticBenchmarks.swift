import Emulator
import PTX

/// Loops of arithmetic alone: how fast the interpreter's turn is.
func arithmeticBenchmarks() {
  for (name, type) in [("32-bit", ScalarType.u32), ("64-bit", .u64)] {
    EmulatedLaunch.benchmark("\(name) ALU loop, all lanes active, 1 thread") {
      try arithmetic(type, everyLane: true)
    }
    EmulatedLaunch.benchmark("\(name) ALU loop, odd lanes active, 1 thread") {
      try arithmetic(type, everyLane: false)
    }
  }
}

private let threads = 256
private let blocks = 16
private let trips = 256

/// A chain of dependent arithmetic, logic, shifts, comparison and selection.
private func arithmetic(_ type: ScalarType, everyLane: Bool) throws -> EmulatedLaunch {
  var b = KernelBuilder(name: "alu", threads: threads)
  let output = b.globalPointer("output", alignment: 8)
  let thread = b.threadInGrid(threads: threads)
  let value = type == .u64 ? b.convert(to: .u64, from: .u32, thread) : b.move(.u32, thread)
  let bits: ScalarType = type == .u64 ? .b64 : .b32
  var isOdd: Register?
  if !everyLane {
    let lowest = b.logic(.and, .b32, thread, 1)
    isOdd = b.compare(.ne, .u32, lowest, 0)
  }
  b.loop(trips) {
    $0.guarded(by: isOdd) {
      for _ in 0..<4 {
        let shifted = $0.logic(.shl, bits, value, 13)
        $0.logic(.xor, bits, value, shifted, into: value)
        $0.multiplyAdd(type, value, 5, shifted, into: value)
        $0.add(type, value, 12345, into: value)
        let isLarge = $0.compare(.gt, type, value, shifted)
        let chosen = $0.select(type, value, shifted, if: isLarge)
        $0.logic(.or, bits, value, chosen, into: value)
      }
    }
  }
  let address = b.multiplyAddWide(.u32, thread, 8, output)
  b.store(.global, type, [value], to: Address(base: address.name))
  b.end()

  let memory = GlobalMemory()
  let results = try memory.allocate("output", byteCount: 8 * threads * blocks)
  return try EmulatedLaunch(
    b.module, entry: "alu",
    launch: Launch(
      grid: Dimensions(blocks), block: Dimensions(threads), arguments: [.pointer(results)]),
    memory: memory)
}
