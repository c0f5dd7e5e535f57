import Emulator
import PTX
import Testing

import struct BipolarInt.SplitMix64

/// Runs one instruction, or a few with `; ` between them, over the registers D, A, B and C on many operands through PTX text, once
/// without a guard and once under one that holds in every third lane.
struct RowHarness {
  /// The text over D, A, B and C.
  var text: String
  /// The widths in bits of D and of the sources.
  var widths: [Int]
  var version = "8.8"
  var target = "sm_100"

  init(_ text: String, _ widths: [Int]) {
    self.text = text
    self.widths = widths
  }

  /// What D holds before.
  static let old: UInt64 = 0x5A5A_5A5A_5A5A_5A5A

  /// The results by operand, after it those under the guard.
  func results(_ columns: [[UInt64]]) throws -> [UInt64] {
    let count = columns[0].count
    let threads = (count + 255) / 256 * 256
    let names = ["D", "A", "B", "C"]
    var body = "mad.wide.u32 %rd0, %i, 8, %inBase; mad.wide.u32 %rd1, %i, 8, %outBase;\n"
    body += "rem.u32 %r10, %i, 3; setp.eq.u32 %p1, %r10, 0;\n"
    let statements = text.split(separator: "; ")
    for (run, prefix) in ["", "@%p1 "].enumerated() {
      body += "{\n"
      for (index, width) in widths.enumerated() {
        let address =
          index == 0 ? "%rd1+\(8 * run * threads)" : "%rd0+\(8 * (index - 1) * threads)"
        body += ".reg .b\(width) \(names[index]); "
        body += "ld.global.u\(width) \(names[index]), [\(address)];\n"
      }
      body += statements.map { prefix + $0 + ";" }.joined(separator: " ") + "\n"
      body += "st.global.u\(widths[0]) [%rd1+\(8 * run * threads)], D;\n}\n"
    }
    var kernel = TestKernel(body)
    kernel.version = version
    kernel.target = target
    let memory = GlobalMemory()
    let padded = columns.flatMap { $0 + [UInt64](repeating: 0, count: threads - count) }
    let input = try memory.allocate("input", copying: padded.isEmpty ? [0] : padded)
    let output = try memory.allocate(
      "output", copying: [UInt64](repeating: Self.old, count: 2 * threads))
    try kernel.run(
      in: memory, [.pointer(input), .pointer(output)], grid: Dimensions(threads / 256),
      block: Dimensions(256))
    let all = try memory.read(output, as: UInt64.self, count: 2 * threads)
    return Array(all[..<count]) + Array(all[threads..<threads + count])
  }

  /// Compares every result with its definition, of which the bits past the width of D are dropped.
  func check(
    _ columns: [[UInt64]], seed: UInt64 = 0, sourceLocation: SourceLocation = #_sourceLocation,
    _ definition: (UInt64, UInt64, UInt64) -> UInt64
  ) throws {
    let count = columns[0].count
    let results = try results(columns)
    let mask: UInt64 = widths[0] == 64 ? .max : (1 << UInt64(widths[0])) - 1
    func operand(_ column: Int, _ index: Int) -> UInt64 {
      column < columns.count ? columns[column][index] : 0
    }
    for index in 0..<count {
      let (a, b, c) = (operand(0, index), operand(1, index), operand(2, index))
      let value = Self.old & ~mask | definition(a, b, c) & mask
      let guarded = index % 3 == 0 ? value : Self.old
      if results[index] != value || results[count + index] != guarded {
        func hex(_ value: UInt64) -> String { String(value, radix: 16) }
        Issue.record(
          """
          \(text), operand \(index) of seed \(seed): A \(hex(a)) B \(hex(b)) C \(hex(c)) gives \
          \(hex(results[index] & mask)), guarded \(hex(results[count + index] & mask)), not \
          \(hex(value & mask))
          """, sourceLocation: sourceLocation)
        return
      }
    }
  }
}
