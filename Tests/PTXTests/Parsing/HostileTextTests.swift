import PTX
import Testing

import struct BipolarInt.SplitMix64

/// Whatever the bytes are, parsing ends with a module or with errors that have a place in the text.
@Suite struct HostileTextTests {
  private let compilerBytes = Array(compilerText.utf8)

  /// Parses, and checks every error. Returns whether there were any.
  @discardableResult
  private func parse(_ bytes: [UInt8], _ comment: @autoclosure () -> String) -> Bool {
    let found = mistakes(in: bytes)
    let isSound = found.allSatisfy { mistake in
      !mistake.message.isEmpty && mistake.position.line >= 1 && mistake.position.column >= 1
        && mistake.position.line <= bytes.count + 1 && mistake.position.column <= bytes.count + 1
    }
    if !isSound { Issue.record("\(comment()): \(found)") }
    return !found.isEmpty
  }

  @Test func theWholeTextIsAccepted() {
    #expect(mistakes(in: compilerBytes) == [])
  }

  @Test func truncatedAtEveryByte() {
    let opening = compilerText.utf8.distance(
      from: compilerText.startIndex, to: compilerText.firstIndex(of: "{") ?? compilerText.endIndex)
    let closing = compilerBytes.lastIndex(of: UInt8(ascii: "}")) ?? 0
    for length in 0..<compilerBytes.count {
      let hasErrors = parse(Array(compilerBytes[..<length]), "length \(length)")
      // In the header and between the first and the last brace a text is never complete.
      if length < 30 || (opening < length && length <= closing) {
        #expect(hasErrors, "length \(length)")
      }
    }
  }

  /// Short texts keep the test short; they have one construct of each kind.
  private static let shortTexts = [
    """
    .extern .shared .align 16 .b8 p[];
    .visible .entry k(.param .u64 .ptr .global .align 16 a, .param .b8 c[4]) .maxntid 32, 1 {
    .reg .b32 %r<4>, x; .pragma "n"; /* c */
    L: @!%p1 bra L; // d
    { ld.global.v2.u32 {%r1, _}, [%rd1+-16]; }
    wibble.b32 %r1|p, !q, 0x1F, 0f3F800000, 1.5;
    .loc 1 2 3
    ret; }
    """,
    """
    .weak .func (.reg .u32 r) f(.reg .b64 x, .param .b8 y[]) .noreturn { .param .b32 q;
    P: .callprototype (.param .b32 _) _ (.param .b32 _);
    T: .calltargets f, g; A: U: .branchtargets A;
    call.uni (q), f, (x, 5, _); call %rd1, (), P; brx.idx %r1, U; }
    .func g; .alias h, g;
    """,
    """
    .global .align 8 .u64 p[2] = {generic(g)+8, g+-4}, q = 3 + 4 * (2 - 1) ? ~5 : !WARP_SZ;
    .common .global .attribute(.managed) .v4 .f32 g[2]; .global .texref t = { a };
    .const .u8 m[] = {0xFF(g), 0xFF00(generic(g)+16)}, n[2][1] = {{1}, {0f3F800000}};
    .entry k() { mov.b64 v.x, m[1]; tex [t, s, {a}], s+4*2, (.s64)5 << 2; }
    """,
  ].map { Array((moduleHeader + $0).utf8) }

  @Test func fiftyThousandMutations() {
    for text in Self.shortTexts { #expect(mistakes(in: text) == []) }
    let fragments = [
      "{", "}", ";", "<", "[", "\"", "/*", "@", ".", "::", "0x", "99999999999", "-", "(", ")", "=",
      "!", "call ", "?", "<<", "_",
    ].map { Array($0.utf8) }
    for seed in UInt64(0)..<50_000 {
      var generator = SplitMix64(seed: seed)
      var bytes = Self.shortTexts[Int(seed % 3)]
      for _ in 0...Int.random(in: 0...2, using: &generator) {
        let index = Int.random(in: 0..<bytes.count, using: &generator)
        switch Int.random(in: 0..<5, using: &generator) {
        case 0: bytes[index] = UInt8.random(in: 0...255, using: &generator)
        case 1: bytes.remove(at: index)
        case 2:
          bytes.insert(contentsOf: fragments.randomElement(using: &generator) ?? [], at: index)
        case 3:
          let other = Int.random(in: 0..<bytes.count, using: &generator)
          bytes.removeSubrange(min(index, other)..<min(max(index, other), min(index, other) + 20))
        default:
          let end = min(bytes.count, index + Int.random(in: 0...30, using: &generator))
          bytes.insert(contentsOf: bytes[index..<end], at: index)
        }
      }
      parse(bytes, "seed \(seed)")
    }
  }

  @Test func binaryJunk() {
    for seed in UInt64(0)..<500 {
      var generator = SplitMix64(seed: seed)
      let junk = (0..<200).map { _ in UInt8.random(in: 0...255, using: &generator) }
      #expect(parse(junk, "seed \(seed)"))
      #expect(parse(Array(kernelText("").dropLast(3).utf8) + junk, "seed \(seed)"))
    }
  }

  @Test func deepNesting() {
    let braces = { (count: Int) in
      kernelText(String(repeating: "{", count: count) + String(repeating: "}", count: count))
    }
    #expect(mistakes(in: braces(63)) == [])
    let found = mistakes(in: braces(64))
    #expect(found.count == 1 && found.first?.message.contains("deeper than 64") == true)
    #expect(!mistakes(in: kernelText(String(repeating: "{", count: 100_000))).isEmpty)
    #expect(!mistakes(in: moduleHeader + String(repeating: "(", count: 100_000)).isEmpty)
    #expect(!mistakes(in: kernelText("x " + String(repeating: "{", count: 100_000))).isEmpty)
    #expect(!mistakes(in: kernelText("x " + String(repeating: "-", count: 100_000))).isEmpty)
  }

  /// A mistake in a list of initial values does not spoil the braces of what follows.
  @Test func mistakesInInitialValuesStayThere() {
    let found = mistakes(
      in: moduleHeader
        + ".global .u32 a[2] = {1, };\n.entry k() { mov.u32 %r1 5 }\n.entry l() { ret; }")
    #expect(found.map(\.position.line) == [4, 5])
  }

  @Test func longTokens() {
    let long = String(repeating: "9", count: 100_000)
    for body in [
      "x \(long);", "x 0x\(long);", "x 1.\(long)e\(long);", ".reg .b32 %r<\(long)>;",
      ".reg .b32 r\(long), r\(long);", "bra a\(long);", "a.\(long) 09;",
      "\(String(repeating: "a.", count: 50_000));",
      "add.\(long) a, b, !;", ".x\(long)", "\"\(long)",
    ] {
      let found = mistakes(in: kernelText(body))
      #expect(!found.isEmpty)
      for mistake in found { #expect(mistake.description.utf8.count <= 400) }
    }
  }

  @Test func manyNamesAreDeclaredInLinearTime() {
    let names = (0..<5_000).map { ".reg .b32 a\($0), b\($0)_<5>;" }.joined(separator: "\n")
    #expect(mistakes(in: kernelText(names)) == [])
  }
}
