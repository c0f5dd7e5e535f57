extension Parser {
  /// Reads the whole text.
  mutating func parse() throws(ParseErrors) -> Module {
    let version: LanguageVersion
    let target: Target
    do throws(PTXError) {
      version = try languageVersion()
      target = try targetDirective()
    } catch {
      // Without a header the text is probably something else: its errors would mean nothing.
      throw ParseErrors(error)
    }
    var addressSize: Int?
    var declarations: [Declaration] = []
    while token.kind != .end {
      let start = token.start
      do throws(PTXError) {
        try declaration(into: &declarations, addressSize: &addressSize)
      } catch {
        note(error)
        skipDeclaration(from: start, after: error)
      }
    }
    let inOrder = errors.sorted {
      ($0.position.line, $0.position.column) < ($1.position.line, $1.position.column)
    }
    if let first = inOrder.first {
      throw ParseErrors(first, others: Array(inOrder.dropFirst()))
    }
    return Module(
      version: version, target: target, addressSize: addressSize ?? 64, declarations: declarations)
  }

  // MARK: Header

  /// `.version 7.1`
  private mutating func languageVersion() throws(PTXError) -> LanguageVersion {
    guard isDirective("version") else {
      throw expected("'.version' at the start, as in '.version 7.1'")
    }
    advance()
    guard token.kind == .float64 else { throw expected("a version such as 7.1") }
    let parts = found.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ (1...3).contains($0.utf8.count) }),
      let major = Int(parts[0]), let minor = Int(parts[1])
    else { throw error("'\(found)' is not a version: write it like 7.1") }
    advance()
    return LanguageVersion(major, minor)
  }

  /// `.target sm_80, texmode_independent`
  private mutating func targetDirective() throws(PTXError) -> Target {
    guard isDirective("target") else {
      throw expected("'.target' after '.version', as in '.target sm_80'")
    }
    advance()
    guard token.kind == .word else { throw expected("a target such as sm_80") }
    guard let target = Target(name: found) else {
      throw error("unknown target '\(found)': write sm_75, sm_80, sm_86, sm_89, sm_90 or the like")
    }
    advance()
    while skip(.comma) {
      let option = token.kind == .word ? found : ""
      guard ["debug", "texmode_unified", "texmode_independent"].contains(option) else {
        if option.isEmpty { throw expected("a target option") }
        throw error("not supported yet: target option '\(option)'")
      }
      advance()
    }
    return target
  }

  /// `.address_size 64`
  private mutating func addressSizeDirective(_ addressSize: inout Int?) throws(PTXError) {
    guard addressSize == nil else { throw error("'.address_size' stands here twice: remove one") }
    advance()
    guard token.kind == .integer else { throw expected("64 after '.address_size'") }
    guard token.bits == 64 else { throw error("not supported yet: \(found)-bit addresses: use 64") }
    addressSize = 64
    advance()
  }

  // MARK: Declarations

  private mutating func declaration(
    into declarations: inout [Declaration], addressSize: inout Int?
  ) throws(PTXError) {
    guard token.kind == .directive else {
      throw expected("a declaration such as '.visible .entry name(...)'")
    }
    let linkageToken = token
    var linkage: Linkage?
    if let named = Linkage(rawValue: directiveName) {
      linkage = named
      advance()
      guard token.kind == .directive else {
        throw expected("'.entry' or a state space after '.\(named.rawValue)'")
      }
    }
    let directive = directiveName
    switch directive {
    case "entry":
      guard linkage != .extern else {
        throw error(
          at: linkageToken.position, text: ".extern", "a kernel cannot be .extern: use .visible")
      }
      declarations.append(.kernel(try kernel(linkage: linkage)))
    case "global", "const", "shared":
      declarations += try variables(linkage: linkage).map { .variable($0) }
    case "local":
      throw error("a .local variable must stand in a kernel: move it into the braces")
    case "address_size" where linkage == nil: try addressSizeDirective(&addressSize)
    case "file" where linkage == nil: try skipFileDirective()
    case "section" where linkage == nil: try skipSectionDirective()
    case "loc" where linkage == nil: try skipLocationDirective()
    case "version", "target":
      throw error("'.\(directive)' stands here twice: remove one")
    default: throw unsupportedDirective()
    }
  }

  /// The name of a directive token without its dot.
  var directiveName: String {
    token.kind == .directive
      ? source.string(token.start + 1..<min(token.end, token.start + 40)) : ""
  }

  /// Whether the token is the directive of that name.
  func isDirective(_ name: String) -> Bool {
    token.kind == .directive && directiveName == name
  }

  /// The mistake that the directive at the token cannot stand here.
  func unsupportedDirective() -> PTXError {
    let name = directiveName
    if Self.unsupportedDirectives.contains(name) { return error("not supported yet: .\(name)") }
    if Self.supportedDirectives.contains(name) { return error("'.\(name)' cannot stand here") }
    return error("unknown directive '.\(name)'")
  }

  private static let supportedDirectives: Set<String> = [
    "version", "target", "address_size", "visible", "weak", "extern", "entry", "param", "reg",
    "shared", "global", "const", "local", "align", "ptr", "maxntid", "reqntid", "minnctapersm",
    "maxnreg", "loc", "file", "section",
  ]

  /// Directives of PTX ISA, "Directives", that the tree cannot hold.
  private static let unsupportedDirectives: Set<String> = [
    "func", "alias", "common", "attribute", "tex", "texref", "samplerref", "surfref", "sreg",
    "callprototype", "calltargets", "branchtargets", "noreturn", "abi_preserve",
    "abi_preserve_control", "maxnctapersm", "reqnctapercluster", "explicitcluster",
    "maxclusterrank", "blocksareclusters", "pragma", "v2", "v4", "v8",
  ]

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
    skipBraces()
  }

  // MARK: Going on after a mistake

  /// Skips from `{` to behind the matching `}` or to the end.
  mutating func skipBraces() {
    var depth = 0
    while token.kind != .end {
      if token.kind == .leftBrace { depth += 1 }
      if token.kind == .rightBrace { depth -= 1 }
      advance()
      if depth == 0 { return }
    }
  }

  /// Skips the rest of a declaration that began at `start`: to behind its `;` or its body, or to
  /// a directive that begins another.
  private mutating func skipDeclaration(from start: Int, after mistake: PTXError) {
    if token.start == start || token.position == mistake.position { advance() }
    var depth = 0
    while token.kind != .end {
      switch token.kind {
      case .leftBrace:
        // Initialiser lists end with a `;`, bodies do not.
        skipBraces()
        if token.kind == .semicolon { continue }
        return
      case .leftParenthesis: depth += 1
      case .rightParenthesis: depth -= 1
      case .semicolon where depth <= 0:
        advance()
        // The rest of a kernel whose header was wrong.
        if token.kind == .leftBrace { skipBraces() }
        while token.kind == .rightBrace { advance() }
        return
      case .directive where beginsDeclaration: return
      default: break
      }
      advance()
    }
  }

  /// Whether the token begins a declaration and can stand nowhere else.
  var beginsDeclaration: Bool {
    ["visible", "weak", "extern", "entry", "func"].contains(directiveName)
  }
}
