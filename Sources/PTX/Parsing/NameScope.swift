/// The names declared between two braces, where none may be declared twice, and the labels that
/// branches look for.
struct NameScope {
  /// A branch whose label is not known yet.
  struct Branch {
    var label: String
    var position: SourcePosition
  }

  private var names: Set<String> = []
  private var labels: Set<String> = []
  /// The size of each register range by its prefix.
  private var ranges: [String: Int] = [:]
  /// The smallest number with which each prefix occurs as a declared name: `%r17` counts as prefix
  /// `%r` with 17 and as prefix `%r1` with 7. It answers in one look whether a range would hold a
  /// name that is already taken.
  private var smallestNumber: [String: Int] = [:]
  private(set) var branches: [Branch] = []
  /// The bytes of an element of each array of scalars.
  var elementByteCounts: [String: Int] = [:]

  /// Declares a name. Returns whether it was free.
  mutating func declare(_ name: String) -> Bool {
    let splits = Self.numberings(of: name)
    if splits.contains(where: { $0.number < ranges[$0.prefix, default: 0] }) { return false }
    guard names.insert(name).inserted else { return false }
    note(splits)
    return true
  }

  /// Declares the registers `prefix0` to `prefix(count - 1)`. Returns whether all were free.
  mutating func declare(prefix: String, count: Int) -> Bool {
    guard count > 0 else { return true }
    // Where two ranges overlap, the first register of one lies in the other.
    let splits = Self.numberings(of: prefix + "0")
    if splits.contains(where: { $0.number < ranges[$0.prefix, default: 0] }) { return false }
    if let taken = smallestNumber[prefix], taken < count { return false }
    ranges[prefix] = count
    note(splits)
    return true
  }

  /// Declares a label. Returns whether its name was free.
  mutating func declare(label: String) -> Bool {
    guard declare(label) else { return false }
    labels.insert(label)
    return true
  }

  /// Notes a branch to a label of this scope or of one around it.
  mutating func branch(to label: String, at position: SourcePosition) {
    branches.append(Branch(label: label, position: position))
  }

  /// Takes the branches of a scope inside this one that found no label there.
  mutating func takeUnresolvedBranches(of inner: NameScope) {
    branches += inner.unresolvedBranches
  }

  /// The branches whose label is not in this scope.
  var unresolvedBranches: [Branch] {
    branches.filter { !labels.contains($0.label) }
  }

  private mutating func note(_ splits: [(prefix: String, number: Int)]) {
    for split in splits {
      smallestNumber[split.prefix] = min(split.number, smallestNumber[split.prefix] ?? split.number)
    }
  }

  /// Every way to read the end of `name` as the number of a register in a range. Ranges number
  /// without leading zeros, and numbers past the largest range do not matter.
  private static func numberings(of name: String) -> [(prefix: String, number: Int)] {
    guard name.utf8.last?.isDigit == true else { return [] }
    let bytes = Array(name.utf8)
    var result: [(prefix: String, number: Int)] = []
    var number = 0
    var weight = 1
    for index in bytes.indices.reversed() {
      guard bytes[index].isDigit, index > 0, weight <= Parser.registerLimit else { break }
      let digit = Int(bytes[index] &- UInt8(ascii: "0"))
      number += digit * weight
      weight *= 10
      if digit != 0 || index == bytes.count - 1 {
        result.append((String(decoding: bytes[..<index], as: UTF8.self), number))
      }
    }
    return result
  }
}
