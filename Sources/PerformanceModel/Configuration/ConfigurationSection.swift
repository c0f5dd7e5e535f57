/// A group of numbers of a configuration file: an object whose members are all sourced numbers.
protocol ConfigurationSection: Sendable {
  /// The key of the object in the file.
  static var key: String { get }
  /// The members, in the order of the file.
  static var fields: [ConfigurationField<Self>] { get }
  /// All zero, to be filled by the fields.
  init()
}

/// One number of a section: its key, unit and range, and where it goes.
struct ConfigurationField<Section>: Sendable {
  enum Slot: Sendable {
    case integer(WritableKeyPath<Section, Int> & Sendable, ClosedRange<Int>)
    case number(WritableKeyPath<Section, Double> & Sendable, ClosedRange<Double>)
    case optionalNumber(WritableKeyPath<Section, Double?> & Sendable, ClosedRange<Double>)
  }

  /// The key in the file; it ends in the unit.
  let key: String
  /// The unit for people.
  let unit: String
  /// Range and destination.
  let slot: Slot

  init(_ key: String, unit: String = "", _ slot: Slot) {
    self.key = key
    self.unit = unit
    self.slot = slot
  }

  /// Whether a file must have the field.
  var isRequired: Bool {
    if case .optionalNumber = slot { false } else { true }
  }
}
