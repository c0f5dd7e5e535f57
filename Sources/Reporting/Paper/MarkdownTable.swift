/// A table in Markdown, with columns as wide as their cells so that the text reads well too.
struct MarkdownTable {
  private let header: [String]
  private let leftColumns: Int
  private var rows: [[String]] = []

  /// - Parameter leftColumns: The first columns are left-aligned, the others right-aligned.
  init(_ header: [String], leftColumns: Int = 1) {
    self.header = header
    self.leftColumns = leftColumns
  }

  mutating func add(_ row: [String]) { rows.append(row) }

  /// The lines.
  var text: String {
    let widths = header.indices.map { column in
      ([header] + rows).map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
    }
    func line(_ cells: [String]) -> String {
      let padded = widths.indices.map { column in
        let cell = column < cells.count ? cells[column] : ""
        let space = String(repeating: " ", count: max(0, widths[column] - cell.count))
        return column < leftColumns ? cell + space : space + cell
      }
      return "| " + padded.joined(separator: " | ") + " |\n"
    }
    let rule = widths.indices.map { column in
      let dashes = String(repeating: "-", count: max(3, widths[column]))
      return column < leftColumns ? dashes : String(dashes.dropLast()) + ":"
    }
    return line(header) + "| " + rule.joined(separator: " | ") + " |\n"
      + rows.map(line).joined()
  }
}
