import Testing

/// Extended-precision arithmetic: every form with both values of the carry flag, its result and the
/// flag that it leaves, against sums in wider integers.
struct CarryTests {
  /// Sets the carry flag where the lowest bit of C is set.
  private static func setFlag(_ width: Int) -> String {
    width == 64
      ? "and.b64 %rd2, C, 1; add.cc.u64 %rd3, %rd2, -1;"
      : "and.b32 %r12, C, 1; add.cc.u32 %r13, %r12, -1;"
  }

  private static func wide(_ value: UInt64) -> Int128 { Int128(value) }

  /// The value and the flag of a sum in `width` bits.
  private static func outcome(_ exact: Int128, _ width: Int) -> (value: UInt64, flag: UInt64) {
    let isInRange = exact >= 0 && exact >> Int128(width) == 0
    return (UInt64(truncatingIfNeeded: exact), isInRange ? 0 : 1)
  }

  /// The half of a product, as an unsigned number of `width` bits.
  private static func half(
    _ a: UInt64, _ b: UInt64, _ width: Int, signed: Bool, high: Bool
  ) -> UInt64 {
    let product =
      signed
      ? ArithmeticTests.operand(a, width, true) * ArithmeticTests.operand(b, width, true)
      : Int128(truncatingIfNeeded: UInt128(a) * UInt128(b))
    let bits = UInt128(truncatingIfNeeded: product) >> (high ? UInt128(width) : 0)
    return UInt64(truncatingIfNeeded: bits) & (width == 64 ? .max : 0xFFFF_FFFF)
  }

  static let forms: [LaneForm] = [("u32", 32), ("s32", 32), ("u64", 64), ("s64", 64)].flatMap {
    type -> [LaneForm] in
    let (name, width) = type
    let flag = "addc.u\(width) D, \(width == 64 ? "%rd4, %rd4" : "%r14, %r14")"
    let zero = width == 64 ? "mov.u64 %rd4, 0;" : "mov.u32 %r14, 0;"
    let spare = width == 64 ? "%rd5" : "%r15"
    let widths = [width, width, width, width]
    /// A form's result and, in a second form, the flag it leaves.
    func pair(
      _ mnemonic: String, _ operands: String, writesFlag: Bool,
      _ exact: @escaping @Sendable (UInt64, UInt64, UInt64) -> Int128
    ) -> [LaneForm] {
      let before = zero + setFlag(width)
      let value = LaneForm("\(mnemonic).\(name) D, \(operands)", widths, after: before) {
        a, b, c in outcome(exact(a, b, c), width).value
      }
      // A form without .cc leaves the flag as it was.
      let left = LaneForm(
        "\(mnemonic).\(name) \(spare), \(operands); \(flag)", widths, after: before
      ) { a, b, c in writesFlag ? outcome(exact(a, b, c), width).flag : c & 1 }
      return [value, left]
    }
    var forms = pair("add.cc", "A, B", writesFlag: true) { a, b, _ in wide(a) + wide(b) }
    // A difference is a sum with the complement, also in the flag that it reads and leaves.
    let ones = UInt64.max >> UInt64(64 - width)
    forms += pair("sub.cc", "A, B", writesFlag: true) { a, b, _ in wide(a) + wide(~b & ones) + 1 }
    for ending in ["", ".cc"] {
      forms += pair("addc\(ending)", "A, B", writesFlag: ending != "") { a, b, c in
        wide(a) + wide(b) + wide(c & 1)
      }
      forms += pair("subc\(ending)", "A, B", writesFlag: ending != "") { a, b, c in
        wide(a) + wide(~b & ones) + wide(c & 1)
      }
    }
    let signed = name.hasPrefix("s")
    for part in ["lo", "hi"] {
      let high = part == "hi"
      forms += pair("mad.\(part).cc", "A, B, C", writesFlag: true) { a, b, c in
        wide(half(a, b, width, signed: signed, high: high)) + wide(c)
      }
      for ending in ["", ".cc"] {
        forms += pair("madc.\(part)\(ending)", "A, B, C", writesFlag: ending != "") { a, b, c in
          wide(half(a, b, width, signed: signed, high: high)) + wide(c) + wide(c & 1)
        }
      }
    }
    return forms
  }

  @Test(arguments: ["u32", "s32", "u64", "s64"]) func resultsAndFlags(_ type: String) throws {
    let forms = Self.forms.filter { $0.text.contains(".\(type)") && !$0.text.contains("; ") }
    #expect(forms.count == 12)
    for form in forms { try form.check() }
  }

  @Test(arguments: ["u32", "s32", "u64", "s64"]) func flagsThatAreLeft(_ type: String) throws {
    let forms = Self.forms.filter {
      $0.text.prefix { $0 != ";" }.contains(".\(type)") && $0.text.contains("; ")
    }
    #expect(forms.count == 12)
    for form in forms { try form.check() }
  }

  /// The flag belongs to the thread: a block of threads that diverge keep theirs.
  @Test func divergentLanesKeepTheirFlags() throws {
    let kernel = TestKernel(
      """
      and.b32 %r2, %i, 1; setp.eq.u32 %p1, %r2, 1; add.cc.u32 %r3, %r2, -1;
      @%p1 bra ODD; mov.u32 %r4, 100; bra JOIN; ODD: mov.u32 %r4, 200;
      JOIN: addc.u32 %r5, %r4, 0; st.global.u32 [%out], %r5;
      """)
    #expect(try kernel.output(count: 32) == (0..<32).map { $0 % 2 == 1 ? 201 : 100 })
  }
}
