import Foundation
import Testing

@Suite struct FillTests {
  let folder: LaunchFolder

  init() throws { folder = try LaunchFolder() }

  private func words(_ fill: String, _ dtype: String = "u32", count: Int = 4) throws -> [UInt8] {
    try folder.buffer(#"{"dtype": "\#(dtype)", "shape": [\#(count)], "fill": \#(fill)}"#)
  }

  @Test func makesConstants() throws {
    #expect(
      try folder.buffer(#"{"dtype": "u16", "shape": [2, 3]}"#) == Array(repeating: 0, count: 12))
    #expect(try folder.buffer(#"{"dtype": "u16", "shape": []}"#) == [0, 0])
    #expect(try folder.buffer(#"{"dtype": "u16", "shape": 3}"#).count == 6)
    #expect(try folder.buffer(#"{"dtype": "u16", "shape": [0]}"#).count == 0)
    #expect(try words("\"zeros\"") == Array(repeating: 0, count: 16))
    #expect(try words("\"ones\"") == littleEndian([UInt32](repeating: 1, count: 4)))
    #expect(
      try words("\"ones\"", "f32") == littleEndian([UInt32](repeating: 0x3F80_0000, count: 4)))
    #expect(try words("\"ones\"", "f16") == littleEndian([UInt16](repeating: 0x3C00, count: 4)))
    #expect(
      try words("\"ones\"", "f64") == littleEndian([UInt64](repeating: 0x3FF0 << 48, count: 4)))
    #expect(try words("\"ones\"", "b1") == Array(repeating: 0xFF, count: 16))
    #expect(try words("\"ones\"", "bool") == [1, 1, 1, 1])
    #expect(try words("-3", "s16") == littleEndian([Int16](repeating: -3, count: 4)))
    #expect(try words("0.5", "float") == littleEndian([UInt32](repeating: 0x3F00_0000, count: 4)))
    #expect(try words("\"uninitialized\"") == Array(repeating: 0xA5, count: 16))
  }

  @Test func counts() throws {
    #expect(try words("\"iota\"") == littleEndian([UInt32(0), 1, 2, 3]))
    #expect(try words("\"iota\"", "f32") == littleEndian([Float(0), 1, 2, 3].map(\.bitPattern)))
    #expect(try words("\"iota\"", "f64") == littleEndian([0.0, 1, 2, 3].map(\.bitPattern)))
    #expect(try words("\"iota\"", "bool") == [0, 1, 0, 1])
    let bytes = try words("\"iota\"", "u8", count: 600)
    #expect(bytes == (0..<600).map { UInt8($0 % 256) })
  }

  @Test func drawsTheSameNumbersFromTheSameSeed() throws {
    func random(_ dtype: String, _ seed: String, count: Int = 4096) throws -> [UInt8] {
      try folder.buffer(
        #"{"dtype": "\#(dtype)", "shape": [\#(count)], "fill": "random", "seed": \#(seed)}"#)
    }
    #expect(try random("u32", "1") == random("u32", "1"))
    #expect(try random("u32", "1") != random("u32", "2"))
    #expect(try random("u32", "18446744073709551615").count == 16384)
    let values = try random("f32", "3").withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
    #expect(values.allSatisfy { $0 >= -1 && $0 < 1 })
    #expect(abs(values.reduce(0, +) / 4096) < 0.05)
    #expect(Set(values).count > 4000)
    let doubles = try random("f64", "3").withUnsafeBytes { Array($0.bindMemory(to: Double.self)) }
    #expect(doubles.allSatisfy { $0 >= -1 && $0 < 1 })
    #expect(abs(doubles.reduce(0, +) / 4096) < 0.05)
    let flags = try random("bool", "4")
    #expect(Set(flags) == [0, 1])
    let bytes = try random("u8", "5")
    #expect(Set(bytes).count == 256)
    // Without a seed it is 0.
    #expect(
      try folder.buffer(#"{"dtype": "u8", "shape": [64], "fill": "random"}"#)
        == random("u8", "0", count: 64))
  }
}
