import struct BipolarInt.SplitMix64

/// A random program over 32- and 64-bit registers that is run twice: printed as PTX, and statement by
/// statement on the registers of one lane.
struct RandomProgram {
  /// A register by its width and number.
  struct Name: Hashable {
    var isWide: Bool
    var index: Int

    var text: String { isWide ? "wide\(index)" : "narrow\(index)" }
  }

  indirect enum Statement {
    /// destination = a op b, where the guard (bit of the lane's number, wanted value) holds.
    case assign(Name, Operation, Name, Name, guardBit: (bit: Int, isSet: Bool)?)
    /// Runs the statements as often as two bits of the lane's number say, plus one.
    case loop(bit: Int, counter: Int, [Statement])
    /// Runs one of the two lists by a bit of the lane's number.
    case branch(bit: Int, [Statement], [Statement])
  }

  enum Operation: String, CaseIterable {
    case add, sub, mul, xor, and, or
  }

  let statements: [Statement]
  /// Registers whose values are the result.
  let results: [Name]
  private(set) var narrowCount = 0
  private(set) var wideCount = 0
  private(set) var loopCount = 0

  /// Registers that start with a value: the lane's number times the register's, plus it.
  static let initial: [Name] =
    (0..<4).map { Name(isWide: false, index: $0) } + (0..<3).map { Name(isWide: true, index: $0) }

  init(using generator: inout SplitMix64, length: Int) {
    var builder = Builder(generator: generator)
    statements = builder.list(length: length, depth: 0)
    // Any registers, old or new: those that are not among them die on the way.
    results = (0..<6).map { builder.source(isWide: $0 % 2 == 0) }
    narrowCount = builder.narrowCount
    wideCount = builder.wideCount
    loopCount = builder.loopCount
    generator = builder.generator
  }

  private struct Builder {
    var generator: SplitMix64
    var defined = RandomProgram.initial
    var narrowCount = 4
    var wideCount = 3
    var loopCount = 0

    mutating func below(_ bound: Int) -> Int { Int(generator.next() >> 33) % bound }

    mutating func source(isWide: Bool) -> Name {
      let choices = defined.filter { $0.isWide == isWide }
      // Recent values mostly, so that most registers die young.
      let recent = choices.suffix(below(3) == 0 ? choices.count : 5)
      return recent[recent.startIndex + below(recent.count)]
    }

    mutating func list(length: Int, depth: Int) -> [Statement] {
      (0..<length).map { _ in statement(depth: depth) }
    }

    mutating func statement(depth: Int) -> Statement {
      switch below(depth < 3 ? 14 : 12) {
      case 12:
        loopCount += 1
        let counter = loopCount - 1
        return .loop(bit: below(4), counter: counter, list(length: 2 + below(6), depth: depth + 1))
      case 13:
        // What one side alone defines is not defined behind the join.
        let before = defined
        let first = list(length: 1 + below(5), depth: depth + 1)
        defined = before
        let second = list(length: below(4), depth: depth + 1)
        defined = before
        return .branch(bit: below(5), first, second)
      default:
        let isWide = below(3) == 0
        let a = source(isWide: isWide)
        let b = source(isWide: isWide)
        let operation = Operation.allCases[below(6)]
        // A guarded write needs an old value; others go to a new register or over an old one.
        if below(3) == 0 {
          let target = source(isWide: isWide)
          return .assign(target, operation, a, b, guardBit: (below(5), below(2) == 0))
        }
        let target: Name
        if below(3) == 0 {
          target = source(isWide: isWide)
        } else {
          target = Name(isWide: isWide, index: isWide ? wideCount : narrowCount)
          if isWide { wideCount += 1 } else { narrowCount += 1 }
          defined.append(target)
        }
        return .assign(target, operation, a, b, guardBit: nil)
      }
    }
  }

  // MARK: As PTX

  /// Declarations and statements; `%i` is the lane's number.
  var text: String {
    var lines = [
      ".reg .b32 narrow<\(narrowCount)>, counter<\(loopCount + 1)>; .reg .b64 wide<\(wideCount)>;",
      ".reg .pred bit<5>, more;",
    ]
    for bit in 0..<5 {
      lines.append("and.b32 %r2, %i, \(1 << bit); setp.ne.u32 bit\(bit), %r2, 0;")
    }
    for name in Self.initial {
      lines.append(
        name.isWide
          ? "mul.wide.u32 \(name.text), %i, \(name.index + 7);"
          : "mad.lo.u32 \(name.text), %i, \(name.index), \(name.index);")
    }
    var labels = 0
    for statement in statements { Self.print(statement, &lines, &labels) }
    return lines.joined(separator: "\n")
  }

  private static func print(_ statement: Statement, _ lines: inout [String], _ labels: inout Int) {
    switch statement {
    case .assign(let d, let operation, let a, let b, let guardBit):
      let prefix = guardBit.map { "@\($0.isSet ? "" : "!")bit\($0.bit) " } ?? ""
      let isLogic = [.xor, .and, .or].contains(operation)
      let type = (isLogic ? "b" : "u") + (d.isWide ? "64" : "32")
      let opcode = operation == .mul ? "mul.lo" : operation.rawValue
      lines.append("\(prefix)\(opcode).\(type) \(d.text), \(a.text), \(b.text);")
    case .loop(let bit, let counter, let body):
      labels += 1
      let label = "LOOP\(labels)"
      lines.append(
        "shr.u32 counter\(counter), %i, \(bit); and.b32 counter\(counter), counter\(counter), 3;")
      lines.append("\(label):")
      for statement in body { print(statement, &lines, &labels) }
      lines.append(
        "setp.ne.u32 more, counter\(counter), 0; sub.u32 counter\(counter), counter\(counter), 1;")
      lines.append("@more bra \(label);")
    case .branch(let bit, let first, let second):
      labels += 1
      let label = labels
      lines.append("@!bit\(bit) bra ELSE\(label);")
      for statement in first { print(statement, &lines, &labels) }
      lines.append("bra JOIN\(label);\nELSE\(label):")
      for statement in second { print(statement, &lines, &labels) }
      lines.append("JOIN\(label):")
    }
  }

  // MARK: On one lane

  /// The results for the lane of that number.
  func run(lane: Int) -> [UInt64] {
    var values: [Name: UInt64] = [:]
    for name in Self.initial {
      values[name] = UInt64(name.isWide ? lane * (name.index + 7) : lane * name.index + name.index)
    }
    for statement in statements { Self.execute(statement, lane, &values) }
    return results.map { values[$0] ?? 0 }
  }

  private static func execute(_ statement: Statement, _ lane: Int, _ values: inout [Name: UInt64]) {
    switch statement {
    case .assign(let d, let operation, let a, let b, let guardBit):
      if let guardBit, (lane >> guardBit.bit & 1 == 1) != guardBit.isSet { return }
      let x = values[a] ?? 0
      let y = values[b] ?? 0
      let result =
        switch operation {
        case .add: x &+ y
        case .sub: x &- y
        case .mul: x &* y
        case .xor: x ^ y
        case .and: x & y
        case .or: x | y
        }
      values[d] = d.isWide ? result : result & 0xFFFF_FFFF
    case .loop(let bit, _, let body):
      for _ in 0...(lane >> bit & 3) {
        for statement in body { execute(statement, lane, &values) }
      }
    case .branch(let bit, let first, let second):
      for statement in lane >> bit & 1 == 1 ? first : second { execute(statement, lane, &values) }
    }
  }
}
