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
        throw error("not supported: target option '\(option)'")
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
    guard token.bits == 64 else { throw error("not supported: \(found)-bit addresses: use 64") }
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
        throw expected("'.entry', '.func' or a state space after '.\(named.rawValue)'")
      }
    }
    let directive = directiveName
    switch directive {
    case "entry", "func":
      guard linkage != .common, linkage != .extern || directive == "func" else {
        throw error(
          at: linkageToken.position, text: text(of: linkageToken),
          directive == "func"
            ? "a function cannot be .common" : "a kernel cannot be .extern: use .visible")
      }
      if directive == "func" {
        declarations.append(.function(try function(linkage: linkage)))
      } else if let kernel = try kernel(linkage: linkage) {
        declarations.append(.kernel(kernel))
      }
    case "global", "const", "shared", "tex":
      declarations += try moduleVariables(linkage: linkage)
    case "local":
      throw error("a .local variable must stand in a kernel: move it into the braces")
    case _ where linkage != nil: throw unsupportedDirective()
    case "address_size": try addressSizeDirective(&addressSize)
    case "alias": declarations.append(try alias())
    case "pragma": declarations += try pragmas().map { .pragma($0) }
    case "file": try skipFileDirective()
    case "section": try skipSectionDirective()
    case "loc": try skipLocationDirective()
    case "version", "target":
      throw error("'.\(directive)' stands here twice: remove one")
    default: throw unsupportedDirective()
    }
  }

  /// `.alias name, target;`
  private mutating func alias() throws(PTXError) -> Declaration {
    advance()
    let name = try name("the second name of a function after '.alias'")
    try expect(.comma, "after the name in '.alias'")
    let target = try self.name("the function that '.alias' names")
    try expectSemicolon(after: "'.alias'")
    return .alias(name: name, target: target)
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
    if Self.unsupportedDirectives.contains(name) { return error("not supported: .\(name)") }
    if Self.supportedDirectives.contains(name) { return error("'.\(name)' cannot stand here") }
    return error("unknown directive '.\(name)'")
  }

  private static let supportedDirectives: Set<String> = [
    "version", "target", "address_size", "visible", "weak", "extern", "common", "entry", "func",
    "param", "reg", "shared", "global", "const", "local", "align", "attribute", "ptr", "alias",
    "callprototype", "calltargets", "branchtargets", "noreturn", "abi_preserve",
    "abi_preserve_control", "maxntid", "reqntid", "minnctapersm", "maxnctapersm", "maxnreg",
    "reqnctapercluster", "explicitcluster", "maxclusterrank", "blocksareclusters", "pragma", "loc",
    "file", "section", "texref", "samplerref", "surfref", "tex", "v2", "v4",
  ]

  /// Directives of PTX ISA, "Directives", that the tree cannot hold.
  private static let unsupportedDirectives: Set<String> = ["sreg", "v8"]
}
