/// `text` in quotes on one line and of bounded length, whatever it contains: fit for a message.
public func quoted(_ text: String) -> String { "\"\(onOneLine(text))\"" }

/// `text` with control characters escaped and all but the first 120 characters cut off.
public func onOneLine(_ text: String) -> String {
  var line = ""
  // Cutting before escaping keeps the cost independent of the length of the text.
  for scalar in text.unicodeScalars.prefix(120) {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator:
      line += "\\u{\(String(scalar.value, radix: 16))}"
    default:
      line.unicodeScalars.append(scalar)
    }
  }
  return text.unicodeScalars.dropFirst(120).isEmpty ? line : line + "..."
}

/// The entry of `candidates` with the smallest edit distance to `word`; nil when none is so close
/// that it is likely meant: one edit, or one for every three characters.
public func nearest(to word: String, among candidates: [String]) -> String? {
  // A name is short; a longer word differs in any case.
  let word = Array(word.unicodeScalars.prefix(64))
  var best: (distance: Int, candidate: String)?
  for candidate in candidates {
    let distance = editDistance(word, Array(candidate.unicodeScalars.prefix(64)))
    if distance < best?.distance ?? .max { best = (distance, candidate) }
  }
  guard let best, best.distance <= max(1, word.count / 3), !word.isEmpty else { return nil }
  return best.candidate
}

/// The number of insertions, deletions and substitutions that turn one word into the other.
private func editDistance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
  var row = Array(0...right.count)
  for (i, scalar) in left.enumerated() {
    var diagonal = row[0]
    row[0] = i + 1
    for (j, other) in right.enumerated() {
      let substitution = diagonal + (scalar == other ? 0 : 1)
      diagonal = row[j + 1]
      row[j + 1] = min(substitution, row[j] + 1, row[j + 1] + 1)
    }
  }
  return row[right.count]
}
