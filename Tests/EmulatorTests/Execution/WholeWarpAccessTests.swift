import Emulator
import PTX
import Testing

import struct BipolarInt.SplitMix64

/// Accesses of whole warps take a short way where the lanes of each half-warp access one place or
/// places side by side. Under a checker every access takes the general way: both must agree, and with
/// the wavefronts and sectors by their definitions.
struct WholeWarpAccessTests {
  /// A kernel that loads by the addresses in its input and stores the values by other addresses.
  private func kernel(_ space: String, _ vector: String) -> TestKernel {
    let values =
      switch vector {
      case ".v2": "{%r4, %r5}"
      case ".v4": "{%r4, %r5, %r6, %r7}"
      default: "%r4"
      }
    // Words 0 to 1023 of the buffer or tile hold their own numbers times seven.
    let prepare =
      space == "shared"
      ? """
      mov.u32 %r10, tile; mov.u32 %r11, %i;
      FILL: mad.lo.u32 %r12, %r11, 4, %r10; mul.lo.u32 %r13, %r11, 7; st.shared.u32 [%r12], %r13;
      add.u32 %r11, %r11, 32; setp.lt.u32 %p0, %r11, 1024; @%p0 bra FILL; bar.sync 0;
      """ : ""
    let base =
      space == "shared"
      ? "add.u32 %r2, %r2, %r10; add.u32 %r3, %r3, %r10;"
      : "cvt.u64.u32 %rd2, %r2; add.u64 %rd2, %rd2, %outBase; cvt.u64.u32 %rd3, %r3; add.u64 %rd3, %rd3, %outBase;"
    let (from, to) = space == "shared" ? ("%r2", "%r3") : ("%rd2", "%rd3")
    let collect =
      space == "shared"
      ? """
      bar.sync 0; mov.u32 %r11, %i;
      COPY: mad.lo.u32 %r12, %r11, 4, %r10; ld.shared.u32 %r13, [%r12];
      mad.wide.u32 %rd4, %r11, 4, %outBase; st.global.u32 [%rd4], %r13;
      add.u32 %r11, %r11, 32; setp.lt.u32 %p0, %r11, 1024; @%p0 bra COPY;
      """ : ""
    return TestKernel(
      """
      \(prepare)
      ld.global.u32 %r2, [%in]; ld.global.u32 %r3, [%in+128]; \(base)
      ld.\(space)\(vector).u32 \(values), [\(from)];
      st.\(space)\(vector).u32 [\(to)], \(values);
      \(collect)
      """)
  }

  /// Sixteen places of `step` bytes below `limit`: one, side by side, or now and then any.
  private func half(
    _ generator: inout SplitMix64, step: UInt32, limit: UInt32
  ) -> [UInt32] {
    func place(_ count: UInt32) -> UInt32 {
      UInt32.random(in: 0...(limit / step - count), using: &generator) * step
    }
    switch UInt32.random(in: 0..<8, using: &generator) {
    case 0: return (0..<16).map { _ in place(1) }
    case 1, 2, 3: return Array(repeating: place(1), count: 16)
    default:
      let first = place(16)
      return (0..<16).map { first + $0 * step }
    }
  }

  /// Passes through 32 banks of four bytes: as many lanes together as move 128 bytes, each pass one
  /// word of every bank.
  private func wavefronts(_ addresses: [UInt32], _ step: UInt32) -> UInt64 {
    let lanes = Int(128 / step)
    return stride(from: 0, to: 32, by: lanes).reduce(0) { sum, first in
      var words: [UInt32: Set<UInt32>] = [:]
      for address in addresses[first..<first + lanes] {
        for word in address / 4..<(address + step) / 4 {
          words[word % 32, default: []].insert(word)
        }
      }
      return sum + UInt64(words.values.map(\.count).max() ?? 0)
    }
  }

  private func sectors(_ addresses: [UInt32]) -> UInt64 {
    UInt64(Set(addresses.map { $0 / 32 }).count)
  }

  @Test(arguments: ["shared", "global"], ["", ".v2", ".v4"])
  func theShortWayIsTheGeneralWay(_ space: String, _ vector: String) throws {
    let seed: UInt64 = 311
    var generator = SplitMix64(seed: seed)
    let step: UInt32 = vector.isEmpty ? 4 : vector == ".v2" ? 8 : 16
    let program = try kernel(space, vector).program()
    for round in 0..<300 {
      // Near neighbours too, so that the words of both halves overlap in part.
      let limit: UInt32 = round % 2 == 0 ? 4096 : step * 40
      let addresses = (0..<4).flatMap { _ in half(&generator, step: step, limit: limit) }
      var results: [([UInt32], Counters)] = []
      for checks in [Checks(), .memory] {
        let memory = GlobalMemory()
        let input = try memory.allocate("input", copying: addresses)
        let output = try memory.allocate("output", copying: (0..<1024).map { UInt32($0 * 7) })
        let launch = Launch(
          grid: Dimensions(1), block: Dimensions(32),
          arguments: [.pointer(input), .pointer(output)])
        let profile = try Emulator(memory: memory, threads: 1).run(
          program, launch, options: Emulator.Options(checks: checks))
        let load = "ld.\(space)\(vector).u32"
        let store = "st.\(space)\(vector).u32"
        let loads = profile.lines.filter { $0.instruction.operation.mnemonic == load }
        // Of shared memory the kernel reads more behind its load, of global memory before it.
        let line = try #require(space == "shared" ? loads.first : loads.last)
        let stored = try #require(
          profile.lines.last { $0.instruction.operation.mnemonic == store })
        for (line, places) in [(line, addresses.prefix(32)), (stored, addresses[32..<64])] {
          let expected =
            space == "shared" ? wavefronts(Array(places), step) : sectors(Array(places))
          let counted = space == "shared" ? line.shared.wavefronts : line.global.sectors
          #expect(counted == expected, "seed \(seed), round \(round): \(places)")
        }
        results.append((try memory.read(output, as: UInt32.self, count: 1024), profile.counters))
      }
      #expect(results[0].0 == results[1].0, "seed \(seed), round \(round): \(addresses)")
      #expect(results[0].1 == results[1].1, "seed \(seed), round \(round): \(addresses)")
    }
  }
}
