import PTX
import Testing

/// What is wrong with a mnemonic; nil where it is accepted.
func complaint(about mnemonic: String) -> String? {
  do throws(MnemonicError) {
    _ = try Operation(mnemonic: mnemonic)
    return nil
  } catch {
    return error.description
  }
}

/// Expects a spelling to be the canonical one of an operation, in both directions.
func expectCanonical(
  _ spelling: String, _ operation: Operation, sourceLocation: SourceLocation = #_sourceLocation
) throws {
  #expect(try Operation(mnemonic: spelling) == operation, sourceLocation: sourceLocation)
  #expect(operation.mnemonic == spelling, sourceLocation: sourceLocation)
}

/// Expects `prefix.T` to be canonical for the types listed in `legal`, with spaces between them,
/// and to be refused for every other type of PTX by a message that names it.
func expectTypes(
  _ prefix: String, _ legal: String, sourceLocation: SourceLocation = #_sourceLocation
) {
  let legal = Set(legal.split(separator: " ").map(String.init))
  for type in ScalarType.allCases {
    let spelling = "\(prefix).\(type.rawValue)"
    if legal.contains(type.rawValue) {
      let read = try? Operation(mnemonic: spelling)
      #expect(read?.mnemonic == spelling, sourceLocation: sourceLocation)
      #expect(read?.operandCount != nil, "\(spelling)", sourceLocation: sourceLocation)
    } else {
      let complaint = complaint(about: spelling)
      #expect(
        complaint?.hasPrefix(spelling + ": ") == true, "\(spelling): \(complaint ?? "accepted")",
        sourceLocation: sourceLocation)
    }
  }
}
