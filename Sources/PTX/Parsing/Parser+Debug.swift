extension Parser {
  // MARK: Debug directives, which change nothing and are dropped

  /// `.file 1 "kernel.cu", 1700000000, 4096`
  mutating func skipFileDirective() throws(PTXError) {
    advance()
    try expect(.integer, "after '.file'")
    try expect(.string, "with the file name after '.file'")
    while skip(.comma) { try expect(.integer, "after ',' in '.file'") }
  }

  /// `.loc 1 20 5, function_name $name+4, inlined_at 1 18 3`
  mutating func skipLocationDirective() throws(PTXError) {
    advance()
    for place in ["with the file", "with the line", "with the column"] {
      try expect(.integer, "\(place) in '.loc'")
    }
    while skip(.comma) {
      let attribute = token.kind == .word ? found : ""
      switch attribute {
      case "function_name":
        advance()
        _ = try name("a label after 'function_name'")
        if skip(.plus) { try expect(.integer, "after '+' in '.loc'") }
      case "inlined_at":
        advance()
        for place in ["with the file", "with the line", "with the column"] {
          try expect(.integer, "\(place) after 'inlined_at'")
        }
      default: throw expected("'function_name' or 'inlined_at' in '.loc'")
      }
    }
  }

  /// `.section .debug_str { ... }`
  mutating func skipSectionDirective() throws(PTXError) {
    advance()
    guard token.kind == .directive || token.kind == .word else {
      throw expected("a section name after '.section'")
    }
    advance()
    guard token.kind == .leftBrace else { throw expected("'{' after the section name") }
    let opening = token.position
    if !skipBraces() { noteMissingBrace(opening) }
  }
}
