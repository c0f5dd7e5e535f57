/// A value that belongs to a syntax type and takes no part in its equality, such as a position in
/// the text: two modules that differ in these alone are equal.
@propertyWrapper
public struct Incidental<Value: Sendable>: Hashable, Sendable {
  /// The value.
  public var wrappedValue: Value

  /// Wraps a value.
  public init(wrappedValue: Value) {
    self.wrappedValue = wrappedValue
  }

  /// Always true.
  public static func == (left: Incidental, right: Incidental) -> Bool { true }

  /// Hashes nothing.
  public func hash(into hasher: inout Hasher) {}
}
