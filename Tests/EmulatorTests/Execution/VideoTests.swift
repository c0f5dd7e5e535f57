import Emulator
import PTX
import Testing

import struct BipolarInt.SplitMix64

/// Video instructions with random types, selectors and second operations against the steps of the
/// manual: select, operate, saturate, accumulate or merge, in integers of 128 bits.
struct VideoTests {
  static let seed: UInt64 = 0x71DE0

  /// Bits `start ..< start + width` of a word.
  private static func part(_ word: UInt64, _ start: Int, _ width: Int, _ type: String) -> Int128 {
    let value = Int128(word >> UInt64(start)) & ((1 << Int128(width)) - 1)
    return type == "s32" && value >> Int128(width - 1) == 1 ? value - (1 << Int128(width)) : value
  }

  /// Start and width of a selector such as `b2`; the whole word for an empty one.
  private static func place(_ selector: String) -> (start: Int, width: Int) {
    guard let index = selector.last?.wholeNumberValue else { return (0, 32) }
    return selector.hasPrefix("b") ? (8 * index, 8) : (16 * index, 16)
  }

  private static func clamped(_ value: Int128, _ width: Int, _ type: String) -> Int128 {
    let bound = Int128(1) << Int128(type == "s32" ? width - 1 : width)
    return type == "s32" ? max(-bound, min(bound - 1, value)) : max(0, min(bound - 1, value))
  }

  private static func word(_ value: Int128) -> UInt64 {
    UInt64(UInt32(truncatingIfNeeded: value))
  }

  private static func operate(
    _ function: String, _ x: Int128, _ y: Int128, _ relation: String, _ mode: String
  ) -> Int128 {
    let amount = mode == "wrap" ? y & 31 : min(y, 32)
    switch function {
    case "vadd": return x + y
    case "vsub": return x - y
    case "vabsdiff": return abs(x - y)
    case "vmin": return min(x, y)
    case "vmax": return max(x, y)
    case "vavrg": return x + y >= 0 ? (x + y + 1) >> 1 : (x + y) >> 1
    case "vshl": return x << amount
    case "vshr": return x >> amount
    default:
      let holds =
        switch relation {
        case "eq": x == y
        case "ne": x != y
        case "lt": x < y
        case "le": x <= y
        case "gt": x > y
        default: x >= y
        }
      return holds ? 1 : 0
    }
  }

  private static let relations = ["eq", "ne", "lt", "le", "gt", "ge"]
  private static let selectors = ["", "b0", "b1", "b2", "b3", "h0", "h1"]

  private static func suffix(_ selector: String) -> String {
    selector.isEmpty ? "" : "." + selector
  }

  /// A form of one part with random modifiers.
  private static func scalar(_ function: String, _ random: inout SplitMix64) -> LaneForm {
    func pick(_ list: [String]) -> String { list[Int.random(in: list.indices, using: &random)] }
    let types = ["u32", "s32"]
    let isSet = function == "vset"
    let isShift = function == "vshl" || function == "vshr"
    let dType = isSet ? "u32" : pick(types)
    let aType = pick(types)
    let bType = isShift ? "u32" : pick(types)
    let relation = isSet ? pick(relations) : ""
    let mode = isShift ? pick(["clamp", "wrap"]) : ""
    let saturation = isSet ? "" : pick(["", "sat"])
    let (aPart, bPart) = (pick(selectors), pick(selectors))
    let dPart = pick(["", "", ""] + selectors)
    let second = dPart.isEmpty ? pick(["", "add", "min", "max"]) : ""
    let modifiers = [isSet ? "" : dType, aType, bType, relation, saturation, mode, second]
    let hasThird = !dPart.isEmpty || !second.isEmpty
    let text =
      "\(function).\(modifiers.filter { !$0.isEmpty }.joined(separator: ".")) "
      + "%D\(suffix(dPart)), %A\(suffix(aPart)), %B\(suffix(bPart))\(hasThird ? ", %C" : "")"
    return form(text) { a, b, c in
      let (x, y, z) = (place(aPart), place(bPart), place(dPart))
      var value = operate(
        function, part(a, x.start, x.width, aType), part(b, y.start, y.width, bType), relation,
        mode)
      if saturation == "sat" { value = clamped(value, z.width, dType) }
      let addend = part(c, 0, 32, dType)
      let narrow = part(word(value), 0, 32, dType)
      switch second {
      case "add": return word(narrow + addend)
      case "min": return word(min(narrow, addend))
      case "max": return word(max(narrow, addend))
      default: break
      }
      guard !dPart.isEmpty else { return word(value) }
      let mask: UInt64 = ((1 << UInt64(z.width)) - 1) << UInt64(z.start)
      return c & ~mask | (word(value) << UInt64(z.start)) & mask
    }
  }

  /// A form of two or four parts with random modifiers.
  private static func parallel(
    _ function: String, _ parts: Int, _ random: inout SplitMix64
  ) -> LaneForm {
    func number(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &random) }
    func pick(_ list: [String]) -> String { list[number(list.count)] }
    let isSet = function == "vset"
    let types = ["u32", "s32"]
    let (dType, aType, bType) = (isSet ? "u32" : pick(types), pick(types), pick(types))
    let relation = isSet ? pick(relations) : ""
    let ending = pick(isSet ? ["", "add"] : ["", "sat", "add"])
    let letter = parts == 2 ? "h" : "b"
    func elements(_ first: Int) -> (text: String, list: [Int]) {
      if number(3) == 0 { return ("", (0..<parts).map { first + $0 }) }
      let list = (0..<parts).map { _ in number(2 * parts) }
      return (".\(letter)\(list.reversed().map(String.init).joined())", list)
    }
    let (aText, aList) = elements(0)
    let (bText, bList) = elements(parts)
    var mask = Set(0..<parts)
    var maskText = ""
    if number(3) != 0 {
      mask = mask.filter { _ in number(2) == 0 }
      if mask.isEmpty { mask = [number(parts)] }
      maskText = ".\(letter)\(mask.sorted(by: >).map(String.init).joined())"
    }
    let modifiers = [isSet ? "" : dType, aType, bType, relation, ending].filter { !$0.isEmpty }
    let text =
      "\(function)\(parts).\(modifiers.joined(separator: ".")) %D\(maskText), %A\(aText), "
      + "%B\(bText), %C"
    let chosen = mask
    return form(text) { a, b, c in
      let width = 32 / parts
      func element(_ index: Int, _ type: String) -> Int128 {
        part(index < parts ? a : b, index % parts * width, width, type)
      }
      var sum = Int128(c)
      var merged = c
      for index in chosen {
        var value = operate(
          function, element(aList[index], aType), element(bList[index], bType), relation, "")
        if ending == "sat" { value = clamped(value, width, dType) }
        sum += value
        let mask: UInt64 = ((1 << UInt64(width)) - 1) << UInt64(index * width)
        merged = merged & ~mask | (word(value) << UInt64(index * width)) & mask
      }
      return ending == "add" ? word(sum) : merged
    }
  }

  /// A form over registers with a percent sign, as selectors need them.
  private static func form(
    _ text: String, _ definition: @escaping @Sendable (UInt64, UInt64, UInt64) -> UInt64
  ) -> LaneForm {
    let names = ["%D": "%r20", "%A": "%r21", "%B": "%r22", "%C": "%r23"]
    let registers = names.reduce(text) { text, name in
      text.split(separator: name.key, omittingEmptySubsequences: false).joined(
        separator: name.value)
    }
    return LaneForm(
      "\(registers); mov.b32 D, %r20", [32, 32, 32, 32],
      after: "mov.b32 %r21, A; mov.b32 %r22, B; mov.b32 %r23, C;", definition)
  }

  @Test(arguments: [
    "vadd", "vsub", "vabsdiff", "vmin", "vmax", "vshl", "vshr", "vset",
  ])
  func oneParts(_ function: String) throws {
    var random = SplitMix64(seed: Self.seed)
    for _ in 0..<12 { try Self.scalar(function, &random).check() }
  }

  @Test(arguments: ["vadd", "vsub", "vavrg", "vabsdiff", "vmin", "vmax", "vset"])
  func severalParts(_ function: String) throws {
    var random = SplitMix64(seed: Self.seed)
    for parts in [2, 4] {
      for _ in 0..<8 { try Self.parallel(function, parts, &random).check() }
    }
  }

  /// The sum of absolute differences of bytes, as compilers make it.
  @Test func differencesOfBytes() throws {
    try LaneForm("vabsdiff4.u32.u32.u32.add D, A, B, C", [32, 32, 32, 32]) { a, b, c in
      (0..<4 as Range<UInt64>).reduce(c) { sum, index in
        let (x, y) = (a >> (8 * index) & 0xFF, b >> (8 * index) & 0xFF)
        return sum &+ (x > y ? x - y : y - x)
      }
    }.check()
  }

  @Test(arguments: ["", ".sat"], ["", ".shr7", ".shr15"]) func products(
    _ saturation: String, _ scale: String
  ) throws {
    for (index, types) in ["u32.u32.u32", "s32.s32.s32", "s32.u32.s32"].enumerated() {
      for po in ["", ".po"] {
        let (a, b) = index == 0 ? ("", "") : (".h1", ".b2")
        let names = types.split(separator: ".").map(String.init)
        let text = "vmad.\(types)\(po)\(saturation)\(scale) %D, %A\(a), %B\(b), %C"
        try Self.form(text) { x, y, z in
          let (p, q) = (Self.place(String(a.dropFirst())), Self.place(String(b.dropFirst())))
          let final = index == 0 ? "u32" : "s32"
          let product =
            Self.part(x, p.start, p.width, names[1]) * Self.part(y, q.start, q.width, names[2])
          let sum = product + Self.part(z, 0, 32, final) + (po.isEmpty ? 0 : 1)
          let shifted = sum >> (scale.isEmpty ? 0 : scale == ".shr7" ? 7 : 15)
          return Self.word(saturation.isEmpty ? shifted : Self.clamped(shifted, 32, final))
        }.check()
      }
    }
  }

  @Test(arguments: [
    "vadd.u32.u32.u32 %r2.b4, %r3, %r4, %r5;", "vadd.u32.u32.u32 %r2, %r3.h2, %r4;",
    "vadd.u32.u32.u32 %r2, %r3, %r4, %r5;", "vadd.u32.u32.u32.add %r2.b0, %r3, %r4, %r5;",
    "vmad.u32.u32.u32 %r2.h0, %r3, %r4, %r5;", "vadd2.u32.u32.u32 %r2.h01, %r3, %r4, %r5;",
    "vadd2.u32.u32.u32 %r2, %r3.h40, %r4, %r5;", "vadd4.u32.u32.u32 %r2, %r3.h10, %r4, %r5;",
    "vadd4.u32.u32.u32 %r2.b33, %r3, %r4, %r5;", "vadd2.u32.u32.u32 %r2, %r3.h1, %r4, %r5;",
  ])
  func refusedSelectors(_ instruction: String) throws {
    let error = try #require(throws: LoweringError.self) { try TestKernel(instruction).program() }
    #expect(error.kind == .invalid, "\(error)")
  }
}
