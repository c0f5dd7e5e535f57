import BipolarInt
import Foundation
import MatrixFiles
import Testing

@Suite("npy writing")
struct NPYWriterTests {
  /// The bytes that numpy.save writes, by the format's definition: 128 bytes before the data.
  static func golden(_ descr: String, _ shape: String, _ data: [UInt8]) -> [UInt8] {
    let text = "{'descr': '\(descr)', 'fortran_order': False, 'shape': \(shape), }"
    let padded = text + String(repeating: " ", count: 117 - text.utf8.count) + "\n"
    return [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, 1, 0, 118, 0] + Array(padded.utf8) + data
  }

  func bytes(of values: MatrixValues) throws -> [UInt8] {
    let directory = try TemporaryDirectory()
    let path = "\(directory.path)/a.npy"
    try MatrixFile.write(values, path: path)
    #expect(try directory.names() == ["a.npy"])
    return try Array(Data(contentsOf: URL(fileURLWithPath: path)))
  }

  @Test func writesFloats() throws {
    let matrix = try Matrix<Float>(rows: 2, columns: 3, elements: NPYReadingTests.floats)
    let expected = Self.golden("<f4", "(2, 3)", NPYReadingTests.littleEndianFloats)
    #expect(try bytes(of: .float32(matrix)) == expected)
  }

  @Test func writesBytes() throws {
    let signed = try Matrix<Int8>(rows: 1, columns: 3, elements: [-128, -1, 127])
    #expect(try bytes(of: .int8(signed)) == Self.golden("|i1", "(1, 3)", [0x80, 0xFF, 0x7F]))
    let unsigned = try Matrix<UInt8>(rows: 3, columns: 1, elements: [0, 128, 255])
    #expect(try bytes(of: .uint8(unsigned)) == Self.golden("|u1", "(3, 1)", [0, 0x80, 0xFF]))
  }

  @Test func writesWords() throws {
    let matrix = try Matrix<Int32>(rows: 1, columns: 2, elements: [.min, 0x0102_0304])
    let expected = Self.golden("<i4", "(1, 2)", [0, 0, 0, 0x80, 4, 3, 2, 1])
    #expect(try bytes(of: .int32(matrix)) == expected)
  }

  @Test func readsBackWhatItWrites() throws {
    let directory = try TemporaryDirectory()
    let path = "\(directory.path)/a.npy"
    // 140,000 elements take more than two of the writer's chunks.
    let numbers = (0..<140_000).map { Int32(truncatingIfNeeded: $0 &* 2_654_435_761) }
    let words = try Matrix<Int32>(rows: 350, columns: 400, elements: numbers)
    try MatrixFile.write(.int32(words), path: path)
    #expect(try MatrixFile.read(path: path).integerMatrix() == words)
    let floats = words.map { Float($0) / 3 }
    try MatrixFile.write(.float32(floats), path: path)
    #expect(try MatrixFile.read(path: path).realMatrix() == floats)
  }
}
