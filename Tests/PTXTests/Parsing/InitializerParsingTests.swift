import PTX
import Testing

@Suite struct InitializerParsingTests {
  private func variable(_ text: String) throws -> Variable {
    let module = try Module(parsing: moduleHeader + text)
    guard case .variable(let variable) = try #require(module.declarations.first) else {
      throw Missing()
    }
    return variable
  }

  private struct Missing: Error {}

  @Test func scalars() throws {
    let values: [(String, Initializer)] = [
      ("5", .integer(5)), ("-1", .integer(-1)), ("0xFFFFFFFFFFFFFFFF", .integer(-1)),
      ("3 + 4 * 2", .integer(11)), ("WARP_SZ * 2", .integer(64)), ("1.5", .float64(1.5.bitPattern)),
      ("-1.5", .float64((-1.5).bitPattern)), ("0f3F800000", .float32(0x3F80_0000)),
      ("0d3FF0000000000000", .float64(1.0.bitPattern)),
      ("g", .address(of: "g", offset: 0, isGeneric: false)),
      ("g+4*2", .address(of: "g", offset: 8, isGeneric: false)),
      ("g+-4", .address(of: "g", offset: -4, isGeneric: false)),
      ("g-4", .address(of: "g", offset: -4, isGeneric: false)),
      ("generic(g)", .address(of: "g", offset: 0, isGeneric: true)),
      ("generic(g)+8", .address(of: "g", offset: 8, isGeneric: true)),
      ("generic", .address(of: "generic", offset: 0, isGeneric: false)),
      ("0xFF(g)", .maskedAddress(of: "g", offset: 0, isGeneric: false, mask: 0xFF)),
      ("255(g)", .maskedAddress(of: "g", offset: 0, isGeneric: false, mask: 0xFF)),
      (
        "0xFF00000000000000(generic(g)+16)",
        .maskedAddress(of: "g", offset: 16, isGeneric: true, mask: 0xFF << 56)
      ),
    ]
    for (text, value) in values {
      #expect(try variable(".global .u64 a = \(text);").initializer == value, "\(text)")
    }
  }

  @Test func listsFollowTheDimensions() throws {
    let integers = { (values: [Int64]) in Initializer.list(values.map { .integer($0) }) }
    #expect(try variable(".const .u32 a[4] = {1, 2};").initializer == integers([1, 2]))
    #expect(try variable(".const .u32 a[4] = {};").initializer == integers([]))
    #expect(
      try variable(".global .u32 a[2][2] = {{1}, {3, 4}};").initializer
        == .list([integers([1]), integers([3, 4])]))
    #expect(
      try variable(".global .v2 .u32 a[2] = {{1, 2}, {3, 4}};").initializer
        == .list([integers([1, 2]), integers([3, 4])]))
    #expect(try variable(".global .v2 .u32 a = {1, 2};").initializer == integers([1, 2]))
    #expect(
      try variable(".global .u64 a[2] = {g, generic(h)+8};").initializer
        == .list([
          .address(of: "g", offset: 0, isGeneric: false),
          .address(of: "h", offset: 8, isGeneric: true),
        ]))
  }

  @Test func theListGivesALengthThatIsLeftOut() throws {
    #expect(try variable(".global .b8 s[] = {104, 105, 0};").dimensions == [3])
    #expect(try variable(".global .u32 a[][2] = {{1}, {2, 3}, {4}};").dimensions == [3, 2])
  }

  @Test func severalVariablesOfOneDirective() throws {
    let module = try Module(parsing: moduleHeader + ".global .u32 a[2], b = 5, c[2] = {1, 2};")
    #expect(
      module.declarations == [
        .variable(Variable(space: .global, type: .u32, name: "a", dimensions: [2])),
        .variable(Variable(space: .global, type: .u32, name: "b", initializer: .integer(5))),
        .variable(
          Variable(
            space: .global, type: .u32, name: "c", dimensions: [2],
            initializer: .list([.integer(1), .integer(2)]))),
      ])
  }

  @Test func inBodiesToo() throws {
    #expect(
      try statements(".global .u32 x = 4;") == [
        .variable(Variable(space: .global, type: .u32, name: "x", initializer: .integer(4)))
      ])
  }

  @Test func attributesVectorsAndLinkage() throws {
    let variable = try variable(
      ".common .global .attribute(.managed, .unified(19, 0x5F)) .align 16 .v4 .f32 colour[2];")
    #expect(
      variable
        == Variable(
          linkage: .common, space: .global, alignment: 16, vector: .four, type: .f32,
          name: "colour", dimensions: [2], isManaged: true))
    #expect(variable.byteCount == 32)
    #expect(Variable(space: .local, vector: .two, type: .f64, name: "a").effectiveAlignment == 16)
  }

  @Test func manyValuesTakeLinearTime() {
    let values = String(repeating: "1, ", count: 200_000) + "1"
    #expect(mistakes(in: moduleHeader + ".global .b8 a[] = {\(values)};") == [])
    let deep = String(repeating: "[1]", count: 5000)
    let braces = String(repeating: "{", count: 5000)
    #expect(!mistakes(in: moduleHeader + ".global .b8 a\(deep) = \(braces);").isEmpty)
  }
}
