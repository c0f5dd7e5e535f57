// Comparisons, accesses to memory and what concerns several lanes.
extension InstructionForms {
  static let others: [Group] = [
    Group(
      "%p1 a b",
      """
      setp.eq.s16 setp.ne.s16 setp.lt.s16 setp.le.s16 setp.gt.s16 setp.ge.s16 setp.eq.u16
      setp.ne.u16 setp.lt.u16 setp.le.u16 setp.gt.u16 setp.ge.u16 setp.lo.u16 setp.ls.u16
      setp.hi.u16 setp.hs.u16 setp.eq.s32 setp.ne.s32 setp.lt.s32 setp.le.s32 setp.gt.s32
      setp.ge.s32 setp.eq.u32 setp.ne.u32 setp.lt.u32 setp.le.u32 setp.gt.u32 setp.ge.u32
      setp.lo.u32 setp.ls.u32 setp.hi.u32 setp.hs.u32 setp.eq.s64 setp.ne.s64 setp.lt.s64
      setp.le.s64 setp.gt.s64 setp.ge.s64 setp.eq.u64 setp.ne.u64 setp.lt.u64 setp.le.u64
      setp.gt.u64 setp.ge.u64 setp.lo.u64 setp.ls.u64 setp.hi.u64 setp.hs.u64 setp.eq.b16
      setp.ne.b16 setp.eq.b32 setp.ne.b32 setp.eq.b64 setp.ne.b64 setp.eq.f16 setp.ne.f16
      setp.lt.f16 setp.le.f16 setp.gt.f16 setp.ge.f16 setp.equ.f16 setp.neu.f16 setp.ltu.f16
      setp.leu.f16 setp.gtu.f16 setp.geu.f16 setp.num.f16 setp.nan.f16 setp.eq.bf16
      setp.ne.bf16 setp.lt.bf16 setp.le.bf16 setp.gt.bf16 setp.ge.bf16 setp.equ.bf16
      setp.neu.bf16 setp.ltu.bf16 setp.leu.bf16 setp.gtu.bf16 setp.geu.bf16 setp.num.bf16
      setp.nan.bf16 setp.eq.f32 setp.ne.f32 setp.lt.f32 setp.le.f32 setp.gt.f32 setp.ge.f32
      setp.equ.f32 setp.neu.f32 setp.ltu.f32 setp.leu.f32 setp.gtu.f32 setp.geu.f32
      setp.num.f32 setp.nan.f32 setp.eq.ftz.f32 setp.ne.ftz.f32 setp.lt.ftz.f32
      setp.le.ftz.f32 setp.gt.ftz.f32 setp.ge.ftz.f32 setp.equ.ftz.f32 setp.neu.ftz.f32
      setp.ltu.ftz.f32 setp.leu.ftz.f32 setp.gtu.ftz.f32 setp.geu.ftz.f32 setp.num.ftz.f32
      setp.nan.ftz.f32 setp.eq.f64 setp.ne.f64 setp.lt.f64 setp.le.f64 setp.gt.f64
      setp.ge.f64 setp.equ.f64 setp.neu.f64 setp.ltu.f64 setp.leu.f64 setp.gtu.f64
      setp.geu.f64 setp.num.f64 setp.nan.f64
      """),
    Group("%p1|%p2 a b", "setp.eq.s32 setp.lt.f32 setp.gtu.f16x2 setp.le.bf16x2"),
    Group("%p1 a b %p3", "setp.lt.and.s32 setp.ne.or.b64 setp.geu.xor.f32 setp.lt.and.f64"),
    Group("%p1|%p2 a b !%p3", "setp.lt.and.s32 setp.num.or.ftz.f32 setp.gt.xor.u16"),
    Group(
      "%r8 a b",
      """
      set.eq.u32.s32 set.lt.s32.u64 set.ge.f32.f32 set.gtu.u32.f64 set.le.ftz.f32.f32 set.ne.u32.b16
      set.lt.u32.f16 set.eq.f16x2.f16x2 set.gt.bf16x2.bf16x2 set.lt.u32.bf16
      """),
    Group("%rs5 a b", "set.eq.f16.f16 set.ltu.u16.f16 set.ge.s16.bf16"),
    Group("%r8 a b %p3", "set.lt.and.u32.s32 set.eq.or.f32.f32"),
    Group(
      "d a b %p3",
      """
      selp.b16 selp.u16 selp.s16 selp.b32 selp.u32 selp.s32 selp.f32 selp.b64 selp.u64 selp.s64
      selp.f64
      """),
    Group("%r8 %r9 %r10 c", "slct.b32.s32 slct.u32.f32 slct.f32.ftz.f32 slct.s32.s32"),
    Group("%rd8 %rd9 %rd10 c", "slct.u64.s32 slct.f64.f32 slct.b64.s32"),
    Group("%rs5 %rs6 %rs7 c", "slct.u16.s32 slct.b16.f32"),
    Group(
      "%rd8 %rd0",
      """
      cvta.to.global.u64 cvta.global.u64 cvta.shared.u64 cvta.local.u64 cvta.to.shared.u64
      cvta.to.local.u64 cvta.const.u64 cvta.to.const.u64 cvta.param.u64
      """),
    Group(
      "%p1 %rd0",
      """
      isspacep.global isspacep.shared isspacep.local isspacep.const isspacep.shared::cta isspacep.param
      isspacep.shared::cluster
      """),
    Group(
      "%r8|%p1 a %r2 31 -1",
      "shfl.sync.up.b32 shfl.sync.down.b32 shfl.sync.bfly.b32 shfl.sync.idx.b32"),
    Group(
      "d a %r2 31 -1",
      "shfl.sync.up.b32 shfl.sync.down.b32 shfl.sync.bfly.b32 shfl.sync.idx.b32"),
    Group(
      "%p1 %p2 -1", "vote.sync.any.pred vote.sync.all.pred vote.sync.uni.pred vote.all.sync.pred"),
    Group("%r8 !%p2 -1", "vote.sync.ballot.b32 vote.ballot.sync.b32"),
    Group(
      "%r8 a -1", "match.any.sync.b32 match.any.sync.b64 match.all.sync.b32 match.all.sync.b64"),
    Group("%r8|%p1 a -1", "match.all.sync.b32 match.all.sync.b64"),
    Group(
      "d a -1",
      """
      redux.sync.add.s32 redux.sync.add.u32 redux.sync.min.s32 redux.sync.min.u32 redux.sync.max.s32
      redux.sync.max.u32 redux.sync.and.b32 redux.sync.or.b32 redux.sync.xor.b32
      """),
  ]

  static let memory: [Group] = [
    Group(
      "d [%rd0]",
      """
      ld.global.b8 ld.global.u8 ld.global.s8 ld.global.b16 ld.global.u16 ld.global.s16 ld.global.b32
      ld.global.u32 ld.global.s32 ld.global.f32 ld.global.b64 ld.global.u64 ld.global.s64 ld.global.f64
      ld.global.v2.u8 ld.global.v4.u8 ld.global.v2.u16 ld.global.v4.u16 ld.global.v2.u32 ld.global.v4.u32
      ld.global.v2.f32 ld.global.v4.f32 ld.global.v2.u64 ld.global.v2.f64 ld.global.v4.b32 ld.global.v2.b64
      ld.global.nc.b16 ld.global.nc.u8 ld.global.nc.u16 ld.global.nc.u32 ld.global.nc.f32 ld.global.nc.u64
      ld.global.nc.f64 ld.global.nc.v2.u16 ld.global.nc.v2.u32 ld.global.nc.v2.f32 ld.global.nc.v2.f64
      ld.global.nc.v4.u8 ld.global.nc.v4.u16 ld.global.nc.v4.u32 ld.global.nc.v4.f32
      ld.global.ca.f32 ld.global.ca.f64 ld.global.ca.u64 ld.global.ca.v4.f32 ld.global.cg.b32
      ld.global.cg.f32 ld.global.cg.f64 ld.global.cg.u64 ld.global.cg.v4.f32 ld.global.cs.b16
      ld.global.cs.f32 ld.global.cs.v4.f32 ld.global.cs.v4.s32 ld.global.lu.u32 ld.global.cv.u64
      ld.global.L2::64B.u32 ld.global.L2::128B.u32 ld.global.L2::128B.v2.u32 ld.global.L2::128B.v4.u32
      ld.global.L2::256B.u32 ld.global.L1::evict_last.u32 ld.global.L1::no_allocate.v4.u32
      ld.global.nc.L1::no_allocate.L2::128B.v4.f32 ld.global.L1::evict_first.b32
      ld.global.acquire.gpu.b32 ld.global.relaxed.gpu.u32 ld.relaxed.sys.global.u64 ld.acquire.gpu.u32
      ld.relaxed.cta.b32 ld.acquire.cluster.b32 ld.volatile.global.u32 ld.volatile.global.v4.u32
      ld.volatile.u32 ld.weak.u32 ld.weak.global.cs.u32 ld.mmio.relaxed.sys.global.u32
      ld.u8 ld.s8 ld.u16 ld.u32 ld.f32 ld.u64 ld.f64 ld.v2.f32 ld.v2.u16 ld.v4.u32 ld.cg.u64
      ldu.global.u32 ldu.global.v4.f32 ldu.u64 ldu.global.u8 ldu.global.v2.f64
      """),
    Group(
      "[%rd0] d",
      """
      st.global.b8 st.global.u8 st.global.s8 st.global.b16 st.global.u16 st.global.b32 st.global.u32
      st.global.s32 st.global.f32 st.global.b64 st.global.u64 st.global.f64 st.global.v2.u8
      st.global.v4.u8 st.global.v2.u16 st.global.v4.u16 st.global.v2.u32 st.global.v4.u32
      st.global.v2.f32 st.global.v4.f32 st.global.v2.u64 st.global.v2.f64 st.global.wb.u32
      st.global.cs.b16 st.global.cs.f32 st.global.cs.v4.s32 st.global.cg.v4.s32 st.global.wt.u32 st.cg.u64
      st.global.release.gpu.b32 st.relaxed.cta.b32 st.release.sys.global.u64 st.volatile.u32
      st.volatile.global.u32 st.global.L1::no_allocate.v4.f32 st.global.L1::evict_last.u32 st.weak.u32
      st.mmio.relaxed.sys.global.u32 st.u8 st.u16 st.u32 st.u64 st.f32 st.f64 st.v4.f32
      """),
    Group(
      "d [tile+16]",
      """
      ld.shared.u8 ld.shared.s8 ld.shared.u16 ld.shared.s16 ld.shared.u32 ld.shared.s32 ld.shared.f32
      ld.shared.u64 ld.shared.f64 ld.shared.v2.u8 ld.shared.v4.u8 ld.shared.v2.u16 ld.shared.v2.u32
      ld.shared.v4.u32 ld.shared.v4.b32 ld.shared.v2.f32 ld.shared.v4.f32 ld.shared.v2.f64
      ld.volatile.shared.u16 ld.volatile.shared.u32 ld.volatile.shared.f32 ld.volatile.shared.f64
      ld.shared::cta.u32 ld.relaxed.cta.shared.u32 ld.acquire.cta.shared.b64 ld.shared::cluster.u32
      ld.relaxed.cluster.shared::cluster.b32
      """),
    Group(
      "[tile+16] d",
      """
      st.shared.u8 st.shared.u16 st.shared.u32 st.shared.f32 st.shared.u64 st.shared.f64 st.shared.v4.u8
      st.shared.v2.u16 st.shared.v2.u32 st.shared.v4.u32 st.shared.v2.f32 st.shared.v4.f32
      st.shared.v2.f64 st.volatile.shared.u16 st.volatile.shared.u32 st.volatile.shared.f32
      st.volatile.shared.f64 st.volatile.shared.u64 st.shared::cta.u32 st.release.cta.shared.b32
      st.shared::cluster.u32
      """),
    Group(
      "d [scratch+16]",
      """
      ld.local.u8 ld.local.u16 ld.local.u32 ld.local.u64 ld.local.f32 ld.local.f64 ld.local.v4.f32
      ld.local.v4.u32 ld.local.v2.u64 ld.local.v2.u8
      """),
    Group(
      "[scratch+16] d",
      """
      st.local.u8 st.local.u16 st.local.u32 st.local.u64 st.local.f32 st.local.f64 st.local.v2.u8
      st.local.v4.u8 st.local.v4.u16 st.local.v2.u32 st.local.v4.u32 st.local.v2.u64 st.local.v2.f32
      st.local.v4.f32
      """),
    Group(
      "d [table+16]",
      "ld.const.u8 ld.const.u16 ld.const.u32 ld.const.f32 ld.const.u64 ld.const.f64 ld.const.v2.u32 ld.const.v4.f32"
    ),
    Group(
      "d [block+16]",
      """
      ld.param.u64 ld.param.u32 ld.param.f32 ld.param.v2.u32 ld.param.b32 ld.param.s8 ld.param.f64
      ld.param.s32 ld.param.u8 ld.param.b64 ld.param.u16 ld.param.v2.f32 ld.param.s16 ld.param.v4.u8
      """),
    Group(
      "[passed] d",
      "st.param.b64 st.param.b32 st.param.f64 st.param.f32 st.param.b8 st.param.b16 st.param.v4.b32"
    ),
    Group(
      "d [%rd0] a",
      """
      atom.global.add.u32 atom.global.add.s32 atom.global.add.u64 atom.global.add.f32 atom.global.add.f64
      atom.add.noftz.global.f16 atom.add.noftz.global.f16x2 atom.add.noftz.global.bf16
      atom.add.noftz.global.bf16x2 atom.global.exch.b32 atom.global.exch.b64 atom.global.min.s32
      atom.global.min.u32 atom.global.min.s64 atom.global.max.u32 atom.global.max.s32 atom.global.max.u64
      atom.global.inc.u32 atom.global.dec.u32 atom.global.and.b32 atom.global.or.b32 atom.global.xor.b32
      atom.global.and.b64 atom.global.or.b64 atom.global.xor.b64 atom.or.b32 atom.global.sys.add.u32
      atom.global.sys.exch.b32 atom.global.sys.max.s32 atom.global.sys.min.s32 atom.global.sys.inc.u32
      atom.global.sys.dec.u32 atom.global.sys.and.b32 atom.global.sys.or.b32 atom.global.sys.xor.b32
      atom.add.relaxed.cta.u32 atom.add.acquire.cta.u32 atom.add.release.gpu.u32 atom.add.acq_rel.sys.u64
      atom.relaxed.cluster.global.add.u32
      """),
    Group(
      "d [tile+32] a",
      """
      atom.shared.add.u32 atom.shared.add.u64 atom.shared.exch.b32 atom.shared.add.f32 atom.shared.add.f64
      atom.shared.or.b32 atom.shared.min.s32 atom.shared.max.u32 atom.shared.inc.u32 atom.shared.xor.b64
      atom.shared::cluster.add.u32
      """),
    Group(
      "d [%rd0] a b",
      """
      atom.global.cas.b16 atom.global.cas.b32 atom.global.cas.b64 atom.cas.b32 atom.global.sys.cas.b32
      atom.relaxed.gpu.global.cas.b64
      """),
    Group("d [tile+32] a b", "atom.shared.cas.b32 atom.shared.cas.b64 atom.shared.cas.b16"),
    Group(
      "[%rd0] a",
      """
      red.relaxed.gpu.global.add.s32 red.global.add.u32 red.global.add.f32 red.global.add.f64
      red.global.add.noftz.f16x2 red.global.min.s32 red.global.max.u64 red.global.and.b32
      red.global.or.b64 red.global.xor.b32 red.global.inc.u32 red.global.dec.u32 red.add.u32
      red.release.sys.global.add.u32
      """),
    Group(
      "[tile+32] a", "red.shared.add.u32 red.shared.add.f32 red.shared.max.s32 red.shared.or.b32"),
  ]
}
