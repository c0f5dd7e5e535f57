import PTX
import Testing

@Suite struct BitCountTests {
  @Test func typesOfEachFunction() {
    for function in ["popc", "clz", "brev"] { expectTypes(function, "b32 b64") }
  }

  @Test func formsAndSpellings() throws {
    try expectCanonical("popc.b32", .bitCount(BitCount(.popc, type: .b32)))
    try expectCanonical("clz.b64", .bitCount(BitCount(.clz, type: .b64)))
    try expectCanonical("brev.b32", .bitCount(BitCount(.brev, type: .b32)))
  }
}
