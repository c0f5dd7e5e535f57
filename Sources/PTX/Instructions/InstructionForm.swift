/// A family of instructions that share their modifiers: the two-way spelling and the facts that
/// follow from the modifiers alone. Reading and printing stand side by side so they cannot drift.
protocol InstructionForm: Hashable, Sendable {
  /// Reads the modifiers after the opcode; what is left over is refused by the caller.
  init(_ reader: inout ModifierReader) throws(MnemonicError)
  /// The canonical spelling, opcode included.
  var mnemonic: String { get }
  /// The numbers of operands that the text may have.
  var operandCount: ClosedRange<Int> { get }
  /// What the instruction occupies when it issues.
  var instructionClass: InstructionClass { get }
  /// The first language version and target that accept it.
  var requirement: Requirement { get }
}

extension InstructionForm {
  var requirement: Requirement { .none }
}

/// The oldest language version and target that accept an instruction (PTX ISA, "PTX ISA Notes" and
/// "Target ISA Notes" of each instruction).
public struct Requirement: Hashable, Sendable {
  /// The first language version.
  public var version: LanguageVersion
  /// The first target.
  public var target: Target

  /// Creates a requirement.
  public init(version: LanguageVersion, target: Target) {
    self.version = version
    self.target = target
  }

  /// Accepted by every version and target that apsim names.
  public static let none = Requirement(version: LanguageVersion(6, 3), target: .sm75)
}

/// A mnemonic whose opcode is known and whose modifiers are not valid with it.
public struct MnemonicError: Error, Hashable, CustomStringConvertible {
  /// One line: the mnemonic and what is wrong with it.
  public var description: String
}

/// Takes the modifiers of a mnemonic apart. Modifiers are found wherever they stand, because
/// compilers do not agree on their order.
struct ModifierReader {
  let mnemonic: String
  let opcode: String
  private var rest: [Substring]

  init(_ mnemonic: some StringProtocol) {
    self.mnemonic = String(mnemonic)
    let parts = self.mnemonic.split(separator: ".", omittingEmptySubsequences: false)
    opcode = String(parts.first ?? "")
    rest = Array(parts.dropFirst())
  }

  /// Whether the modifier `name` is there.
  func contains(_ name: String) -> Bool { rest.contains { $0 == name } }

  /// Takes the modifier `name` if it is there.
  mutating func take(_ name: String) -> Bool {
    guard let index = rest.firstIndex(where: { $0 == name }) else { return false }
    rest.remove(at: index)
    return true
  }

  /// Takes every modifier among `names`, in the order of the text.
  mutating func takeAll(_ names: Set<String>) -> [String] {
    let taken = rest.filter { names.contains(String($0)) }.map(String.init)
    rest.removeAll { names.contains(String($0)) }
    return taken
  }

  /// Takes the first modifier that spells a value of `type`.
  mutating func take<Value: RawRepresentable<String>>(_ type: Value.Type) -> Value? {
    for index in rest.indices {
      if let value = Value(rawValue: String(rest[index])) {
        rest.remove(at: index)
        return value
      }
    }
    return nil
  }

  /// Whether a modifier that nobody took yet is a floating-point type.
  var namesFloatType: Bool {
    rest.contains { ScalarType(rawValue: String($0))?.isFloat == true }
  }

  /// Takes the modifier `name`, which must be there.
  mutating func require(_ name: String) throws(MnemonicError) {
    guard take(name) else { throw error("needs .\(name)") }
  }

  /// Takes a modifier of `type`, which must be there and among `allowed`.
  mutating func require<Value: RawRepresentable<String> & Hashable>(
    _ type: Value.Type, _ meaning: String, in allowed: Set<Value>? = nil
  ) throws(MnemonicError) -> Value {
    guard let value = take(type) else { throw error("needs \(meaning)") }
    if let allowed, !allowed.contains(value) {
      throw error("does not support .\(value.rawValue) as \(meaning)")
    }
    return value
  }

  /// Refuses modifiers that nobody took.
  func finish() throws(MnemonicError) {
    guard let first = rest.first else { return }
    throw error("does not support the modifier .\(first)")
  }

  func error(_ problem: String) -> MnemonicError {
    MnemonicError(description: "\(mnemonic): \(opcode) \(problem)")
  }
}
