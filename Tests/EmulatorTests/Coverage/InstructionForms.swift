/// Our own list of instruction forms: what compilers emitted for about a thousand public kernels, and
/// what completes each family. Each form stands with legal operands, so that it can be run.
enum InstructionForms {
  /// Mnemonics that share a pattern of operands.
  struct Group {
    /// Operands by letter: `d a b c` have the last type of the mnemonic, `D` the first, `w` twice the
    /// width of the last; other words stand as they are.
    var operands: String
    var mnemonics: String

    init(_ operands: String, _ mnemonics: String) {
      self.operands = operands
      self.mnemonics = mnemonics
    }

    /// The instructions, operands included.
    var instructions: [String] {
      mnemonics.split { $0 == " " || $0 == "\n" }.map { mnemonic in
        let words = operands.split(separator: " ").map {
          InstructionForms.operand(String($0), of: String(mnemonic))
        }
        return words.isEmpty ? "\(mnemonic);" : "\(mnemonic) \(words.joined(separator: ", "));"
      }
    }
  }

  private static let types: Set<String> = [
    "pred", "b8", "u8", "s8", "b16", "u16", "s16", "f16", "bf16", "b32", "u32", "s32", "f32",
    "f16x2",
    "bf16x2", "u16x2", "s16x2", "tf32", "b64", "u64", "s64", "f64", "s4", "b128", "e4m3x2",
    "e5m2x2",
  ]

  private static func operand(_ word: String, of mnemonic: String) -> String {
    let modifiers = mnemonic.split(separator: ".").map(String.init)
    let named = modifiers.filter { types.contains($0) }
    guard let last = named.last, let first = named.first else { return word }
    func register(_ type: String, _ index: Int) -> String {
      switch type {
      case "pred": "%p\(index)"
      case "b8", "u8", "s8", "b16", "u16", "s16", "f16", "bf16", "e4m3x2", "e5m2x2": "%rs\(index)"
      case "b64", "u64", "s64", "f64": "%rd\(index + 8)"
      case "b128": "%q\(index)"
      default: "%r\(index + 8)"
      }
    }
    let count = modifiers.contains("v2") ? 2 : modifiers.contains("v4") ? 4 : 1
    func value(_ type: String, _ index: Int) -> String {
      if count == 1 { return register(type, index) }
      return "{\((0..<count).map { register(type, index + $0) }.joined(separator: ", "))}"
    }
    switch word {
    case "d": return value(last, 0)
    case "D": return value(first, 4)
    case "a": return register(last, 1)
    case "b": return register(last, 2)
    case "c": return register(last, 3)
    case "w": return register(last.hasSuffix("16") ? "b32" : "b64", 0)
    case "W": return register(last.hasSuffix("16") ? "b32" : "b64", 1)
    default: return word
    }
  }

  /// Groups and instructions that run in one kernel of one warp.
  static let all: [String] =
    groups.flatMap(\.instructions)
    + [controlForms, matrixForms].flatMap { $0.split(separator: "\n").map(String.init) }

  static let groups: [Group] = arithmetic + floats + memory + others
}
