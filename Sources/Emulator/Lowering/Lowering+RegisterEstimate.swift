import PTX

// How many registers a thread is likely to take on hardware.
extension Lowering {
  /// Registers that hold a constant or a parameter throughout. Machine code reads these from the
  /// constant bank or from the instruction, so they take no register of a thread.
  func constantRegisters(_ operations: ArraySlice<MicroOperation>) -> Set<Int> {
    var writers: [Int: Int] = [:]
    for effect in effects {
      for register in effect.writes { writers[register, default: 0] += 1 }
    }
    var result: Set<Int> = []
    for (operation, effect) in zip(operations, effects) {
      guard operation.code == .move32 || operation.code == .move64, !effect.isGuarded,
        writers[Int(operation.d)] == 1
      else { continue }
      let holdsConstant: Bool
      if operation.a < Self.constantBase {
        holdsConstant = result.contains(Int(operation.a))
      } else if case .special = constants[Int(operation.a - Self.constantBase)] {
        holdsConstant = false
      } else {
        holdsConstant = true
      }
      if holdsConstant { result.insert(Int(operation.d)) }
    }
    return result
  }

  /// The most values alive at once and a few for addresses and the stack, but no more than the
  /// assembler allows: 255, and the share of a thread where the text states the block's size.
  func estimatedRegisters(maximumLive: Int) -> Int {
    var limit = 255
    for directive in kernel.directives {
      switch directive {
      case .requiredThreads(let sizes), .maximumThreads(let sizes):
        let threads = sizes.reduce(1) {
          min($0.multipliedReportingOverflow(by: $1).partialValue, 1024)
        }
        limit = min(limit, 65536 / max(threads, 32) / 8 * 8)
      case .maximumRegisters(let count): limit = min(limit, max(count, 16))
      default: break
      }
    }
    return min(limit, max(16, maximumLive + 4))
  }
}
