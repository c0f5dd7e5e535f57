import Testing

@testable import Reporting

/// Columns for a terminal.
@Suite struct AlignedTextTests {
  @Test func fieldsAlignTheirValues() {
    var text = AlignedText(labelWidth: 8)
    text.title("Title")
    text.blank()
    text.field("Label", "value")
    text.field("", "continued")
    text.field("LongLabel", "value")
    text.field("Empty", "")
    #expect(text.text == "Title\n\nLabel   value\n        continued\nLongLabelvalue\nEmpty\n")
  }

  @Test func tablesAlignTheirColumns() {
    var text = AlignedText(labelWidth: 2)
    text.table([["name", "count", "x"], ["a", "1,000", ""], ["long name", "1"]])
    #expect(
      text.text == """
          name       count  x
          a          1,000
          long name      1

        """)
  }

  @Test func theFirstColumnsAreLeftAligned() {
    var text = AlignedText(labelWidth: 0)
    text.table([["a", "bb", "1"], ["aaa", "b", "22"]], leftColumns: 2)
    #expect(text.text == "a    bb   1\naaa  b   22\n")
    var empty = AlignedText()
    empty.table([])
    empty.table([[]])
    #expect(empty.text == "\n")
  }

  @Test func paragraphsWrapBelowTheirLead() {
    var text = AlignedText()
    let words = (0..<40).map { "word\($0)" }
    text.paragraph("  1  ", words.joined(separator: " "))
    let lines = text.text.split(separator: "\n")
    #expect(lines.count == 3)
    #expect(lines.allSatisfy { $0.count <= AlignedText.width })
    #expect(lines[0].hasPrefix("  1  word0 word1 "))
    #expect(lines.dropFirst().allSatisfy { $0.hasPrefix("     word") })
    let back = text.text.split { $0 == " " || $0 == "\n" }.dropFirst().map(String.init)
    #expect(back == words)
    // A word that fits on no line stands alone on one.
    var long = AlignedText()
    long.paragraph("- ", "a \(String(repeating: "b", count: 120)) c")
    #expect(long.text == "- a\n  \(String(repeating: "b", count: 120))\n  c\n")
  }

  @Test func controlCharactersAreEscapedEverywhere() {
    let hostile = "a\u{1B}[31m\nb\u{202E}"
    let shown = #"a\u{1b}[31m\u{a}b\u{202e}"#
    var text = AlignedText(labelWidth: 0)
    text.title(hostile)
    text.field(hostile, hostile)
    text.paragraph(hostile, hostile)
    text.table([[hostile, "x"], ["y", hostile]])
    #expect(text.text.filter(\.isNewline).count == 5)
    #expect(text.text.components(of: shown) == 7)
    #expect(!text.text.contains("\u{1B}"))
    var plain = AlignedText(labelWidth: 0)
    plain.title("é 矩阵 🙂")
    #expect(plain.text == "é 矩阵 🙂\n")
  }
}

extension String {
  /// How often `part` occurs.
  fileprivate func components(of part: String) -> Int {
    ranges(of: part).count
  }
}
