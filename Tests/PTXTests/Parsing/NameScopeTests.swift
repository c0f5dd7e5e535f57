import Testing

import struct BipolarInt.SplitMix64

@testable import PTX

@Suite struct NameScopeTests {
  /// Oracle: a set of all names with every range written out.
  @Test func agreesWithASetOfAllNames() {
    for seed in UInt64(0)..<400 {
      var generator = SplitMix64(seed: seed)
      var scope = NameScope()
      var names: Set<String> = []
      for _ in 0..<24 {
        let stem = ["%r", "x", "x1", "%r1", "%r10", "x0"].randomElement(using: &generator) ?? "x"
        if Bool.random(using: &generator) {
          let suffix = ["", "0", "7", "07", "12", "105"].randomElement(using: &generator) ?? ""
          let isFree = names.insert(stem + suffix).inserted
          let isDeclared = scope.declare(stem + suffix)
          #expect(isDeclared == isFree, "seed \(seed): \(stem + suffix)")
        } else {
          let count = Int.random(in: 0...130, using: &generator)
          let range = Set((0..<count).map { stem + String($0) })
          let isFree = names.isDisjoint(with: range)
          if isFree { names.formUnion(range) }
          let isDeclared = scope.declare(prefix: stem, count: count)
          #expect(isDeclared == isFree, "seed \(seed): \(stem)<\(count)>")
        }
      }
    }
  }

  @Test func branchesLookInTheirScopeAndAroundIt() {
    var inner = NameScope()
    _ = inner.declare(label: "here")
    inner.branch(to: "here", at: SourcePosition(line: 1, column: 1))
    inner.branch(to: "outside", at: SourcePosition(line: 2, column: 1))
    inner.branch(to: "nowhere", at: SourcePosition(line: 3, column: 1))
    var outer = NameScope()
    outer.takeUnresolvedBranches(of: inner)
    _ = outer.declare(label: "outside")
    // A register of that name is no label.
    _ = outer.declare("nowhere")
    #expect(outer.unresolvedBranches.map(\.label) == ["nowhere"])
  }
}
