/// Lines of labels and values in columns, for a person at a terminal.
struct AlignedText {
  private enum Line {
    case title(String)
    case blank
    case field(label: String, value: String)
    case table([[String]], leftColumns: Int)
  }

  private var lines: [Line] = []
  private let labelWidth: Int

  /// - Parameter labelWidth: Columns before the values.
  init(labelWidth: Int = 14) {
    self.labelWidth = labelWidth
  }

  /// A line of its own.
  mutating func title(_ text: String) { lines.append(.title(text)) }

  /// An empty line.
  mutating func blank() { lines.append(.blank) }

  /// A label and its value; an empty label continues the one above.
  mutating func field(_ label: String, _ value: String) {
    lines.append(.field(label: label, value: value))
  }

  /// Rows of cells below the values; the first columns are left-aligned, the others right-aligned.
  mutating func table(_ rows: [[String]], leftColumns: Int = 1) {
    lines.append(.table(rows, leftColumns: leftColumns))
  }

  /// The lines, each with a line break.
  var text: String {
    var result = ""
    for line in lines {
      switch line {
      case .title(let text): result += text + "\n"
      case .blank: result += "\n"
      case .field(let label, let value):
        result += Self.padded(label, to: labelWidth) + value + "\n"
      case .table(let rows, let leftColumns):
        let columns = rows.map(\.count).max() ?? 0
        let widths = (0..<columns).map { column in
          rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
        }
        for row in rows {
          var text = Self.padded("", to: labelWidth)
          for (column, cell) in row.enumerated() {
            let space = String(repeating: " ", count: widths[column] - cell.count)
            text += column == 0 ? "" : "  "
            text += column < leftColumns ? cell + space : space + cell
          }
          while text.last == " " { text.removeLast() }
          result += text + "\n"
        }
      }
    }
    return result
  }

  private static func padded(_ text: String, to width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }
}

/// Numbers as people read them.
enum Readable {
  /// `1,908,736`.
  static func count(_ value: some BinaryInteger) -> String {
    let digits = String(value.magnitude)
    var result = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { result += "," }
      result.append(digit)
    }
    return (value < 0 ? "-" : "") + result
  }

  /// A number with at least `digits` significant digits and no exponent: `0.0123`, `4.7`, `1,234`.
  static func number(_ value: Double, digits: Int = 3) -> String {
    guard value.isFinite else { return "\(value)" }
    let magnitude = abs(value)
    if magnitude >= 1e15 { return "\(value)" }
    var decimals = 0
    var threshold = 1.0
    for _ in 1..<max(digits, 1) { threshold *= 10 }
    var scaled = magnitude
    while scaled > 0, scaled < threshold, decimals < 9 {
      scaled *= 10
      decimals += 1
    }
    return fixed(value, decimals: decimals)
  }

  /// A number with a fixed count of decimals.
  static func fixed(_ value: Double, decimals: Int) -> String {
    guard value.isFinite, abs(value) < 1e15 else { return "\(value)" }
    var factor = 1.0
    for _ in 0..<decimals { factor *= 10 }
    // Rounds half away from zero without the library call that `rounded()` needs.
    let scaled = Int64(abs(value) * factor + 0.5)
    let whole = count(scaled / Int64(factor))
    let sign = value < 0 && scaled > 0 ? "-" : ""
    guard decimals > 0 else { return sign + whole }
    let fraction = String(scaled % Int64(factor))
    return sign + whole + "." + String(repeating: "0", count: decimals - fraction.count) + fraction
  }

  /// `64 B`, `12.5 KiB`, `3.1 MiB`.
  static func bytes(_ value: UInt64) -> String {
    var amount = Double(value)
    for unit in ["B", "KiB", "MiB", "GiB"] {
      if amount < 1024 || unit == "GiB" {
        return (unit == "B" ? count(value) : fixed(amount, decimals: 1)) + " " + unit
      }
      amount /= 1024
    }
    return count(value)
  }

  /// `0.42 s`, `15 ms`.
  static func seconds(_ value: Double) -> String {
    if value >= 1 { return fixed(value, decimals: 2) + " s" }
    return value >= 1e-3 ? number(value * 1e3, digits: 3) + " ms" : number(value * 1e6) + " us"
  }
}
