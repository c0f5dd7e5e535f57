import Glibc

/// Texts that compilers wrote, changed at some places.
struct TextMutation {
  /// The lines of each text.
  private let texts: [[String]]

  /// - Parameter folder: Searched with the folders in it for files `*.ptx` of up to 40,000 bytes.
  init(folder: String) {
    var texts: [[String]] = []
    for path in Self.files(in: folder).sorted() {
      guard let file = fopen(path, "r") else { continue }
      defer { fclose(file) }
      var bytes = [UInt8](repeating: 0, count: 40_000)
      let count = fread(&bytes, 1, bytes.count, file)
      guard count < bytes.count else { continue }
      let text = String(decoding: bytes[..<count], as: UTF8.self)
      texts.append(text.split(separator: "\n").map(String.init))
    }
    self.texts = texts
  }

  private static func files(in folder: String) -> [String] {
    guard let directory = opendir(folder) else { return [] }
    defer { closedir(directory) }
    var paths: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name.hasPrefix(".") { continue }
      if name.hasSuffix(".ptx") {
        paths.append("\(folder)/\(name)")
      } else {
        paths += files(in: "\(folder)/\(name)")
      }
    }
    return paths
  }

  var isEmpty: Bool { texts.isEmpty }

  func text(_ source: inout ByteSource) -> String {
    var lines = texts[source.below(texts.count)]
    for _ in 0..<source.below(8) where !source.isAtEnd {
      let line = source.number() % lines.count
      let other = source.number() % lines.count
      switch source.below(6) {
      case 0: lines[line] = ""
      case 1: lines.insert(lines[other], at: line)
      case 2: lines.swapAt(line, other)
      case 3:
        // A word for another one.
        var words = lines[line].split(separator: " ").map(String.init)
        let others = lines[other].split(separator: " ").map(String.init)
        guard !words.isEmpty, !others.isEmpty else { continue }
        words[source.below(words.count)] = others[source.below(others.count)]
        lines[line] = words.joined(separator: " ")
      case 4:
        // A number for another one.
        let numbers = ["0", "1", "-1", "31", "32", "4294967295", "18446744073709551615", "128"]
        let parts = lines[line].split(separator: ",", omittingEmptySubsequences: false)
        guard parts.count > 1 else { continue }
        lines[line] =
          parts.dropLast().joined(separator: ",") + ", \(source.pick(numbers));"
      default:
        var bytes = Array(lines[line].utf8)
        guard !bytes.isEmpty else { continue }
        bytes[source.below(bytes.count)] = UInt8(source.byte())
        lines[line] = String(decoding: bytes, as: UTF8.self)
      }
    }
    return lines.joined(separator: "\n")
  }
}
