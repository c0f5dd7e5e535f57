import Emulator
import PTX
import Testing

import struct BipolarInt.SplitMix64

/// Loads and stores of every width, sign and vector length.
struct LoadStoreTests {
  static let seed: UInt64 = 0x10AD

  static let types: [String] =
    ["u8", "s8", "b8", "u16", "s16", "b16", "u32", "s32", "b32", "f32", "u64", "s64", "b64", "f64"]
    .flatMap { type in
      ["", "v2.", "v4."].map { $0 + type }.filter { AccessType($0).byteCount <= 16 }
    }

  /// Bytes pass from global memory through registers to shared memory and back; what the lanes do
  /// not touch stays as it was.
  @Test(arguments: types) func bytesAreMovedUnchanged(_ type: String) throws {
    let access = AccessType(type)
    let size = access.byteCount
    // Every other piece of the width is moved.
    let kernel = TestKernel(
      """
      mad.wide.u32 %rd0, %i, \(2 * size), %inBase; mad.wide.u32 %rd1, %i, \(2 * size), %outBase;
      mov.u32 %r2, tile; mad.lo.u32 %r2, %i, \(2 * size), %r2;
      ld.global.\(type) \(access.registers), [%rd0+\(size)];
      st.shared.\(type) [%r2+\(size)], \(access.registers);
      bar.sync 0;
      ld.shared.\(type) \(access.registers), [%r2+\(size)];
      st.global.\(type) [%rd1+\(size)], \(access.registers);
      """)
    var generator = SplitMix64(seed: Self.seed)
    let bytes = (0..<64 * size).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
    let memory = GlobalMemory()
    let input = try memory.allocate("input", copying: bytes)
    let output = try memory.allocate("output", copying: [UInt8](repeating: 0x5C, count: 64 * size))
    try kernel.run(in: memory, [.pointer(input), .pointer(output)])
    let expected = bytes.indices.map { $0 / size % 2 == 1 ? bytes[$0] : 0x5C }
    #expect(try memory.read(output, as: UInt8.self, count: 64 * size) == expected)
  }

  @Test(arguments: ["global", "shared"]) func narrowValuesAreExtended(_ space: String) throws {
    var generator = SplitMix64(seed: Self.seed)
    let words = generator.words(32)
    let address = space == "global" ? "%in" : "%r2"
    let kernel = TestKernel(
      """
      ld.global.u32 %r3, [%in]; mov.u32 %r2, tile; mad.lo.u32 %r2, %i, 4, %r2;
      st.shared.u32 [%r2], %r3;
      ld.\(space).u8 %r4, [\(address)+1]; st.global.u32 [%out], %r4;
      ld.\(space).s8 %r4, [\(address)+1]; st.global.u32 [%out+128], %r4;
      ld.\(space).u16 %r4, [\(address)+2]; st.global.u32 [%out+256], %r4;
      ld.\(space).s16 %r4, [\(address)+2]; st.global.u32 [%out+384], %r4;
      ld.\(space).v2.s8 {%r4, %r5}, [\(address)+2]; st.global.u32 [%out+512], %r5;
      ld.\(space).s8 %rs0, [\(address)]; cvt.u32.u16 %r4, %rs0; st.global.u32 [%out+640], %r4;
      """)
    let results = try kernel.output(of: words, count: 192)
    for (lane, word) in words.enumerated() {
      let bytes = (0..<4).map { UInt8(truncatingIfNeeded: word >> UInt32(8 * $0)) }
      let expected: [UInt32] = [
        UInt32(bytes[1]), UInt32(bitPattern: Int32(Int8(bitPattern: bytes[1]))),
        word >> 16, UInt32(bitPattern: Int32(bitPattern: word) >> 16),
        UInt32(bitPattern: Int32(Int8(bitPattern: bytes[3]))),
        UInt32(UInt16(bitPattern: Int16(Int8(bitPattern: bytes[0])))),
      ]
      #expect((0..<6).map { results[32 * $0 + lane] } == expected, "lane \(lane) of \(Self.seed)")
    }
  }

  @Test func storesOfConstantsAndNarrowParts() throws {
    let kernel = TestKernel(
      """
      mov.u32 %r2, 0x11223344; st.global.u8 [%out+1], %r2; st.global.u16 [%out+2], %r2;
      st.global.v2.u32 [%out+8], {%r2, -1};
      """)
    #expect(
      try kernel.output(count: 4, block: 1) == [0x3344_4400, 0, 0x1122_3344, 0xFFFF_FFFF])
  }

  @Test func destinationMayBeTheAddress() throws {
    // Lane i follows a pointer in its own register.
    let kernel = TestKernel(
      """
      st.global.u64 [%out], %inBase; ld.global.u64 %out, [%out]; ld.global.u32 %r2, [%out+4];
      ld.param.u64 %rd0, [output]; st.global.u32 [%rd0+8], %r2;
      mov.u32 %r3, tile; mov.u32 %r4, 7; st.shared.u32 [%r3], %r4; ld.shared.u32 %r3, [%r3];
      st.global.u32 [%rd0+12], %r3;
      """)
    let results = try kernel.output(of: [5, 6], count: 4, block: 1)
    #expect(results[2] == 6)
    #expect(results[3] == 7)
  }

  @Test func lastLaneWinsAndInactiveLanesKeepTheirValue() throws {
    let kernel = TestKernel(
      """
      setp.lt.u32 %p1, %i, 20; mov.u32 %r2, 1000; @%p1 ld.global.u32 %r2, [%in];
      st.global.u32 [%out], %r2; @%p1 st.global.u32 [%outBase+128], %i;
      """)
    let input = (0..<32).map { UInt32($0 * 3) }
    let results = try kernel.output(of: input, count: 33)
    #expect(Array(results[..<32]) == input.map { $0 < 60 ? $0 : 1000 })
    #expect(results[32] == 19)
  }

  @Test func parametersAtOffsets() throws {
    var kernel = TestKernel(
      """
      ld.param.u64 %rd0, [p];
      ld.param.u8 %r2, [a]; st.global.u32 [%rd0], %r2;
      ld.param.s8 %r2, [a]; st.global.u32 [%rd0+4], %r2;
      ld.param.s16 %r2, [b]; st.global.u32 [%rd0+8], %r2;
      ld.param.u32 %r2, [c+4]; st.global.u32 [%rd0+12], %r2;
      ld.param.v2.u32 {%r2, %r3}, [c]; st.global.v2.u32 [%rd0+16], {%r2, %r3};
      ld.param.u16 %r2, [c+6]; st.global.u32 [%rd0+24], %r2;
      ld.param.f32 %r2, [d]; st.global.u32 [%rd0+28], %r2;
      ld.param.s64 %rd1, [e]; st.global.u64 [%rd0+32], %rd1;
      ld.param.f64 %rd1, [f]; st.global.u64 [%rd0+40], %rd1;
      ld.param.s32 %r2, [g]; st.global.u32 [%rd0+48], %r2;
      ld.param.b8 %rs0, [c+7]; cvt.u32.u16 %r2, %rs0; st.global.u32 [%rd0+52], %r2;
      """)
    kernel.parameters = [
      ".u64 p", ".u8 a", ".u16 b", ".align 8 .u64 c", ".f32 d", ".s64 e", ".f64 f", ".s32 g",
    ]
    let memory = GlobalMemory()
    let output = try memory.allocate("output", byteCount: 56)
    try kernel.run(
      in: memory,
      [
        .pointer(output), .u8(0xF0), .u16(0x8001), .u64(0xFEDC_BA98_7654_3210), .f32(1.5),
        .s64(-2), .f64(-0.5), .s32(-7),
      ], block: Dimensions(1))
    #expect(
      try memory.read(output, as: UInt32.self, count: 14) == [
        0xF0, 0xFFFF_FFF0, 0xFFFF_8001, 0xFEDC_BA98, 0x7654_3210, 0xFEDC_BA98, 0xFEDC, 0x3FC0_0000,
        0xFFFF_FFFE, 0xFFFF_FFFF, 0, 0xBFE0_0000, 0xFFFF_FFF9, 0xFE,
      ])
  }

  @Test func sharedVariablesHaveTheirPlaces() throws {
    // Static variables of the module, the kernel and an inner scope, each aligned, then the dynamic
    // memory, whatever comes first in the text.
    var kernel = TestKernel(
      """
      mov.u32 %r2, first; mov.u32 %r3, second; mov.u32 %r4, pool; mov.u32 %r5, other;
      st.global.v4.u32 [%out], {%r2, %r3, %r4, %r5};
      { .shared .align 64 .b8 inner[500]; mov.u32 %r6, inner; mov.u32 %r7, pool;
        mov.u64 %rd0, inner; cvt.u32.u64 %r8, %rd0; st.shared.u32 [inner+4], %r6;
        ld.shared.u32 %r9, [inner+4]; st.global.v4.u32 [%out+16], {%r6, %r7, %r8, %r9}; }
      """)
    kernel.sharedBytes = 8
    kernel.declarations =
      ".shared .b8 first[3]; .shared .align 8 .u32 second[2]; "
      + ".extern .shared .align 16 .b8 pool[]; .extern .shared .align 512 .b8 other[];"
    let memory = GlobalMemory()
    let output = try memory.allocate("output", byteCount: 32)
    try kernel.run(
      in: memory, [.pointer(output), .pointer(output)], block: Dimensions(1),
      dynamicSharedBytes: 64)
    // Variables of the kernel first, those of the module where they are first named: tile 0 to 7,
    // first 8 to 10, second 16 to 23, inner 64 to 563, dynamic from 1024.
    #expect(
      try memory.read(output, as: UInt32.self, count: 8) == [8, 16, 1024, 1024, 64, 1024, 64, 64])
    #expect(try kernel.program().staticSharedBytes == 1024)
  }
}
