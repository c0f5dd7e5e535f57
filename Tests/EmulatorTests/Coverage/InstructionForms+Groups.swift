// Forms whose operands follow from their types.
extension InstructionForms {
  static let arithmetic: [Group] = [
    Group(
      "d a b",
      """
      add.s16 add.u16 add.s32 add.u32 add.s64 add.u64 add.sat.s32 add.cc.u32 add.cc.s32 add.cc.u64
      add.u16x2 add.s16x2 addc.u32 addc.cc.u32 addc.s64 addc.cc.u64
      sub.s16 sub.u16 sub.s32 sub.u32 sub.s64 sub.u64 sub.sat.s32 sub.cc.u32 sub.cc.s64 subc.u32
      subc.cc.u32 subc.u64 subc.cc.s64
      mul.lo.s16 mul.lo.u16 mul.lo.s32 mul.lo.u32 mul.lo.s64 mul.lo.u64 mul.hi.s16 mul.hi.u16
      mul.hi.s32 mul.hi.u32 mul.hi.s64 mul.hi.u64 mul24.lo.s32 mul24.lo.u32 mul24.hi.s32 mul24.hi.u32
      div.s16 div.u16 div.s32 div.u32 div.s64 div.u64 rem.s16 rem.u16 rem.s32 rem.u32 rem.s64 rem.u64
      min.s16 min.u16 min.s32 min.u32 min.s64 min.u64 min.s16x2 min.u16x2 min.relu.s32 min.relu.s16x2
      max.s16 max.u16 max.s32 max.u32 max.s64 max.u64 max.s16x2 max.u16x2 max.relu.s32 max.relu.s16x2
      and.pred and.b16 and.b32 and.b64 or.pred or.b16 or.b32 or.b64 xor.pred xor.b16 xor.b32 xor.b64
      """),
    Group("w a b", "mul.wide.s16 mul.wide.u16 mul.wide.s32 mul.wide.u32"),
    Group(
      "d a b c",
      """
      mad.lo.s16 mad.lo.u16 mad.hi.s16 mad.hi.u16 mad.lo.s32 mad.lo.u32 mad.hi.s32 mad.hi.u32
      mad.hi.sat.s32 mad.lo.s64 mad.lo.u64 mad.hi.s64 mad.hi.u64 mad.lo.cc.u32 mad.hi.cc.u32
      mad.lo.cc.u64 mad.hi.cc.s64 madc.lo.u32 madc.lo.cc.u32 madc.hi.u32 madc.hi.cc.u32 madc.lo.u64
      madc.hi.cc.u64 mad24.lo.s32 mad24.lo.u32 mad24.hi.s32 mad24.hi.u32 mad24.hi.sat.s32
      sad.s16 sad.u16 sad.s32 sad.u32 sad.s64 sad.u64
      """),
    Group("w a b W", "mad.wide.s16 mad.wide.u16 mad.wide.s32 mad.wide.u32"),
    Group(
      "d a",
      """
      neg.s16 neg.s32 neg.s64 abs.s16 abs.s32 abs.s64 not.pred not.b16 not.b32 not.b64 cnot.b16
      cnot.b32 cnot.b64 brev.b32 brev.b64
      mov.pred mov.b16 mov.u16 mov.s16 mov.b32 mov.u32 mov.s32 mov.f32 mov.b64 mov.u64 mov.s64
      mov.f64 mov.b128
      """),
    Group(
      "%r8 a",
      """
      popc.b32 popc.b64 clz.b32 clz.b64 bfind.u32 bfind.s32 bfind.u64 bfind.s64 bfind.shiftamt.u32
      bfind.shiftamt.s32 bfind.shiftamt.u64 bfind.shiftamt.s64
      """),
    Group(
      "d a %r9",
      """
      shl.b16 shl.b32 shl.b64 shr.b16 shr.u16 shr.s16 shr.b32 shr.u32 shr.s32 shr.b64 shr.u64 shr.s64
      """),
    Group("d a %r9 %r10", "bfe.u32 bfe.s32 bfe.u64 bfe.s64"),
    Group("d a b %r9 %r10", "bfi.b32 bfi.b64"),
    Group("d a b c 7", "lop3.b32"), Group("d a b 7", "prmt.b32"),
    Group(
      "d a b c",
      """
      prmt.b32 prmt.b32.f4e prmt.b32.b4e prmt.b32.rc8 prmt.b32.ecl prmt.b32.ecr prmt.b32.rc16
      shf.l.clamp.b32 shf.l.wrap.b32 shf.r.clamp.b32 shf.r.wrap.b32
      """),
    Group("d a %r9 %r10", "fns.b32"),
    Group("d a %r9", "szext.clamp.s32 szext.wrap.u32"),
    Group("d %r9 %r10", "bmsk.clamp.b32 bmsk.wrap.b32"),
    Group(
      "%r8 %r9 %r10 %r11",
      """
      dp4a.s32.s32 dp4a.s32.u32 dp4a.u32.s32 dp4a.u32.u32 dp2a.lo.s32.s32 dp2a.hi.s32.u32
      dp2a.lo.u32.s32 dp2a.hi.u32.u32
      """),
    Group(
      "%r8 %r9 %r10",
      """
      vadd.s32.s32.s32 vadd.u32.u32.u32.sat vsub.s32.u32.s32 vabsdiff.u32.s32.s32 vmin.s32.s32.u32
      vmax.u32.u32.u32 vshl.u32.u32.u32.clamp vshr.s32.s32.u32.wrap vset.u32.u32.lt vset.s32.u32.ge
      """),
    Group(
      "%r8 %r9 %r10 %r11",
      """
      vadd2.s32.s32.s32 vadd4.u32.u32.u32.add vsub2.u32.s32.s32 vsub4.s32.s32.s32.sat
      vavrg2.u32.u32.u32 vavrg4.s32.s32.s32 vabsdiff2.u32.u32.u32 vabsdiff4.u32.u32.u32.add
      vmin2.s32.s32.s32 vmin4.u32.u32.u32 vmax2.s32.s32.s32 vmax4.u32.u32.u32 vset2.u32.u32.eq
      vset4.s32.s32.ne vmad.u32.u32.u32 vmad.s32.s32.s32.shr7 vadd.s32.s32.s32.add
      vmin.u32.u32.u32.max
      """),
  ]

  static let floats: [Group] = [
    Group(
      "d a b",
      """
      add.f16 add.f16x2 add.rn.f16 add.ftz.sat.f16 add.bf16 add.bf16x2 add.rn.bf16 add.f32 add.ftz.f32
      add.rn.f32 add.rz.f32 add.rm.f32 add.rp.f32 add.rz.ftz.f32 add.rn.ftz.sat.f32 add.sat.f32 add.f64
      add.rn.f64 add.rz.f64 add.rm.f64 add.rp.f64
      sub.f16 sub.f16x2 sub.bf16 sub.bf16x2 sub.f32 sub.ftz.f32 sub.rn.f32 sub.rz.f32 sub.rm.f32
      sub.rp.f32 sub.sat.f32 sub.f64 sub.rn.f64 sub.rz.f64 sub.rm.f64 sub.rp.f64
      mul.f16 mul.f16x2 mul.bf16 mul.bf16x2 mul.f32 mul.ftz.f32 mul.rn.f32 mul.rz.f32 mul.rm.f32
      mul.rp.f32 mul.ftz.sat.f32 mul.f64 mul.rn.f64 mul.rz.f64 mul.rm.f64 mul.rp.f64
      div.approx.f32 div.approx.ftz.f32 div.full.f32 div.full.ftz.f32 div.rn.f32 div.rz.f32 div.rm.f32
      div.rp.f32 div.rn.ftz.f32 div.rn.f64 div.rz.f64 div.rm.f64 div.rp.f64
      min.f16 min.f16x2 min.bf16 min.bf16x2 min.NaN.f16 min.xorsign.abs.f16x2 min.NaN.xorsign.abs.bf16
      min.f32 min.ftz.f32 min.NaN.f32 min.ftz.NaN.xorsign.abs.f32 min.f64
      max.f16 max.f16x2 max.bf16 max.bf16x2 max.NaN.f16x2 max.f32 max.ftz.f32 max.NaN.f32
      max.xorsign.abs.f32 max.f64 copysign.f32 copysign.f64
      """),
    Group(
      "d a b c",
      """
      fma.rn.f16 fma.rn.f16x2 fma.rn.ftz.f16 fma.rn.sat.f16x2 fma.rn.relu.f16 fma.rn.bf16 fma.rn.bf16x2
      fma.rn.relu.bf16x2 fma.rn.f32 fma.rz.f32 fma.rm.f32 fma.rp.f32 fma.rn.ftz.f32 fma.rn.ftz.sat.f32
      fma.rn.f64 fma.rz.f64 fma.rm.f64 fma.rp.f64 mad.rn.f32 mad.rz.f32 mad.rn.ftz.f32 mad.rn.f64
      """),
    Group(
      "d a",
      """
      neg.f16 neg.f16x2 neg.bf16 neg.bf16x2 neg.f32 neg.ftz.f32 neg.f64 abs.f16 abs.f16x2 abs.bf16
      abs.bf16x2 abs.f32 abs.ftz.f32 abs.f64
      rcp.approx.f32 rcp.approx.ftz.f32 rcp.rn.f32 rcp.rz.f32 rcp.rm.f32 rcp.rp.f32 rcp.rn.ftz.f32
      rcp.approx.ftz.f64 rcp.rn.f64 rcp.rz.f64 rcp.rm.f64 rcp.rp.f64
      sqrt.approx.f32 sqrt.approx.ftz.f32 sqrt.rn.f32 sqrt.rz.f32 sqrt.rm.f32 sqrt.rp.f32
      sqrt.rn.ftz.f32 sqrt.rn.f64 sqrt.rz.f64 sqrt.rm.f64 sqrt.rp.f64
      rsqrt.approx.f32 rsqrt.approx.ftz.f32 rsqrt.approx.f64 rsqrt.approx.ftz.f64
      sin.approx.f32 sin.approx.ftz.f32 cos.approx.f32 cos.approx.ftz.f32 lg2.approx.f32
      lg2.approx.ftz.f32 ex2.approx.f32 ex2.approx.ftz.f32 ex2.approx.f16 ex2.approx.f16x2
      ex2.approx.ftz.bf16 ex2.approx.ftz.bf16x2 tanh.approx.f32 tanh.approx.f16 tanh.approx.f16x2
      tanh.approx.bf16 tanh.approx.bf16x2
      """),
    Group(
      "%p1 a",
      """
      testp.finite.f32 testp.infinite.f32 testp.number.f64 testp.notanumber.f32 testp.normal.f64
      testp.subnormal.f32
      """),
    Group(
      "D a",
      """
      cvt.s64.s32 cvt.u64.u32 cvt.u32.u64 cvt.s32.s64 cvt.u32.u16 cvt.u16.u32 cvt.s16.s8 cvt.s32.s16
      cvt.s32.s8 cvt.u64.u16 cvt.u32.u8 cvt.u16.u64 cvt.s8.s32 cvt.u8.u32 cvt.sat.u8.s32 cvt.sat.s16.s32
      cvt.sat.u32.s64 cvt.s64.s16 cvt.u64.u8 cvt.u16.u8 cvt.s16.u16
      cvt.rn.f32.s32 cvt.rn.f32.u32 cvt.rn.f32.s64 cvt.rn.f32.u64 cvt.rn.f32.u16 cvt.rn.f32.s16
      cvt.rn.f32.u8 cvt.rn.f32.s8 cvt.rz.f32.s32 cvt.rm.f32.s32 cvt.rp.f32.s32 cvt.rn.f64.s64
      cvt.rn.f64.u64 cvt.rn.f64.s32 cvt.rn.f64.u32 cvt.rn.f64.u16 cvt.rn.f16.s32 cvt.rn.f16.u32
      cvt.rn.f16.s64 cvt.rn.f16.u16 cvt.rn.f16.s8 cvt.rn.bf16.s32 cvt.rn.bf16.u64 cvt.rz.bf16.u16
      cvt.rzi.s32.f32 cvt.rzi.u32.f32 cvt.rni.s32.f32 cvt.rmi.s32.f32 cvt.rpi.s32.f32
      cvt.rzi.ftz.s32.f32 cvt.rzi.ftz.u32.f32 cvt.rni.ftz.s32.f32 cvt.rzi.ftz.s64.f32 cvt.rzi.s64.f32
      cvt.rzi.u64.f32 cvt.rni.sat.s8.f32 cvt.rzi.u8.f32 cvt.rzi.s16.f32 cvt.rzi.u16.f32
      cvt.rzi.s32.f64 cvt.rzi.u32.f64 cvt.rni.s32.f64 cvt.rzi.s64.f64 cvt.rzi.u64.f64 cvt.rzi.s32.f16
      cvt.rzi.u16.f16 cvt.rni.s8.f16 cvt.rzi.s64.f16 cvt.rzi.s32.bf16 cvt.rni.u16.bf16
      cvt.f32.f16 cvt.f64.f16 cvt.f32.bf16 cvt.rn.f16.f32 cvt.rz.f16.f32 cvt.rn.f16.f64 cvt.rn.sat.f16.f32
      cvt.rn.bf16.f32 cvt.rz.bf16.f32 cvt.rn.relu.bf16.f32 cvt.rn.bf16.f16 cvt.rn.bf16.f64 cvt.rn.f16.bf16
      cvt.f64.bf16 cvt.f64.f32 cvt.sat.f32.f32 cvt.rn.f32.f64 cvt.rz.f32.f64 cvt.rm.f32.f64 cvt.rp.f32.f64
      cvt.rn.ftz.f32.f64 cvt.rzi.f32.f32 cvt.rni.f32.f32 cvt.rmi.f32.f32 cvt.rpi.f32.f32
      cvt.rmi.ftz.f32.f32 cvt.rpi.ftz.f32.f32 cvt.rzi.f64.f64 cvt.rni.f64.f64 cvt.rmi.f64.f64
      cvt.rpi.f64.f64 cvt.rni.f16.f16 cvt.rna.tf32.f32 cvt.rn.tf32.f32 cvt.rz.relu.tf32.f32
      cvt.rn.f16x2.e4m3x2 cvt.rn.relu.f16x2.e5m2x2 cvt.rn.satfinite.e4m3x2.f16x2
      cvt.rn.satfinite.e5m2x2.f16x2
      """),
    Group(
      "D a b",
      """
      cvt.rn.f16x2.f32 cvt.rz.f16x2.f32 cvt.rn.relu.f16x2.f32 cvt.rn.bf16x2.f32 cvt.rz.bf16x2.f32
      cvt.rn.relu.bf16x2.f32 cvt.rn.satfinite.e4m3x2.f32 cvt.rn.satfinite.relu.e5m2x2.f32
      """),
    Group(
      "%r8 %r9 %r10 %r11",
      """
      cvt.pack.sat.s4.s32.b32 cvt.pack.sat.u4.s32.b32 cvt.pack.sat.s8.s32.b32 cvt.pack.sat.u8.s32.b32
      cvt.pack.sat.u2.s32.b32 cvt.pack.sat.s2.s32.b32
      """),
    Group("%r8 %r9 %r10", "cvt.pack.sat.s16.s32 cvt.pack.sat.u16.s32"),
  ]
}
