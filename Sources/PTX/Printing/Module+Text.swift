extension Module {
  /// The module as PTX text in its canonical form: what an assembler or a driver is given.
  ///
  /// Parsing it gives an equal module, provided that names are identifiers, counts are positive and
  /// pragmas hold no quotation mark; printing what was parsed from a canonical text gives the very
  /// text.
  public var text: String {
    var printer = Printer()
    printer.print(self)
    return printer.text
  }
}

extension Instruction: CustomStringConvertible {
  /// The instruction on one line with its guard and `;`: `@%p1 add.s32 %r1, %r2, 3;`.
  public var description: String {
    var printer = Printer()
    printer.print(self, column: 0)
    return printer.text
  }
}

extension Operand: CustomStringConvertible {
  /// The operand in canonical form: `[%rd1+16]`.
  public var description: String {
    var printer = Printer()
    printer.print(self)
    return printer.text
  }
}
