import Foundation
import PTX
import Testing

import struct BipolarInt.SplitMix64

/// Texts that compilers wrote (Tests/CompiledTexts).
enum CompiledText {
  static let names = ["nvcc-lineinfo", "nvcc-debug", "clang-O0", "clang-debug"]

  /// The bytes of one of them.
  static func bytes(_ name: String) throws -> [UInt8] {
    var folder = URL(fileURLWithPath: #filePath)
    for _ in 0..<3 { folder.deleteLastPathComponent() }
    return try [UInt8](Data(contentsOf: folder.appendingPathComponent("CompiledTexts/\(name).ptx")))
  }
}

@Suite struct CompiledTextTests {
  /// What the lines of a text say, without a parser.
  private struct Lines {
    var lines: [Substring]

    init(_ bytes: [UInt8]) {
      // Sections and comments hold anything.
      let text = String(decoding: bytes, as: UTF8.self)
      lines = []
      var depth = 0
      for line in text.split(separator: "\n") {
        if line.contains(".section") { depth = 1 }
        if depth == 0 {
          lines.append(line.firstRange(of: "//").map { line[..<$0.lowerBound] } ?? line)
        }
        if depth > 0, line.hasPrefix("\t}") || line.hasPrefix("}") { depth = 0 }
      }
    }

    /// The number of lines that `pattern` is found in.
    func count(_ pattern: String) throws -> Int {
      let expression = try Regex(pattern)
      return lines.count { $0.firstMatch(of: expression) != nil }
    }
  }

  private func instructions(_ statements: [Statement]) -> [Instruction] {
    statements.flatMap { statement -> [Instruction] in
      switch statement {
      case .instruction(let instruction): [instruction]
      case .block(let inner): instructions(inner)
      default: []
      }
    }
  }

  @Test(arguments: CompiledText.names)
  func isReadAsItsLinesSay(name: String) throws {
    let bytes = try CompiledText.bytes(name)
    let module = try Module(parsing: bytes, file: name)
    let lines = Lines(bytes)
    #expect(try module.kernels.count == lines.count(#"\.entry"#))
    #expect(try module.functions.count == lines.count(#"\.func"#))
    let variables = module.declarations.compactMap {
      if case .variable(let variable) = $0 { variable } else { nil }
    }
    #expect(try variables.count == lines.count(#"^(\.visible |\.extern )?\.(global|const|shared)"#))
    #expect(try variables.count { $0.initializer != nil } == lines.count(#"\] = |[a-z] = "#))

    let bodies = module.kernels.map(\.body) + module.functions.map { $0.body ?? [] }
    let all = bodies.flatMap { instructions($0) }
    // `{ .reg ... }` of inline assembly stands on one line with three instructions.
    let inline = try lines.count("AGAIN:")
    let afterTrap = try lines.count("trap; exit;")
    let opcodes = #"^\s*(@!?%?\w+ )?\s*[a-z][a-z0-9.:]*(\s|;)"#
    #expect(try all.count == lines.count(opcodes) + 3 * inline + afterTrap)
    for (opcode, pattern) in [
      ("call", #"^\s*call(\.uni)? "#), ("bra", #"\bbra"#), ("mov", #"\bmov\."#),
    ] {
      let extra = opcode == "bra" ? inline : 0
      let count = all.count { $0.operation.mnemonic.hasPrefix(opcode) }
      #expect(try count == lines.count(pattern) + extra, "\(opcode)")
    }
    #expect(all.allSatisfy { $0.position != nil })
  }

  @Test(arguments: CompiledText.names)
  func keepsItsMeaningWhenPrinted(name: String) throws {
    let module = try Module(parsing: CompiledText.bytes(name))
    let text = module.text
    #expect(try Module(parsing: text) == module)
    #expect(try Module(parsing: text).text == text)
  }

  @Test func declarationsOfTheSource() throws {
    for name in CompiledText.names {
      let module = try Module(parsing: CompiledText.bytes(name))
      let kernels = ["calls", "switches", "prints", "transposes", "assembly", "locals"]
      #expect(Set(module.kernels.map(\.name)) == Set(kernels), "\(name)")
      var initial: [String: Initializer] = [:]
      for case .variable(let variable) in module.declarations {
        initial[variable.name] = variable.initializer
      }
      #expect(initial["counter"] == .integer(-7) || initial["counter"] == .integer(0xFFFF_FFF9))
      guard case .address(of: "counter", offset: 0, isGeneric: true)? = initial["pointer"],
        case .list(let functions)? = initial["functions"], functions.count == 2,
        case .address(of: "matrix", offset: 32, isGeneric: true)? = initial["inner"]
      else {
        Issue.record("\(name): \(initial)")
        continue
      }
      let fibonacci = try #require(module.functions.last { $0.name.contains("fibonacci") })
      #expect(fibonacci.results.count == 1 && fibonacci.parameters.count == 1)
      #expect(fibonacci.body != nil)
    }
  }

  @Test func damagedTextsEndInErrors() throws {
    for name in CompiledText.names {
      let text = try CompiledText.bytes(name)
      for seed in UInt64(0)..<40 {
        var generator = SplitMix64(seed: seed)
        var bytes = text
        let start = Int.random(in: 0..<bytes.count, using: &generator)
        switch seed % 4 {
        case 0: bytes.removeSubrange(start...)
        case 1: bytes.removeSubrange(start..<min(bytes.count, start + 500))
        case 2: bytes[start] = UInt8.random(in: 0...255, using: &generator)
        default:
          let mark = "{}();,[]\"".utf8.randomElement(using: &generator) ?? 0
          bytes.insert(mark, at: start)
        }
        let found = mistakes(in: bytes)
        #expect(found.count <= ParseErrors.limit, "\(name), seed \(seed)")
      }
    }
  }
}
