import PTX
import Testing

@Suite struct PrinterTests {
  private let canonical = """
    .version 7.1
    .target sm_80
    .address_size 64

    .extern .shared .align 16 .b8 pool[];
    .const .f32 table[2][3];

    .visible .entry gemm(
      .param .u64 .ptr .global .align 16 a,
      .param .align 8 .b8 b[16],
      .param .u64 .ptr c
    )
    .maxntid 128, 1, 1
    .minnctapersm 2
    {
      .reg .b32 %r<10>, x;
      .shared .align 16 .b8 tile[1024];

      ld.param.u64        %rd1, [a];
      @!%p1 mov.u32       %r2, %tid.x;
    loop:
      .pragma "nounroll";
      {
        .reg .b32 y;
      inner:
        mma.sync.aligned.m8n8k128.row.col.s32.b1.b1.s32.xor.popc {%r1, %r2}, {%r3}, {%r4}, {%r1, %r2};
      }
      anything.b32        %r1|%p1, !%p2, [tile+-4], -7, 0f3F800000, 0d0000000000000001;
      bra                 loop;
      ret;
    }

    .entry empty()
    {
    }

    """

  @Test func canonicalTextIsPrintedAsItIs() throws {
    #expect(try Module(parsing: canonical).text == canonical)
  }

  @Test func functionsAndInitialValuesArePrintedAsTheyAre() throws {
    let text = """
      .version 8.8
      .target sm_100f
      .address_size 64

      .global .attribute(.managed) .align 8 .u64 p[2] = {generic(g)+8, g+-4};
      .const .v2 .f32 c = {0f3F800000, 0d3FF0000000000000};
      .visible .global .samplerref s;
      .pragma "nounroll";
      .global .u8 m[2] = {0xFF(g), 0xFF00(generic(g)+16)};

      .extern .func (.param .b32 r) vprintf(.param .b64 a, .param .align 8 .b8 b[]);

      .func stop() .noreturn;

      .weak .func (.reg .u32 r) f(.reg .b64 x)
      .maxnreg 32
      {
        .reg .v4 .f32 v;
        .param .b32 q;

        P: .callprototype (.param .b32 _) _ (.param .b32 _) .noreturn;
      A:
        T: .branchtargets A, A;
        U: .calltargets f, stop;
        call.uni            (q), f, (x, 5, _);
        call                stop;
        call                x, (), P;
        brx.idx             %r1, T;
        tex.2d.v4.f32.f32   {a, b, c, d}, [t, s, {v.x, v.y}], tile+16;
      }

      .alias h, f;

      .entry k(
        .param .texref t,
        .param .u64 .ptr .surfref u
      )
      .reqnctapercluster 2, 1
      .explicitcluster
      .pragma "nounroll";
      {
      }

      """
    #expect(try Module(parsing: text).text == text)
  }

  @Test func oddTextsBecomeCanonical() throws {
    let odd = """
      /* a */ .version 7.1 .target sm_80,debug // b
      .file 1 "k.cu"
      .extern .shared .b8 .align 0x10 pool [ ] ; .const.f32 table[0b10][03];
      .visible.entry gemm(.param.u64.ptr.global.align 16 a,.param .b8 .align 8 b[16],
      .param .u64 .ptr c) .maxntid 0x80,1,1 .minnctapersm 2 { .reg .b32 %r < 10 > , x;
      .loc 1 2 3
      .shared .align 16 .b8 tile[1024U]; ld.param.u64 %rd1,[a+0]; @ ! %p1 mov .u32 %r2,%tid.x;loop:
      .pragma"nounroll";{.reg.b32 y;inner:mma.sync.aligned.row.col.m8n8k128.s32.b1.b1.s32.popc.xor
      {%r1,%r2},{%r3},{%r4},{%r1,%r2};}
      anything.b32 %r1 | %p1, ! %p2, [ tile - 0x4 ], - 7, 0F3f800000, 0d0000000000000001;
      bra loop; ret; } .entry empty { }
      .section .debug_x { }
      """
    #expect(try Module(parsing: odd).text == canonical)
    #expect(try Module(parsing: odd) == Module(parsing: canonical))
  }

  @Test func operands() {
    let spellings: [(Operand, String)] = [
      (.name("%r1"), "%r1"), (.integer(-1), "-1"), (.integer(.min), "-9223372036854775808"),
      (.float32(1), "0f00000001"), (.float64(.max), "0dFFFFFFFFFFFFFFFF"),
      (.address(Address(base: "%rd1")), "[%rd1]"),
      (.address(Address(base: "%rd1", offset: 16)), "[%rd1+16]"),
      (.address(Address(base: "%rd1", offset: -16)), "[%rd1+-16]"),
      (.address(Address(base: nil, offset: 4096)), "[4096]"),
      (.vector([.name("a"), .integer(2)]), "{a, 2}"), (.negated("p"), "!p"),
      (.pair("%r", "%p"), "%r|%p"),
    ]
    for (operand, text) in spellings { #expect(operand.description == text) }
  }

  @Test func instructionsOnOneLine() {
    let instruction = Instruction(
      predicate: Guard("%p1", isNegated: true), operation: .other("wibble.b32"),
      operands: [.name("a"), .integer(3)])
    #expect(instruction.description == "@!%p1 wibble.b32 a, 3;")
    #expect(Instruction(operation: .control(Control(.ret))).description == "ret;")
  }
}
