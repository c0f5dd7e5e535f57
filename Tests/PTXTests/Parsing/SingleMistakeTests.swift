import PTX
import Testing

/// Texts with one mistake each. The mark « stands in front of the byte where the mistake must be
/// reported and is taken out before parsing.
@Suite struct SingleMistakeTests {
  struct Mistake {
    var text: String
    var message: String

    init(_ text: String, _ message: String) {
      self.text = text
      self.message = message
    }
  }

  private func check(_ cases: [Mistake], wrap: (String) -> String = { $0 }) {
    for mistake in cases {
      let marked = wrap(mistake.text)
      let parts = marked.split(separator: "«", omittingEmptySubsequences: false)
      guard parts.count == 2 else {
        Issue.record("no single mark in: \(mistake.text)")
        continue
      }
      let lines = parts[0].split(separator: "\n", omittingEmptySubsequences: false)
      let position = SourcePosition(
        line: lines.count, column: (lines.last?.utf8.count ?? 0) + 1)
      let found = mistakes(in: parts.joined())
      #expect(found.count == 1, "\(mistake.text)\n\(found)")
      #expect(found.first?.position == position, "\(mistake.text)\n\(found)")
      #expect(
        found.first?.message.contains(mistake.message) == true, "\(mistake.text)\n\(found)")
      #expect(
        found.allSatisfy { !$0.description.contains("\n") && $0.text.utf8.count <= 60 },
        "\(found)")
    }
  }

  @Test func inTheHeader() {
    check([
      Mistake("«", "expected '.version' at the start"),
      Mistake("// nothing\n«", "found end of file"),
      Mistake("«.target sm_80\n", "'.version'"),
      Mistake(".version «seven\n", "a version such as 7.1"),
      Mistake(".version «7\n.target sm_80", "a version such as 7.1"),
      Mistake(".version «7.1e1\n.target sm_80", "is not a version"),
      Mistake(".version «1234567.1\n.target sm_80", "is not a version"),
      Mistake(".version 7.1\n«.address_size 64\n", "expected '.target' after '.version'"),
      Mistake(".version 7.1\n.target «compute_80\n", "unknown target 'compute_80'"),
      Mistake(".version 7.1\n.target «80\n", "a target such as sm_80"),
      Mistake(".version 7.1\n.target sm_80, «map_f64_to_f32\n", "option 'map_f64_to_f32'"),
      Mistake(".version 7.1\n.target sm_80, «sm_90\n", "not supported"),
      Mistake(".version 7.1\n.target sm_80\n.address_size «32\n", "32-bit addresses: use 64"),
      Mistake(moduleHeader + "«.address_size 64\n", "twice"),
      Mistake(moduleHeader + "«.version 7.1\n", "twice"),
    ])
  }

  @Test func atModuleScope() {
    check(
      [
        Mistake(".func f() { ret; }\n.func «f() { ret; }", "'f' is already declared"),
        Mistake(".func f();\n.global .u32 «f;", "'f' is already declared"),
        Mistake(".func («.u32 r) f() { ret; }", "a parameter such as"),
        Mistake(".func f(.reg «.v2 .f32 r) { ret; }", "'.v2' cannot stand here"),
        Mistake(".func f(.reg .b32 r«[4]) { ret; }", "one dimension"),
        Mistake(".func f() «ret; }", "'{' before the body of 'f'"),
        Mistake(".func «;", "the name of a function"),
        Mistake("«.common .func f;", "cannot be .common"),
        Mistake(".visible «.alias f, g;", "'.alias' cannot stand here"),
        Mistake(".alias f «g;", "expected ','"),
        Mistake("«.texref t;", "'.texref' cannot stand here"),
        Mistake(".pragma «nounroll;", "a string"),
        Mistake(".visible «.pragma \"nounroll\";", "'.pragma' cannot stand here"),
        Mistake(".shared .u32 a «= 5;", "no initial value is allowed for 'a'"),
        Mistake(".extern .global .u32 a «= 5;", "no initial value is allowed for 'a'"),
        Mistake(".global .u32 a = «{5};", "an initial value"),
        Mistake(".global .u32 a[2] = «5;", "'{' before the values"),
        Mistake(".global .u32 a[2] = {1, 2, «3};", "more initial values than the 2"),
        Mistake(".global .u32 a[2][2] = {«1, 2};", "'{' before the values"),
        Mistake(".global .u32 a[2] = {1, 2«;", "'}' or ','"),
        Mistake(".global .u32 a[2] = {1, «};", "an initial value"),
        Mistake(".global .u32 a[] = «{};", "no length"),
        Mistake(".global .u32 a = «\"text\";", "an initial value"),
        Mistake(".global .u32 a = 1 «/ 0;", "divides by zero"),
        Mistake(".global .u32 a = 1 «+ 1.5;", "values of these types"),
        Mistake(".global .u32 a = 1 «b;", "';' after the variable"),
        Mistake(".global .u8 a = «0xFFF(b);", "a mask selects one byte"),
        Mistake(".global .u8 a = 0xFF(«1);", "the name of a variable"),
        Mistake(".global .u64 a = generic(b«;", "')'"),
        Mistake(".global .u64 a = b + «1.5;", "an offset is an integer"),
        Mistake(".global .attribute(«.shared) .u64 a;", "'.managed' or '.unified'"),
        Mistake("«.wibble x;", "unknown directive '.wibble'"),
        Mistake("«add.s32 a, b, c;", "a declaration"),
        Mistake("«.local .u32 a;", "move it into the braces"),
        Mistake("«.param .u32 a;", "'.param' cannot stand here"),
        Mistake("«.extern .entry f() { ret; }", "cannot be .extern"),
        Mistake(".visible «x;", "'.entry', '.func' or a state space"),
        Mistake(".global .u32 a;\n.const .u32 «a;", "'a' is already declared"),
        Mistake(".entry f() { ret; }\n.entry «f() { ret; }", "'f' is already declared"),
        Mistake(".global «a;", "a type such as .u32"),
        Mistake(".global .u32 «;", "the name of a variable"),
        Mistake(".global .align «3 .u32 a;", "power of two"),
        Mistake(".global .align «0 .u32 a;", "1..."),
        Mistake(".global .align «99999999999 .u32 a;", "1..."),
        Mistake(".global .align 4 «.align 4 .u32 a;", "twice"),
        Mistake(".global .u32 «.u32 a;", "one type"),
        Mistake(".global «.pred a;", "no memory form"),
        Mistake(".global «.v8 .f32 a;", "not supported: .v8"),
        Mistake(".global .v4 «.v4 .f32 a;", "'.v4' cannot stand here"),
        Mistake(".global «.tf32 a;", "not supported: type .tf32"),
        Mistake(".global «.int a;", "unknown directive '.int'"),
        Mistake(".global .u32 a«[];", "only a .extern"),
        Mistake(".extern .shared .u32 a[4][«];", "only the first dimension"),
        Mistake(".global .u32 a[«0];", "the number of elements"),
        Mistake(".global .u32 a[«-4];", "the number of elements"),
        Mistake(".global .u32 a[«n];", "an integer"),
        Mistake(".global .u32 a[«18446744073709551615];", "must lie in"),
        Mistake(".global .u64 a[4294967296][«4294967296];", "make it smaller"),
        Mistake(".global .u64 a[«137438953473];", "make it smaller"),
        Mistake(".global .u32 a[4«;", "expected ']'"),
        Mistake(".global .u32 a«\n.entry k() { ret; }", "';' is missing after the variable"),
        Mistake(".global .u32 «%a.x;", "without dots"),
        Mistake(".section .debug_str «;", "'{' after the section name"),
        Mistake(".file «\"k.cu\"", "expected integer"),
        Mistake("«#line 5", "preprocessor"),
      ], wrap: { moduleHeader + $0 })
  }

  @Test func inTheKernelHeader() {
    check(
      [
        Mistake(".entry «(.param .u32 a) { ret; }", "the name of a kernel"),
        Mistake(".entry k(«.u32 a) { ret; }", "a parameter such as"),
        Mistake(".entry k(.param .u32 a, .param .u32 «a) { ret; }", "'a' is already declared"),
        Mistake(".entry k(.param .u32 a «.param .u32 b) { ret; }", "')' or ','"),
        Mistake(".entry k(.param .u32 a«[2][2]) { ret; }", "one dimension"),
        Mistake(".entry k(.param .u64 .ptr «.globl a) { ret; }", "unknown directive '.globl'"),
        Mistake(".entry k(.param «.ptr a) { ret; }", "'.ptr' cannot stand here"),
        Mistake(".entry k() .maxntid «0 { ret; }", "must lie in 1..."),
        Mistake(".entry k() .maxntid 1, 1, 1, «1 { ret; }", "three numbers"),
        Mistake(".entry k() .maxntid «x { ret; }", "an integer"),
        Mistake(".entry k() .maxntid 1 «.maxntid 2 { ret; }", "remove one"),
        Mistake(".entry k() .maxntid 1 «.reqntid 2 { ret; }", "'.reqntid' and '.maxntid'"),
        Mistake(".entry k() .maxnreg «99999999999 { ret; }", "must lie in"),
        Mistake(".entry k() .reqnctapercluster «0 { ret; }", "must lie in 1..."),
        Mistake(".entry k() «.noreturn { ret; }", "'.noreturn' cannot stand here"),
        Mistake(".entry k() .pragma «nounroll; { ret; }", "a string"),
        Mistake(".entry k(«.reg .u32 a) { ret; }", "a parameter such as"),
        Mistake(".entry k(.param .b8 a«[]) { ret; }", "only a function"),
        Mistake(".entry k(.param .u32 «.texref a) { ret; }", "'.texref' cannot stand here"),
        Mistake(".entry k(.param .texref «.surfref a) { ret; }", "'.surfref' cannot stand here"),
        Mistake(".entry k(.param .u32 «_) { ret; }", "sink"),
        Mistake(".entry k() «ret; }", "'{' before the body of 'k'"),
        Mistake(".entry k() { ret;\n«", "'}' is missing: it closes the '{' of 4:12"),
        Mistake(".entry k() { ret;\n«.entry l() { ret; }", "'}' is missing"),
      ], wrap: { moduleHeader + $0 })
  }

  @Test func inDeclarationsOfABody() {
    check(
      [
        Mistake(".reg .b32 %r<«99999999>;", "must lie in"),
        Mistake(".reg .b32 a<1000000>, b<«100000>;", "1048576 registers at most"),
        Mistake(".reg .b32 %r<«-1>;", "must lie in"),
        Mistake(".reg .b32 %r<«n>;", "an integer"),
        Mistake(".reg .b32 %r<10«;", "expected '>'"),
        Mistake(".reg «%r1;", "a register type"),
        Mistake(".reg «.v8 .b32 %r1;", "not supported: .v8"),
        Mistake(".reg .b32 %r<10>;\n.reg .b32 «%r9;", "'%r9' is already declared"),
        Mistake(".reg .b32 %r10;\n.reg .b32 «%r<11>;", "'%r<11>' is already declared"),
        Mistake(".reg .b32 «a;", "'a' is already declared"),
        Mistake(".reg .b32 «_;", "sink"),
        Mistake(".reg .b32 «$;", "not a name"),
        Mistake("L:\n«L: ret;", "'L' is already declared"),
        Mistake("«a.b: ret;", "cannot be a label"),
        Mistake(".param .b32 «a;", "'a' is already declared"),
        Mistake(".shared .u32 a1 «= 1;", "no initial value is allowed for 'a1'"),
        Mistake("T: .branchtargets «L;", "undefined label 'L'"),
        Mistake("L: T: .branchtargets L«\nret;", "';' is missing after '.branchtargets'"),
        Mistake("T: .calltargets «5;", "a target of '.calltargets'"),
        Mistake("P: .callprototype ()«;", "expected '_'"),
        Mistake("P: .callprototype _ («_);", "a parameter such as"),
        Mistake("P: .callprototype _ () «.maxnreg 5;", "'.maxnreg' cannot stand here"),
        Mistake("P: .callprototype _;\n«P: ret;", "'P' is already declared"),
        Mistake(".loc 1 2«;", "with the column in '.loc'"),
        Mistake("«.maxntid 4;", "'.maxntid' cannot stand here"),
      ], wrap: kernelText)
  }

  @Test func inInstructions() {
    check(
      [
        Mistake("mov.b32 %r1, %r2«\nret;", "';' is missing after the instruction"),
        Mistake("ret«", "';' is missing"),
        Mistake("«ret %r1;", "takes 0 operands, not 1"),
        Mistake("bra «nowhere;", "undefined label 'nowhere'"),
        Mistake("bra «L; { L: ret; }", "undefined label 'L'"),
        Mistake("bra «5;", "a label"),
        Mistake("«mad.lo.s32 %r1, %r2, %r3;", "takes 4 operands, not 3"),
        Mistake("«add.s32 %r1, %r2, %r3, %r4;", "takes 3 operands, not 4"),
        Mistake("«ret 5;", "takes 0 operands"),
        Mistake("@«5 ret;", "a predicate register after '@'"),
        Mistake("@!«! ret;", "a predicate register after '@'"),
        Mistake("@%p1 «;", "an instruction after the guard"),
        Mistake("@p L«: ret;", "an operand"),
        Mistake("@«%p1.x ret;", "without dots"),
        Mistake("«5 ret;", "an instruction, a label"),
        Mistake("«;", "an instruction, a label"),
        Mistake("x.b32 %r1 «%r2;", "',' or ';'"),
        Mistake("x.b32 %r1, «;", "an operand"),
        Mistake("x.b32 [%rd1«;", "']' after the address"),
        Mistake("x.b32 [%rd1+«%r2];", "an offset is a constant"),
        Mistake("x.b32 [«];", "a register, a variable or an integer"),
        Mistake("x.b32 [%rd1+4«|4];", "']' after the address"),
        Mistake("x.b32 [%rd1+«1.5];", "an offset is an integer"),
        Mistake("x.b32 [«1.5];", "an address is an integer"),
        Mistake("x.b32 [%rd1+0x7FFFFFFFFFFFFFFF+«1];", "signed 64-bit"),
        Mistake("x.b32 [%rd1+«0xFFFFFFFFFFFFFFFF];", "signed 64-bit"),
        Mistake("x.b32 [%rd1, «[a]];", "a coordinate"),
        Mistake("x.b32 {%r1, «};", "in the vector"),
        Mistake("x.b32 {«{a}};", "in the vector"),
        Mistake("x.b32 {a, b«;", "'}' or ','"),
        Mistake("x.b32 a, «.x;", "an operand"),
        Mistake("x.b32 a, («%r1);", "'%r1' is no constant"),
        Mistake("x.b32 a, (1«;", "')' after the constant expression"),
        Mistake("x.b32 a, (.s64 «5);", "')' after the cast"),
        Mistake("x.b32 a, («.u32)5;", ".s64 or .u64"),
        Mistake("x.b32 a, («.s64)1.5;", "a cast takes an integer"),
        Mistake("x.b32 a, 1 +«;", "a constant"),
        Mistake("x.b32 a, 1 «% 0;", "divides by zero"),
        Mistake("x.b32 a, «~1.5;", "'~' takes an integer"),
        Mistake("x.b32 a, «1.5 ? 1 : 2;", "a condition is an integer"),
        Mistake("x.b32 a, 1 ? 2«;", "':' between"),
        Mistake("x.b32 a, «1 ? 2 : 1.5;", "one type"),
        Mistake("x.b32 a, 0f3F800000 «+ 1.0;", "values of these types"),
        Mistake("call «;", "the function that is called"),
        Mistake("call («[a]), f;", "a result"),
        Mistake("call (a) «f, (b);", "',' after the results"),
        Mistake("call f, (a«;", "')' or ','"),
        Mistake("call f, (a), «(b);", "the prototype"),
        Mistake("call «5, (a);", "the function that is called"),
        Mistake("x.b32 -«%r1;", "no sign"),
        Mistake("x.b32 -«0f3F800000;", "no sign"),
        Mistake("x.b32 -«18446744073709551615;", "64 bits"),
        Mistake("x.b32 «18446744073709551616;", "64 bits"),
        Mistake("x.b32 «09;", "not a number"),
        Mistake("x.b32 «0f3F8;", "8 hexadecimal digits"),
        Mistake("x.b32 «%v.lo;", "names have no dots"),
        Mistake("x.b32 «v.x.y;", "names have no dots"),
        Mistake("x.b32 a«[4];", "is no array"),
        Mistake("x.b32 %r1«[4];", "is no array"),
        Mistake(".shared .v2 .f32 t[4];\nx.b32 t«[4];", "is no array of scalars"),
        Mistake(".shared .b32 t[4];\nx.b32 t[«%r1];", "index in a register"),
        Mistake(".shared .b32 t[4];\nx.b32 t«[1.5];", "an index is an integer"),
        Mistake(".shared .b32 t[4];\nx.b32 t«[0x7FFFFFFFFFFFFFFF];", "64 bits"),
        Mistake(".shared .b32 t[4];\nx.b32 t[1«;", "']' after the index"),
        Mistake("x.b32 !«{a};", "after '!'"),
        Mistake("x.b32 a|«5;", "after '|'"),
        Mistake("x.b32 a, «é;", "ASCII"),
        Mistake("x.b32 a, «`;", "unexpected '`'"),
        Mistake("ret; «/* open", "'*/' is missing"),
      ], wrap: kernelText)
  }
}
