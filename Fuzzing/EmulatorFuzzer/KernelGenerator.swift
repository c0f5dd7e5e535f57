/// Writes a random module: instructions of every form on registers of the right types, in branches,
/// loops and functions that call each other. Each block of the grid works on a slice of global memory.
struct KernelGenerator {
  private var source: ByteSource
  private var lines: [String] = []
  private var labels = 0

  static let sliceBytes = 1 << 13

  init(_ source: ByteSource) { self.source = source }

  mutating func text() -> String {
    for function in 0..<2 {
      lines += [
        ".func (.reg .b32 result) work\(function)(.reg .b32 value)", "{", Self.declarations,
        ".param .align 16 .b8 block[64];",
      ]
      prologue()
      statements(source.below(6), depth: 1)
      lines += ["add.s32 result, value, %r8;", "ret;", "}"]
    }
    lines += [".visible .entry k(.param .align 16 .b8 block[64])", "{", Self.declarations]
    prologue()
    statements(4 + source.below(24), depth: 0)
    for register in 8..<14 {
      lines.append("st.global.u32 [%rd3+\(4 * (register - 8))], %r\(register);")
    }
    lines.append("}")
    return Self.header + lines.joined(separator: "\n") + "\n"
  }

  private static let header = """
    .version 8.6
    .target sm_90a
    .address_size 64
    .const .align 16 .b8 table[256]; .global .align 16 .b8 storage[32768];
    .shared .align 128 .b8 tile[8192]; .shared .align 8 .b64 phase;
    .func (.reg .b32 result) helper(.reg .b32 value) { add.s32 result, value, 1; ret; }
    .func nothing() { ret; }
    .func (.reg .b32 result) work1(.reg .b32 value);

    """

  private static let declarations = """
    .reg .pred %p<8>; .reg .b16 %rs<16>; .reg .b32 %r<64>; .reg .b64 %rd<48>; .reg .b128 %q<4>;
    .local .align 16 .b8 scratch[256]; .param .align 16 .b8 passed[16];
    """

  private mutating func prologue() {
    lines.append(
      """
      mov.u64 %rd0, storage; mov.u32 %r2, %ctaid.x; mul.wide.u32 %rd4, %r2, \(Self.sliceBytes);
      add.u64 %rd0, %rd0, %rd4; mov.u32 %r3, %tid.x; mad.wide.u32 %rd3, %r3, 32, %rd0;
      mov.u32 %r6, tile; mov.u32 %r7, tile; cvt.u64.u32 %rd1, %r6; cvta.shared.u64 %rd2, %rd1;
      setp.eq.u32 %p0, 0, 0; mov.u32 %r2, 1; mov.b128 %q0, {%rd0, %rd1}; mov.b128 %q1, {%rd0, %rd1};
      """)
    let factor = 2 * source.number() + 1
    for index in 8..<48 { lines.append("mad.lo.u32 %r\(index), %r3, \(factor * index), \(index);") }
    for index in 5..<48 where index != 4 {
      lines.append("mad.wide.u32 %rd\(index), %r\(8 + index % 40), \(factor), \(index);")
    }
    for index in 0..<16 { lines.append("cvt.u16.u32 %rs\(index), %r\(index + 8);") }
    for index in 1..<8 { lines.append("setp.lt.u32 %p\(index), %r3, \(source.below(40));") }
  }

  private mutating func statements(_ count: Int, depth: Int) {
    for _ in 0..<count where !source.isAtEnd { statement(depth: depth) }
  }

  private var guardText: String {
    mutating get {
      switch source.below(4) {
      case 0: "@%p\(source.below(8)) "
      case 1: "@!%p\(source.below(8)) "
      default: ""
      }
    }
  }

  private mutating func statement(depth: Int) {
    let kind = source.below(24)
    labels += 1
    let label = "L\(labels)"
    switch kind {
    case 0 where depth < 4:
      lines.append("@%p\(source.below(8)) bra \(label);")
      statements(1 + source.below(5), depth: depth + 1)
      if source.below(2) == 0 {
        lines += ["bra \(label)_END;", "\(label):"]
        statements(1 + source.below(4), depth: depth + 1)
        lines.append("\(label)_END:")
      } else {
        lines.append("\(label):")
      }
    case 1 where depth < 3:
      // A counted loop, whose counter other instructions seldom overwrite.
      let counter = "%r\(50 + depth)"
      lines += ["mov.u32 \(counter), \(source.below(6));", "\(label):"]
      statements(1 + source.below(5), depth: depth + 1)
      lines += [
        "sub.u32 \(counter), \(counter), 1; setp.lt.s32 %p7, 0, \(counter); @%p7 bra \(label);"
      ]
    case 2 where depth < 3:
      lines.append("\(label):")
      statements(1 + source.below(4), depth: depth + 1)
      lines.append("@%p\(source.below(8)) bra \(label);")
    case 3: lines.append("setp.lt.u32 %p\(source.below(8)), %r3, \(source.below(70));")
    case 4: lines.append("bar.sync \(source.below(3));")
    case 5:
      lines.append(
        "\(guardText)call (%r\(data())), work\(source.below(2)), (%r\(data()));")
    case 6: lines.append("and.b32 %r\(data()), %r3, \(source.below(256));")
    case 7: lines.append("st.global.u32 [%rd3+\(4 * source.below(8))], %r\(data());")
    case 8:
      lines.append("mad.lo.u32 %r60, %r3, 4, %r6; st.shared.u32 [%r60], %r\(data());")
    case 9: lines.append("ld.shared.u32 %r\(data()), [%r6+\(4 * source.below(256))];")
    default: lines.append(form())
    }
  }

  private mutating func data() -> Int { 8 + source.below(16) }

  /// An instruction of the list on other registers.
  private mutating func form() -> String {
    let text = source.pick(InstructionForms.all)
    let shift = source.below(8)
    var result = ""
    var prefix = ""
    var digits = ""
    func moved() -> String {
      guard !prefix.isEmpty, let number = Int(digits) else { return prefix + digits }
      switch prefix {
      case "%r", "%rd":
        return number < 8 ? prefix + digits : "\(prefix)\(8 + (number - 8 + shift) % 40)"
      case "%rs": return "%rs\((number + shift) % 16)"
      case "%p": return number == 0 ? "%p0" : "%p\(1 + (number - 1 + shift) % 7)"
      default: return prefix + digits
      }
    }
    for character in text {
      if character == "%" {
        result += moved()
        (prefix, digits) = ("%", "")
      } else if !prefix.isEmpty, character.isNumber {
        digits.append(character)
      } else if !prefix.isEmpty, digits.isEmpty, character.isLetter || character == "_" {
        prefix.append(character)
      } else {
        result += moved()
        (prefix, digits) = ("", "")
        result.append(character)
      }
    }
    result += moved()
    let isSingle = result.count { $0 == ";" } == 1 && !result.contains(":")
    if isSingle, !result.hasPrefix("@") { return guardText + result }
    return "{ \(result) }"
  }
}
