import Emulator
import Foundation
import PTX

extension SpeedKernel {
  /// The kernels of the first table: what kinds of kernels run at.
  static func kinds(compiledTexts folder: URL) throws -> [SpeedKernel] {
    let products = try ModuleImage(
      Module(parsing: text(folder, "nvcc-sm_80/matrix_products.ptx")))
    return [
      try SpeedKernel(
        "integer arithmetic",
        loop: """
          add.u32 %r10, %r10, %r11; xor.b32 %r11, %r11, %r12; shl.b32 %r12, %r10, 3;
          mad.lo.u32 %r10, %r11, %r12, %r10; lop3.b32 %r11, %r10, %r11, %r12, 0x96;
          """, unrolled: 8, count: 40_000),
      try SpeedKernel(
        "f32 arithmetic",
        loop: "fma.rn.f32 %f1, %f1, %f2, %f3; mul.f32 %f2, %f1, %f3; add.f32 %f3, %f3, %f1;",
        unrolled: 12, count: 30_000),
      try SpeedKernel(
        "divergent",
        loop: """
          { and.b32 %r13, %r0, 1; setp.eq.u32 %p1, %r13, 0; @%p1 bra ODD;
          add.u32 %r10, %r10, 1; mul.lo.u32 %r11, %r10, 3; bra JOIN;
          ODD: add.u32 %r11, %r11, 3; xor.b32 %r10, %r10, %r11; JOIN: xor.b32 %r12, %r10, %r11; }
          """, unrolled: 6, count: 20_000),
      try SpeedKernel(
        "copies of global memory",
        loop: "ld.global.u32 %r10, [%rd1]; st.global.u32 [%rd1+4096], %r10;", unrolled: 16,
        count: 15_000),
      try matrixProduct("int32 matrix product, shared tiles, by nvcc", of: products),
      try SpeedKernel(
        "mma b1 m16n8k256",
        loop: """
          mma.sync.aligned.m16n8k256.row.col.s32.b1.b1.s32.and.popc {%r20, %r21, %r22, %r23},
          {%r24, %r25, %r26, %r27}, {%r28, %r29}, {%r20, %r21, %r22, %r23};
          """, unrolled: 24, count: 8_000),
      try SpeedKernel(
        "mma s8 m16n8k32",
        loop: """
          mma.sync.aligned.m16n8k32.row.col.s32.s8.s8.s32 {%r20, %r21, %r22, %r23},
          {%r24, %r25, %r26, %r27}, {%r28, %r29}, {%r20, %r21, %r22, %r23};
          """, unrolled: 24, count: 2_000),
      try SpeedKernel(
        "mma f16 m16n8k16",
        loop: """
          mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {%f1, %f2, %f3, %f4},
          {%r24, %r25, %r26, %r27}, {%r28, %r29}, {%f1, %f2, %f3, %f4};
          """, unrolled: 24, count: 500),
    ]
  }

  private static func text(_ folder: URL, _ name: String) throws -> String {
    try String(contentsOf: folder.appending(path: name), encoding: .utf8)
  }

  private static func matrixProduct(
    _ name: String, of image: ModuleImage
  ) throws -> SpeedKernel {
    try SpeedKernel(name, kernel: "tiled_matmul_int32", of: image) {
      let size = 512
      let elements = (0..<size * size).map { Int32(truncatingIfNeeded: $0 &* 40503 % 2001 - 1000) }
      let memory = GlobalMemory()
      let a = try memory.allocate("A", copying: elements)
      let b = try memory.allocate("B", copying: elements)
      let c = try memory.allocate("C", byteCount: 4 * size * size)
      return (
        memory,
        Launch(
          grid: Dimensions(size / 16, size / 16), block: Dimensions(16, 16),
          arguments: [.pointer(a), .pointer(b), .pointer(c), .u32(UInt32(size))])
      )
    }
  }

  /// Loops around one instruction each, by class.
  static func instructions() throws -> [(family: String, kernels: [SpeedKernel])] {
    func loops(_ texts: [String], count: Int = 6_000) throws -> [SpeedKernel] {
      try texts.map { text in
        let mnemonic = String(text.prefix { $0 != " " })
        return try SpeedKernel(mnemonic, loop: text, unrolled: 24, count: count)
      }
    }
    return [
      (
        "32-bit integers",
        try loops([
          "add.u32 %r10, %r10, %r11;", "mad.lo.s32 %r10, %r10, %r11, %r12;",
          "mul.hi.u32 %r10, %r10, %r11;", "min.s32 %r10, %r10, %r11;", "shl.b32 %r10, %r10, 3;",
          "lop3.b32 %r10, %r10, %r11, %r12, 0x1E;", "popc.b32 %r10, %r11;",
          "bfe.u32 %r10, %r11, 3, 7;", "prmt.b32 %r10, %r10, %r11, 0x5410;",
          "shf.l.wrap.b32 %r10, %r10, %r11, 5;", "dp4a.s32.s32 %r10, %r11, %r12, %r10;",
          "div.u32 %r10, %r10, %r12;", "setp.lt.s32 %p1, %r10, %r11;",
          "selp.b32 %r10, %r10, %r11, %p1;", "mul.wide.u32 %rd10, %r10, %r11;",
        ])
      ),
      (
        "64-bit integers",
        try loops([
          "add.s64 %rd10, %rd10, %rd11;", "mul.lo.s64 %rd10, %rd10, %rd11;",
          "shl.b64 %rd10, %rd11, 3;", "setp.lt.u64 %p1, %rd10, %rd11;",
          "cvt.u64.u32 %rd10, %r10;",
        ])
      ),
      (
        "floating point",
        try loops([
          "add.f32 %f1, %f1, %f2;", "fma.rn.f32 %f1, %f1, %f2, %f3;", "div.rn.f32 %f1, %f2, %f3;",
          "sqrt.rn.f32 %f1, %f2;", "max.f32 %f1, %f2, %f3;", "setp.lt.f32 %p1, %f1, %f2;",
          "cvt.rn.f32.s32 %f1, %r10;", "cvt.rzi.s32.f32 %r10, %f1;", "cvt.rn.f16.f32 %h1, %f1;",
          "add.f64 %d1, %d1, %d2;", "fma.rn.f64 %d1, %d1, %d2, %d3;",
          "fma.rn.f16x2 %r10, %r11, %r12, %r10;", "fma.rn.bf16x2 %r10, %r11, %r12, %r10;",
        ])
      ),
      (
        "approximate functions",
        try loops(
          [
            "ex2.approx.ftz.f32 %f1, %f2;", "lg2.approx.f32 %f1, %f2;", "sin.approx.f32 %f1, %f2;",
            "rcp.approx.ftz.f32 %f1, %f2;", "rsqrt.approx.f32 %f1, %f2;",
            "tanh.approx.f32 %f1, %f2;",
            "div.approx.f32 %f1, %f2, %f3;",
          ], count: 600)
      ),
      (
        "memory",
        try loops([
          "ld.shared.u32 %r10, [%r1];", "ld.shared.u32 %r10, [%r2];", "ld.shared.u32 %r10, [%r3];",
          "st.shared.u32 [%r1], %r10;", "ld.shared.v4.u32 {%r10, %r11, %r12, %r13}, [%r2];",
          "ld.global.u32 %r10, [%rd1];", "st.global.u32 [%rd1], %r10;",
          "ld.global.v4.u32 {%r10, %r11, %r12, %r13}, [%rd0];", "ld.u32 %r10, [%rd1];",
          "ld.local.u32 %r10, [depot];", "st.local.u32 [depot], %r10;",
          "cp.async.ca.shared.global [%r1], [%rd1], 4; cp.async.wait_all;",
          "atom.shared.add.u32 %r10, [%r1], 1;", "red.global.add.u32 [%rd1], 1;",
        ])
      ),
      (
        "warps",
        try loops([
          "shfl.sync.bfly.b32 %r10, %r11, 5, 31, -1;", "vote.sync.ballot.b32 %r10, %p1, -1;",
          "match.any.sync.b32 %r10, %r11, -1;", "redux.sync.add.s32 %r10, %r11, -1;",
          "bar.warp.sync -1;",
        ])
      ),
      (
        "tensor cores",
        try loops(
          [
            "mma.sync.aligned.m8n8k128.row.col.s32.b1.b1.s32.xor.popc {%r20, %r21}, {%r24}, {%r28}, {%r20, %r21};",
            "mma.sync.aligned.m16n8k64.row.col.s32.s4.s4.s32 {%r20, %r21, %r22, %r23}, {%r24, %r25, %r26, %r27}, {%r28, %r29}, {%r20, %r21, %r22, %r23};",
            "mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32 {%f1, %f2, %f3, %f4}, {%r24, %r25, %r26, %r27}, {%r28, %r29}, {%f1, %f2, %f3, %f4};",
            "ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%r20, %r21, %r22, %r23}, [%r2];",
          ], count: 800)
      ),
    ]
  }
}
