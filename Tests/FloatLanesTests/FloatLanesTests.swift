import FloatLanesAVX2
import FloatLanesAVX512
import FloatLanesPortable
import HostProcessor
import Testing

import struct BipolarInt.SplitMix64

/// Every build gives the bits of the portable one.
@Suite struct FloatLanesTests {
  typealias Function = FloatLanesPortable.FloatLanes.Function
  typealias Run =
    @Sendable (UInt8, UInt8, UnsafeMutableRawPointer, Int32, Int32, Int32, Int32, UInt32) -> Void
  typealias Compare =
    @Sendable (UInt8, Bool, Bool, UnsafeMutableRawPointer, Int32, Int32) -> UInt32

  private static let builds: [(level: VectorLevel, run: Run, compare: Compare)] = {
    let all: [(level: VectorLevel, run: Run, compare: Compare)] = [
      (.avx2, FloatLanesAVX2.FloatLanes.run, FloatLanesAVX2.FloatLanes.compare),
      (.avx512, FloatLanesAVX512.FloatLanes.run, FloatLanesAVX512.FloatLanes.compare),
    ]
    return all.filter { $0.level <= VectorLevel.highest }
  }()

  /// Four rows of 64-bit lanes with many special bit patterns in both widths.
  private static func rows(_ random: inout SplitMix64) -> [UInt64] {
    let words: [UInt64] = [
      0, 0x8000_0000, 0x7F80_0000, 0xFF80_0000, 0x7FC0_0001, 0xFFA0_0000, 1, 0x007F_FFFF,
      0x0080_0000, 0x3F80_0000, 0x4F00_0000, 0xCF00_0000, 0x7F7F_FFFF, 0x3C00_7C00, 0x7E01_FC00,
    ]
    return (0..<128).map { _ in
      let bits = random.next()
      switch random.next() % 4 {
      case 0: return words[Int(bits % 15)] << 32 | words[Int(bits >> 8 % 15) % 15]
      case 1: return bits & 0x7FF0_0000_0000_0000 | bits & 0x8000_0000_0000_0001
      case 2: return (0x3FF0_0000 | bits % 5) << 32 | (0x3F80_0000 ^ bits & 0x8000_0007)
      default: return bits
      }
    }
  }

  @Test func buildsAgree() {
    var random = SplitMix64(seed: 0x1A4E5)
    for round in 0..<48 {
      let start = Self.rows(&random)
      let active = round % 2 == 0 ? UInt32.max : UInt32(truncatingIfNeeded: random.next())
      for code in UInt8(0)...UInt8.max {
        guard Function(rawValue: code) != nil else { continue }
        for options in UInt8(0)..<32 {
          // Every third round writes over a source.
          let d: Int32 = round % 3 == 0 ? 256 : 0
          func result(_ run: Run) -> [UInt64] {
            var file = start
            file.withUnsafeMutableBytes { bytes in
              guard let base = bytes.baseAddress else { return }
              run(code, options, base, d, 256, 512, 768, active)
            }
            return file
          }
          let portable = result(FloatLanesPortable.FloatLanes.run)
          for build in Self.builds where result(build.run) != portable {
            Issue.record("\(build.level): function \(code), options \(options), round \(round)")
            return
          }
        }
      }
    }
  }

  @Test func comparisonsAgree() {
    var random = SplitMix64(seed: 0xC0)
    for round in 0..<200 {
      var file = Self.rows(&random)
      file.withUnsafeMutableBytes { bytes in
        guard let base = bytes.baseAddress else { return }
        for outcomes in UInt8(0)..<16 {
          for isDouble in [false, true] {
            let portable = FloatLanesPortable.FloatLanes.compare(
              outcomes, isDouble, round % 2 == 0, base, 0, 256)
            for build in Self.builds {
              #expect(
                build.compare(outcomes, isDouble, round % 2 == 0, base, 0, 256) == portable)
            }
          }
        }
      }
    }
  }
}
