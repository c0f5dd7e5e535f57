import FoundationEssentials

/// JSON as apsim prints it: keys in snake case, sorted, so that equal results are equal bytes.
public enum JSONText {
  /// One JSON object over several lines, without a line break at the end.
  ///
  /// - Throws: `EncodingError` for a number that JSON cannot hold (NaN, infinity).
  public static func encode(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .custom { path in SnakeCaseKey(path.last) }
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }
}
