import Foundation
import Testing

@testable import Reporting

/// JSON in snake case with equal bytes for equal values.
@Suite struct JSONTextTests {
  struct Inner: Codable, Equatable {
    var timeUs = 1.5
    var byClass = ["mma.m8n8k128.b1.xor": 3, "integer": 2]
  }

  struct Outer: Codable, Equatable {
    var schema = "apsim.test/1"
    var globalLoadSectors: UInt64 = .max
    var innerValues = [Inner(), Inner(timeUs: -0.25, byClass: [:])]
    var absent: Int?
    var path = "a/b"
  }

  @Test func printsSortedSnakeCase() throws {
    #expect(
      try JSONText.encode(Outer()) == """
        {
          "global_load_sectors" : 18446744073709551615,
          "inner_values" : [
            {
              "by_class" : {
                "integer" : 2,
                "mma.m8n8k128.b1.xor" : 3
              },
              "time_us" : 1.5
            },
            {
              "by_class" : {

              },
              "time_us" : -0.25
            }
          ],
          "path" : "a/b",
          "schema" : "apsim.test/1"
        }
        """)
  }

  /// Dictionaries have no order of their own: insertion orders must not show.
  @Test func equalValuesAreEqualBytes() throws {
    let keys = (0..<100).map { "key\($0)" }
    let forwards = Dictionary(uniqueKeysWithValues: keys.map { ($0, 1) })
    var backwards: [String: Int] = [:]
    backwards.reserveCapacity(4_096)
    for key in keys.reversed() { backwards[key] = 1 }
    #expect(try JSONText.encode(forwards) == JSONText.encode(backwards))
  }

  @Test func refusesWhatJSONCannotHold() {
    for value in [Double.nan, .infinity, -.infinity] {
      #expect(throws: EncodingError.self) { try JSONText.encode(["value": value]) }
    }
  }

  /// Names from outside cannot break out of their string.
  @Test func escapesText() throws {
    let name = "a\"b\\c\u{1B}\n/é"
    let text = try JSONText.encode(["name": name])
    #expect(!text.contains("\u{1B}") && text.contains("/é"))
    #expect(try JSONDecoder().decode([String: String].self, from: Data(text.utf8))["name"] == name)
  }
}
