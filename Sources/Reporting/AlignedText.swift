/// Lines of labels and values in columns, for a person at a terminal.
///
/// Names from files and command lines may hold anything, so control characters are escaped here.
struct AlignedText {
  private enum Line {
    case title(String)
    case blank
    case field(label: String, value: String)
    case paragraph(lead: String, text: String)
    case table([[String]], leftColumns: Int)
  }

  /// Columns that a paragraph fills.
  static let width = 98

  private var lines: [Line] = []
  private let labelWidth: Int

  /// - Parameter labelWidth: Columns before the values.
  init(labelWidth: Int = 14) {
    self.labelWidth = labelWidth
  }

  /// A line of its own.
  mutating func title(_ text: String) { lines.append(.title(Self.printable(text))) }

  /// An empty line.
  mutating func blank() { lines.append(.blank) }

  /// A label and its value; an empty label continues the one above.
  mutating func field(_ label: String, _ value: String) {
    lines.append(.field(label: Self.printable(label), value: Self.printable(value)))
  }

  /// Words over as many lines as they need, the first after `lead`, the others below them.
  mutating func paragraph(_ lead: String, _ text: String) {
    lines.append(.paragraph(lead: Self.printable(lead), text: Self.printable(text)))
  }

  /// Rows of cells below the values; the first columns are left-aligned, the others right-aligned.
  mutating func table(_ rows: [[String]], leftColumns: Int = 1) {
    lines.append(.table(rows.map { $0.map(Self.printable) }, leftColumns: leftColumns))
  }

  /// The lines, each with a line break and without spaces at its end.
  var text: String {
    lines.flatMap(formatted).map { line in
      let end = line.lastIndex { $0 != " " }.map { line.index(after: $0) } ?? line.startIndex
      return line[..<end] + "\n"
    }.joined()
  }

  private func formatted(_ line: Line) -> [String] {
    switch line {
    case .title(let text): [text]
    case .blank: [""]
    case .field(let label, let value): [Self.padded(label, to: labelWidth) + value]
    case .paragraph(let lead, let text): Self.wrapped(text, lead: lead)
    case .table(let rows, let leftColumns): aligned(rows, leftColumns: leftColumns)
    }
  }

  private func aligned(_ rows: [[String]], leftColumns: Int) -> [String] {
    let columns = rows.map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in
      rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
    }
    return rows.map { row in
      let cells = row.enumerated().map { column, cell in
        let space = String(repeating: " ", count: widths[column] - cell.count)
        return column < leftColumns ? cell + space : space + cell
      }
      return Self.padded("", to: labelWidth) + cells.joined(separator: "  ")
    }
  }

  private static func wrapped(_ text: String, lead: String) -> [String] {
    var lines: [String] = []
    var line = lead
    var isEmpty = true
    for word in text.split(separator: " ") {
      if !isEmpty, line.count + 1 + word.count > width {
        lines.append(line)
        line = padded("", to: lead.count)
        isEmpty = true
      }
      line += (isEmpty ? "" : " ") + word
      isEmpty = false
    }
    return lines + [line]
  }

  private static func padded(_ text: String, to width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }

  private static func printable(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: isInvisible) else { return text }
    return text.unicodeScalars.map { scalar in
      isInvisible(scalar) ? "\\u{\(String(scalar.value, radix: 16))}" : String(scalar)
    }.joined()
  }

  private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator: true
    default: false
    }
  }
}
