/// `globalLoadSectors` as `global_load_sectors`. Keys of dictionaries are data and stay as they are:
/// they hold no capitals.
struct SnakeCaseKey: CodingKey {
  let stringValue: String
  let intValue: Int?

  /// The key in snake case; the position of an element stays a number.
  init(_ key: (any CodingKey)?) {
    intValue = key?.intValue
    stringValue = (key?.stringValue ?? "").reduce(into: "") { text, character in
      if character.isUppercase {
        text += "_" + character.lowercased()
      } else {
        text.append(character)
      }
    }
  }

  init?(stringValue: String) {
    self.stringValue = stringValue
    intValue = nil
  }

  init?(intValue: Int) {
    stringValue = String(intValue)
    self.intValue = intValue
  }
}
