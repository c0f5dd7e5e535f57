// What stands between the parameters and the body.
extension Parser {
  /// What a list of parameters or directives belongs to.
  enum Owner {
    case kernel, function, prototype
  }

  /// The directives before the body, each at most once, and whether `.noreturn` is among them.
  /// `.abi_preserve` and `.abi_preserve_control`, which concern the assembler's register allocation
  /// alone, are dropped.
  mutating func directives(
    of owner: Owner
  ) throws(PTXError) -> ([PerformanceDirective], isNoReturn: Bool) {
    var directives: [PerformanceDirective] = []
    var isNoReturn = false
    var seen: Set<String> = []
    while token.kind == .directive {
      let start = token
      let name = directiveName
      switch name {
      case "noreturn" where owner != .kernel:
        advance()
        isNoReturn = true
      case "abi_preserve" where owner != .kernel, "abi_preserve_control" where owner != .kernel:
        advance()
        _ = try integer("the number of '.\(name)'", in: 0...Int(Int32.max))
      case "pragma" where owner != .prototype:
        directives += try pragmas().map { .pragma($0) }
        continue
      default:
        guard owner != .prototype, let directive = try performanceDirective(name) else {
          throw unsupportedDirective()
        }
        directives.append(directive)
      }
      let other = name == "maxntid" ? "reqntid" : name == "reqntid" ? "maxntid" : name
      guard seen.insert(name).inserted, !seen.contains(other) || other == name else {
        throw error(
          at: start.position, text: ".\(name)",
          "'.\(name)' and '.\(other)' cannot both stand here: remove one")
      }
    }
    return (directives, isNoReturn)
  }

  /// The directive at the token; nil where it is none that concerns performance.
  private mutating func performanceDirective(
    _ name: String
  ) throws(PTXError) -> PerformanceDirective? {
    let names: Set = [
      "maxntid", "reqntid", "minnctapersm", "maxnctapersm", "maxnreg", "reqnctapercluster",
      "explicitcluster", "maxclusterrank", "blocksareclusters",
    ]
    guard names.contains(name) else { return nil }
    advance()
    return switch name {
    case "maxntid": .maximumThreads(try extents(of: name))
    case "reqntid": .requiredThreads(try extents(of: name))
    case "minnctapersm": .minimumBlocksPerSM(try count(of: name))
    case "maxnctapersm": .maximumBlocksPerSM(try count(of: name))
    case "maxnreg": .maximumRegisters(try count(of: name))
    case "reqnctapercluster": .requiredClusterBlocks(try extents(of: name))
    case "explicitcluster": .explicitCluster
    case "maxclusterrank": .maximumClusterRank(try count(of: name))
    default: .blocksAreClusters
    }
  }

  /// One to three numbers of threads.
  private mutating func extents(of name: String) throws(PTXError) -> [Int] {
    var extents = [try count(of: name)]
    while skip(.comma) {
      guard extents.count < 3 else { throw error("'.\(name)' has three numbers at most") }
      extents.append(try count(of: name))
    }
    return extents
  }

  private mutating func count(of name: String) throws(PTXError) -> Int {
    try integer("the number of '.\(name)'", in: 1...Int(Int32.max))
  }

  /// The strings of `.pragma "nounroll", "other";` from `.pragma` to the `;`.
  mutating func pragmas() throws(PTXError) -> [String] {
    advance()
    var pragmas: [String] = []
    repeat {
      guard token.kind == .string else { throw expected("a string after '.pragma'") }
      pragmas.append(quoted(token))
      advance()
    } while skip(.comma)
    try expectSemicolon(after: "'.pragma'")
    return pragmas
  }

  /// `.attribute(.managed, .unified(1, 2))`; returns whether `.managed` is among them. A unified
  /// address, which concerns the linker alone, is dropped.
  mutating func attributes() throws(PTXError) -> Bool {
    advance()
    try expect(.leftParenthesis, "after '.attribute'")
    var isManaged = false
    repeat {
      switch directiveName {
      case "managed":
        advance()
        isManaged = true
      case "unified":
        advance()
        try expect(.leftParenthesis, "after '.unified'")
        try expect(.integer, "after '('")
        try expect(.comma, "between the numbers of '.unified'")
        try expect(.integer, "after ','")
        try expect(.rightParenthesis, "after the numbers of '.unified'")
      default: throw expected("'.managed' or '.unified'")
      }
    } while skip(.comma)
    try expect(.rightParenthesis, "after the attributes")
    return isManaged
  }
}
