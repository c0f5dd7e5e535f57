/// The texts that the tests of the C interface run.
enum Kernels {
  /// `out[i] = factor * in[i]` for the threads of a one-dimensional grid.
  static let scale = """
    .version 7.0
    .target sm_75
    .address_size 64
    .visible .entry scale(.param .u64 out, .param .u64 in, .param .u32 factor)
    {
      .reg .b32 %i, %t, %n, %v, %f;
      .reg .b64 %a, %b;
      mov.u32 %t, %ctaid.x;
      mov.u32 %n, %ntid.x;
      mov.u32 %i, %tid.x;
      mad.lo.u32 %i, %t, %n, %i;
      ld.param.u64 %a, [out];
      ld.param.u64 %b, [in];
      ld.param.u32 %f, [factor];
      mad.wide.u32 %a, %i, 4, %a;
      mad.wide.u32 %b, %i, 4, %b;
      ld.global.u32 %v, [%b];
      mul.lo.u32 %v, %v, %f;
      st.global.u32 [%a], %v;
      ret;
    }
    .visible .entry second() { ret; }
    """

  /// `counter += 1` and `out[0] = counter + table[1]`.
  static let variables = """
    .version 7.0
    .target sm_75
    .address_size 64
    .visible .global .align 4 .u32 counter = 40;
    .const .align 4 .u32 table[2] = {100, 200};
    .visible .entry count(.param .u64 out)
    {
      .reg .b32 %v, %w; .reg .b64 %a;
      ld.global.u32 %v, [counter];
      add.u32 %v, %v, 1;
      st.global.u32 [counter], %v;
      ld.const.u32 %w, [table+4];
      add.u32 %v, %v, %w;
      ld.param.u64 %a, [out];
      st.global.u32 [%a], %v;
      ret;
    }
    """

  /// A kernel that loops for ever.
  static let endless = """
    .version 7.0
    .target sm_75
    .address_size 64
    .visible .entry endless() { again: bra again; }
    """

  /// `out[0] = number`, a text of its own for every number.
  static func store(_ number: Int) -> String {
    """
    .version 7.0
    .target sm_75
    .address_size 64
    .visible .entry store(.param .u64 out)
    {
      .reg .b32 %v; .reg .b64 %a;
      ld.param.u64 %a, [out];
      mov.u32 %v, \(number);
      st.global.u32 [%a], %v;
      ret;
    }
    """
  }
}
