import Emulator
import PTX
import Testing

import struct BipolarInt.SplitMix64

/// An instruction that works lane by lane, beside its definition on scalars.
struct LaneForm: CustomTestStringConvertible, Sendable {
  /// The text over the registers D (destination), A, B and C: instructions with `;` between them,
  /// all of which a guard guards.
  let text: String
  /// Instructions before it that no guard guards.
  let prologue: String
  /// The widths in bits of D and of the sources; 1 is a predicate.
  let widths: [Int]
  /// The result from the zero-extended sources; bits past the width of D are dropped.
  let definition: @Sendable (UInt64, UInt64, UInt64) -> UInt64

  init(
    _ text: String, _ widths: [Int], after prologue: String = "",
    _ definition: @escaping @Sendable (UInt64, UInt64, UInt64) -> UInt64
  ) {
    self.text = text
    self.prologue = prologue
    self.widths = widths
    self.definition = definition
  }

  var testDescription: String { text }

  static let tupleCount = 10_240
  static let seed: UInt64 = 0xA11

  /// Values at which integer instructions change their ways: signs, widths, shift amounts.
  static let edges: [UInt64] = [
    0, 1, 2, 7, 8, 15, 16, 31, 32, 33, 63, 64, 65, 127, 128, 255, 256, 0x7FFF, 0x8000, 0xFFFF,
    0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, 0x1_0000_0000, 0x7FFF_FFFF_FFFF_FFFF,
    0x8000_0000_0000_0000, 0xFFFF_FFFF_FFFF_FFFE, 0xFFFF_FFFF_FFFF_FFFF,
    // The least 32-bit number sign-extended, and -1 in the lower half alone.
    0xFFFF_FFFF_8000_0000, 0x8000_0000_FFFF_FFFF,
  ]

  /// Operands A, B, C and the old value of D: every pair of edges, then edges and random values.
  private static let operands: [[UInt64]] = {
    var generator = SplitMix64(seed: seed)
    func value(_ generator: inout SplitMix64) -> UInt64 {
      let random = generator.next()
      switch random % 4 {
      case 0: return edges[Int(generator.next() % UInt64(edges.count))]
      case 1: return generator.next() >> (generator.next() % 64)
      default: return generator.next()
      }
    }
    var columns: [[UInt64]] = [[], [], [], []]
    for index in 0..<tupleCount {
      let isPair = index < edges.count * edges.count
      columns[0].append(isPair ? edges[index / edges.count] : value(&generator))
      columns[1].append(isPair ? edges[index % edges.count] : value(&generator))
      columns[2].append(value(&generator))
      columns[3].append(generator.next())
    }
    return columns
  }()

  private static func mask(_ width: Int) -> UInt64 { width == 64 ? .max : (1 << UInt64(width)) - 1 }

  /// Statements that move slot `%i` at `address` to register `name`, or back.
  private static func access(_ name: String, _ width: Int, _ address: String, isLoad: Bool)
    -> String
  {
    if width == 16, isLoad {
      // In odd lanes the upper half of the row is set, which no instruction may see.
      return """
        ld.global.u16 \(name), [\(address)]; @%p2 not.b16 \(name), \(name); \
        @%p2 xor.b16 \(name), \(name), -1;
        """
    }
    guard width == 1 else {
      return isLoad
        ? "ld.global.u\(width) \(name), [\(address)];"
        : "st.global.u\(width) [\(address)], \(name);"
    }
    return isLoad
      ? "ld.global.u32 %r9, [\(address)]; and.b32 %r9, %r9, 1; setp.ne.u32 \(name), %r9, 0;"
      : "selp.u32 %r9, 1, 0, \(name); st.global.u32 [\(address)], %r9;"
  }

  /// The form without a guard, where g holds and where it does not. Each run has its own D, which
  /// keeps the old value in the other lanes. The column offsets are in units of `tupleCount` slots.
  private var kernel: TestKernel {
    let slots = 8 * Self.tupleCount
    let names = ["D", "A", "B", "C"]
    func declare(_ index: Int) -> String {
      let width = widths[index]
      return ".reg .\(width == 1 ? "pred" : "b\(width)") \(names[index]);"
    }
    var body = "mad.wide.u32 %rd0, %i, 8, %inBase; mad.wide.u32 %rd1, %i, 8, %outBase;\n"
    body += "ld.global.u32 %r10, [%rd0+\(3 * slots)]; setp.lt.s32 %p1, %r10, 0;\n"
    body += "mov.u32 %r11, %laneid; and.b32 %r11, %r11, 1; setp.ne.u32 %p2, %r11, 0;\n"
    for (run, guardText) in ["", "@%p1 ", "@!%p1 "].enumerated() {
      body += "{\n\(declare(0))\n"
      body += Self.access("D", widths[0], "%rd1+\(run * slots)", isLoad: true) + "\n"
      for source in widths.indices.dropFirst() {
        body += declare(source) + "\n"
        body +=
          Self.access(
            names[source], widths[source], "%rd0+\((source - 1) * slots)", isLoad: true) + "\n"
      }
      body += prologue + "\n"
      for instruction in text.split(separator: ";") { body += "\(guardText)\(instruction);\n" }
      body += Self.access("D", widths[0], "%rd1+\(run * slots)", isLoad: false) + "\n}\n"
    }
    var kernel = TestKernel(body)
    kernel.target = "sm_90"
    kernel.version = "8.3"
    return kernel
  }

  /// Runs the form on all operands and compares every lane with the definition.
  func check(sourceLocation: SourceLocation = #_sourceLocation) throws {
    let columns = Self.operands
    let memory = GlobalMemory()
    let input = try memory.allocate("input", copying: columns.flatMap { $0 })
    let output = try memory.allocate("output", copying: columns[3] + columns[3] + columns[3])
    try kernel.run(
      in: memory, [.pointer(input), .pointer(output)], grid: Dimensions(Self.tupleCount / 256),
      block: Dimensions(256))
    let results = try memory.read(output, as: UInt64.self, count: 3 * Self.tupleCount)

    // A store of less than 64 bits leaves the rest of the slot; a predicate is stored in 32.
    let stored = Self.mask(widths[0] == 1 ? 32 : widths[0])
    let sourceMasks = (1..<4).map { $0 < widths.count ? Self.mask(widths[$0]) : 0 }
    var expected = [UInt64](repeating: 0, count: 3 * Self.tupleCount)
    for index in 0..<Self.tupleCount {
      let old = columns[3][index]
      let value =
        definition(
          columns[0][index] & sourceMasks[0], columns[1][index] & sourceMasks[1],
          columns[2][index] & sourceMasks[2]) & Self.mask(widths[0])
      let new = old & ~stored | value
      let kept = old & ~stored | (old & Self.mask(widths[0]))
      let isGuarded = old & 0x8000_0000 != 0
      expected[index] = new
      expected[Self.tupleCount + index] = isGuarded ? new : kept
      expected[2 * Self.tupleCount + index] = isGuarded ? kept : new
    }
    if results == expected { return }
    let wrong = results.indices.first { results[$0] != expected[$0] } ?? 0
    let tuple = wrong % Self.tupleCount
    Issue.record(
      """
      \(text), run \(wrong / Self.tupleCount), tuple \(tuple) of seed \(Self.seed): \
      A \(columns[0][tuple]), B \(columns[1][tuple]), C \(columns[2][tuple]) gives \
      \(results[wrong]), not \(expected[wrong])
      """, sourceLocation: sourceLocation)
  }
}

// Readings of zero-extended bits.
func s16(_ bits: UInt64) -> Int64 { Int64(Int16(truncatingIfNeeded: bits)) }
func u32(_ bits: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: bits) }
func s32(_ bits: UInt64) -> Int64 { Int64(Int32(truncatingIfNeeded: bits)) }
func s64(_ bits: UInt64) -> Int64 { Int64(truncatingIfNeeded: bits) }
func bits(_ value: Int64) -> UInt64 { UInt64(bitPattern: value) }
