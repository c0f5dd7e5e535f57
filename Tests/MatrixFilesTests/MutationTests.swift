import Foundation
import MatrixFiles
import Testing

import struct BipolarInt.SplitMix64

/// A valid file to damage, and the tensor to ask it for.
struct HostileFile: Sendable, CustomTestStringConvertible {
  let bytes: [UInt8]
  let tensor: String?
  var testDescription: String { "\(bytes.count) bytes, tensor \(tensor ?? "-")" }
}

@Suite("hostile files")
struct MutationTests {
  /// Texts that mean something to a parser.
  static let tokens = [
    "0", "-1", "9223372036854775807", "18446744073709551616", "(", ")", "[", "]", "{", "}", "'",
    "\"", ",", ":", "\\", "\\ud800", "<f8", "True", "shape", "descr", "dtype", "I8", "F32", "\n",
  ].map { Array($0.utf8) }

  static func mutate(_ bytes: [UInt8], _ random: inout SplitMix64) -> [UInt8] {
    var result = bytes
    for _ in 0..<Int.random(in: 1...3, using: &random) {
      let length = result.count
      let at = Int.random(in: 0...length, using: &random)
      let end = min(length, at + Int.random(in: 0...8, using: &random))
      switch Int.random(in: 0..<6, using: &random) {
      case 0 where at < length:
        result[at] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      case 1 where at < length:
        result[at] = UInt8.random(in: 0 ... .max, using: &random)
      case 2: result.removeSubrange(at..<end)
      case 3: result.insert(contentsOf: result[at..<end], at: at)
      case 4: result.replaceSubrange(at..<end, with: tokens.randomElement(using: &random) ?? [])
      default: result.removeLast(Int.random(in: 0...min(20, length), using: &random))
      }
    }
    return result
  }

  /// Each file is read whole or refused in one line; nothing else, and no trap.
  @Test(arguments: [
    HostileFile(bytes: MatrixFileTests.npy, tensor: nil),
    HostileFile(
      bytes: FileBytes.npy(
        FileBytes.dictionary(">f2", "(1, 3)", fortran: "True"), [0, 1, 2, 3, 4, 5], version: 3),
      tensor: nil),
    HostileFile(bytes: MatrixFileTests.safetensors, tensor: "w"),
    HostileFile(bytes: SafetensorsReadingTests.file, tensor: "d"),
  ])
  func mutatedFilesNeverTrap(original: HostileFile) throws {
    let seed: UInt64 = 20_240_917
    var random = SplitMix64(seed: seed)
    let directory = try TemporaryDirectory()
    let path = try directory.file("a.bin", original.bytes)
    let descriptor = open(path, O_WRONLY)
    defer { close(descriptor) }
    var accepted = 0
    for round in 0..<5_000 {
      let bytes = Self.mutate(original.bytes, &random)
      try #require(ftruncate(descriptor, off_t(bytes.count)) == 0)
      try #require(pwrite(descriptor, bytes, bytes.count, 0) == bytes.count)
      do throws(MatrixFileError) {
        let matrix = try MatrixFile.read(path: path, tensor: original.tensor)
        accepted += 1
        let count = matrix.rows * matrix.columns
        let stored = count * matrix.elementType.byteCount
        #expect(stored < bytes.count, "seed \(seed), round \(round)")
      } catch {
        let text = error.description
        let isOneLine = !text.contains { $0.isNewline } && text.utf8.count < 2_000
        #expect(isOneLine && text.hasPrefix(path), "seed \(seed), round \(round): \(text)")
      }
    }
    // Both ends of the contract must have been met.
    #expect((10...4_000).contains(accepted), "seed \(seed)")
  }
}
