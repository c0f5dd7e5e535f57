import Foundation
import Testing

@testable import PositionedJSON

@Suite struct JSONParserTests {
  /// The tree in the types of Foundation, which is the oracle.
  private func object(_ node: JSONNode) -> NSObject {
    switch node.value {
    case .null: NSNull()
    case .boolean(let flag): NSNumber(value: flag)
    case .number(let number, _): NSNumber(value: number)
    case .string(let text): NSString(string: text)
    case .array(let elements): NSArray(array: elements.map(object))
    case .object(let members):
      NSDictionary(
        objects: members.map { object($0.node) }, forKeys: members.map { NSString(string: $0.key) })
    }
  }

  @Test(arguments: [
    "[]", "{}", "[1, -2.5, 1e3, 1E-2, 0, -0.0, 12345678901234567890]",
    "{\"a\": {\"b\": [true, false, null]}, \"\": \"\"}",
    #"["\" \\ \/ \b \f \n \r \t", "\u0041\u00e9\ud83d\ude00", "é漢😀"]"#,
    " \t\r\n[ 1 , 2 ] \n", "[[[[[[[[1]]]]]]]]",
  ])
  func agreesWithFoundation(text: String) throws {
    let ours = object(try JSONParser.parse(Array(text.utf8)))
    let theirs = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? NSObject
    #expect(ours == theirs)
  }

  @Test(arguments: [
    ("", 0, "empty"), ("  \n", 3, "empty"), ("{", 1, "the file ends"), ("[1,", 3, "the file ends"),
    ("[1 2]", 3, "a comma or ]"), ("{\"a\" 1}", 5, "a colon"), ("{a: 1}", 1, "a key in quotes"),
    ("{\"a\": 1,}", 8, "a key in quotes"), ("[1,]", 3, "a value"), ("[01]", 1, "start with 0"),
    ("[-]", 2, "a digit"), ("[1.]", 3, "a digit"), ("[1e+]", 4, "a digit"), ("[+1]", 1, "a value"),
    ("[.5]", 1, "a value"), ("[NaN]", 1, "a value"), ("[truE]", 1, "a value"),
    ("[1e999]", 1, "too large"), ("\"abc", 0, "no closing quote"), ("\"a\nb\"", 2, "control"),
    (#""\x""#, 1, "not an escape"), (#""\u12g4""#, 5, "hexadecimal"),
    (#""\ud800""#, 1, "surrogate"), (#""\ud800\u0041""#, 1, "surrogate"),
    (#""\udc00""#, 1, "surrogate"), ("{\"a\": 1, \"a\": 2}", 9, "stands twice"),
    ("{\"a\": 1, \"\\u0061\": 2}", 9, "stands twice"), ("[] []", 3, "the end of the file"),
    ("\u{FEFF}{}", 0, "byte order mark"), ("// c\n{}", 0, "a value"),
  ])
  func rejects(text: String, offset: Int, reason: String) {
    let error = #expect(throws: JSONSyntaxError.self) { try JSONParser.parse(Array(text.utf8)) }
    #expect(error?.offset == offset)
    #expect(error?.reason.contains(reason) == true, "\(error?.reason ?? "")")
  }

  @Test func rejectsInvalidUTF8() {
    let error = #expect(throws: JSONSyntaxError.self) {
      try JSONParser.parse(Array("[\"a".utf8) + [0xC3, 0x28] + Array("\"]".utf8))
    }
    #expect(error?.offset == 3)
    #expect(error?.reason.contains("UTF-8") == true)
  }

  @Test func limitsDepth() throws {
    func nested(_ depth: Int) -> [UInt8] {
      Array((String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8)
    }
    _ = try JSONParser.parse(nested(JSONParser.depthLimit))
    #expect(throws: JSONSyntaxError.self) {
      try JSONParser.parse(nested(JSONParser.depthLimit + 1))
    }
    #expect(throws: JSONSyntaxError.self) { try JSONParser.parse(nested(1_000_000)) }
  }

  /// Any prefix and any single wrong byte of a text either parses or throws; none traps.
  @Test func survivesDamage() throws {
    let text = Array(#"{"a": [1.5e-3, "x\u00e9\n", true, null, {"b": -0}], "c": "é"}"#.utf8)
    for length in 0..<text.count {
      #expect(throws: JSONSyntaxError.self) { try JSONParser.parse(Array(text.prefix(length))) }
    }
    for index in text.indices {
      for byte in [UInt8](0...255) {
        var damaged = text
        damaged[index] = byte
        let foundation = try? JSONSerialization.jsonObject(with: Data(damaged)) as? NSObject
        let ours = (try? JSONParser.parse(damaged)).map(object)
        // Foundation is more lenient about duplicate keys and encodings, so one direction only.
        if let ours, let foundation { #expect(ours == foundation) }
        if ours != nil && foundation == nil { Issue.record("accepted \(damaged)") }
      }
    }
  }

  @Test(arguments: [("{", 1, 1), ("1", 2, 8), ("}", 3, 1)])
  func countsLinesAndColumns(character: Character, line: Int, column: Int) throws {
    let text = Array("{\n  \"é\": 1\n}".utf8)
    let byte = try #require(character.asciiValue)
    let offset = try #require(text.firstIndex(of: byte))
    let position = TextPosition(of: offset, in: text)
    #expect(position.line == line)
    #expect(position.column == column)
  }
}
