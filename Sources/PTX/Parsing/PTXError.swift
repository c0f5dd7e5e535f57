/// A mistake in a PTX text: where it stands, what it is and how to mend it.
public struct PTXError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The file the text came from, or nil for a text without a name.
  public var file: String?
  /// The place of the mistake.
  public var position: SourcePosition
  /// The word that is wrong, shortened to 40 characters; empty where something is missing.
  public var text: String
  /// What is wrong and what would be right, on one line.
  public var message: String

  /// Creates an error.
  public init(
    file: String? = nil, position: SourcePosition, text: String = "", message: String
  ) {
    self.file = file
    self.position = position
    self.text = text
    self.message = message
  }

  /// `kernel.ptx:12:8: error: expected ...`; without a file, `12:8: error: expected ...`.
  public var description: String {
    "\(file.map { $0 + ":" } ?? "")\(position): error: \(message)"
  }
}
