extension Module {
  /// Reads a PTX text.
  ///
  /// Comments, debug directives (`.loc`, `.file`, `.section`, `@@DWARF` lines), the options of
  /// `.target` that change no value (`debug`, `texmode_unified`, `texmode_independent`), the
  /// `.abi_preserve` of functions and declarations of kernels without a body are dropped. Constant
  /// expressions are replaced by their value. Instructions that are not modelled are kept
  /// (`Operation.other`, `Operation.invalid`); what the tree cannot hold is refused by name. A text
  /// without `.address_size` has 64-bit addresses, as the assembler assumes.
  ///
  /// - Parameters:
  ///   - text: The text of one module.
  ///   - file: The name that errors carry.
  /// - Throws: `ParseErrors` with up to `ParseErrors.limit` mistakes.
  public init(parsing text: String, file: String? = nil) throws(ParseErrors) {
    try self.init(parsing: Array(text.utf8), file: file)
  }

  /// Reads a PTX text from its bytes, which may be any bytes. Zero bytes at the end, as texts
  /// extracted from a binary have them, are dropped.
  ///
  /// - Parameters:
  ///   - bytes: The text in UTF-8; anything but comments is ASCII.
  ///   - file: The name that errors carry.
  /// - Throws: `ParseErrors` with up to `ParseErrors.limit` mistakes.
  public init(parsing bytes: [UInt8], file: String? = nil) throws(ParseErrors) {
    var parser = Parser(SourceText(bytes, file: file))
    self = try parser.parse()
  }
}
