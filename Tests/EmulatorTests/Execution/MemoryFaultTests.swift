import Emulator
import PTX
import Testing

/// Accesses outside memory: what the fault says, and that it stops the launch.
struct MemoryFaultTests {
  /// Two allocations of 64 and 100 bytes, and a kernel that accesses `offset` bytes from the start of
  /// the first in lane 5 of warp 1 of block (2, 1, 0).
  private func fault(_ access: String, offset: Int64) throws -> (Fault, GlobalMemory) {
    let memory = GlobalMemory()
    let first = try memory.allocate("weights", byteCount: 64)
    _ = try memory.allocate("result", byteCount: 100)
    var kernel = TestKernel(
      """
      mov.u32 %r2, %tid.x; setp.eq.u32 %p1, %r2, 37; mov.u32 %r3, %ctaid.x; mov.u32 %r4, %ctaid.y;
      setp.eq.u32 %p2, %r3, 2; setp.eq.u32 %p3, %r4, 1; and.pred %p1, %p1, %p2;
      and.pred %p1, %p1, %p3; ld.param.u64 %rd0, [a];
      @%p1 \(access)
      """)
    kernel.parameters = [".u64 a"]
    let address = first.address &+ UInt64(bitPattern: offset)
    let fault = try kernel.fault(
      in: memory, [.u64(address)], grid: Dimensions(3, 2), block: Dimensions(64), threads: 2)
    #expect(fault.kernel == "k")
    #expect(fault.position?.line == TestKernel.firstLine + 3)
    #expect(fault.block == Dimensions(2, 1, 0))
    #expect(fault.warp == 1)
    #expect(fault.lane == 5)
    #expect(fault.address == address)
    return (fault, memory)
  }

  struct Case: CustomTestStringConvertible, Sendable {
    let access: String
    let offset: Int64
    let isStore: Bool
    let byteCount: Int
    /// The nearest allocation, without its address.
    let nearest: String

    var testDescription: String { "\(access) at \(offset)" }
  }

  static let outside: [Case] = [
    Case(
      access: "ld.global.u8 %r9, [%rd0];", offset: 64, isStore: false, byteCount: 1,
      nearest: "0 bytes past the end of 'weights' of 64 bytes"),
    Case(
      access: "st.global.u8 [%rd0], %r9;", offset: 65, isStore: true, byteCount: 1,
      nearest: "1 bytes past the end of 'weights' of 64 bytes"),
    Case(
      access: "ld.global.s8 %r9, [%rd0];", offset: -1, isStore: false, byteCount: 1,
      nearest: "1 bytes before 'weights' of 64 bytes"),
    Case(
      access: "ld.global.v4.u32 {%r9, %r10, %r11, %r12}, [%rd0];", offset: 64, isStore: false,
      byteCount: 16, nearest: "0 bytes past the end of 'weights' of 64 bytes"),
    // The gap is 4096 bytes and the next multiple of 256 follows: 'result' is at 4352.
    Case(
      access: "st.global.u32 [%rd0], %r9;", offset: 4348, isStore: true, byteCount: 4,
      nearest: "4 bytes before 'result' of 100 bytes"),
    Case(
      access: "ld.global.u32 %r9, [%rd0];", offset: 2048, isStore: false, byteCount: 4,
      nearest: "1984 bytes past the end of 'weights' of 64 bytes"),
    // 100 bytes end within this access.
    Case(
      access: "st.global.u64 [%rd0], %rd1;", offset: 4352 + 96, isStore: true, byteCount: 8,
      nearest: "96 bytes into 'result' of 100 bytes"),
    Case(
      access: "cp.async.cg.shared.global [tile], [%rd0], 16;", offset: 64, isStore: false,
      byteCount: 16, nearest: "0 bytes past the end of 'weights' of 64 bytes"),
    Case(
      access: "cp.async.ca.shared.global [tile], [%rd0], 8, 5;", offset: 4352 + 96, isStore: false,
      byteCount: 5, nearest: "96 bytes into 'result' of 100 bytes"),
  ]

  @Test(arguments: outside) func outsideGlobalMemory(_ test: Case) throws {
    let (fault, _) = try fault(test.access, offset: test.offset)
    guard case .globalOutOfBounds(test.isStore, test.byteCount, let nearest) = fault.kind else {
      Issue.record("\(fault)")
      return
    }
    #expect(nearest.hasPrefix(test.nearest + " at 0x7f"))
    let text = fault.description
    #expect(!text.contains("\n"))
    for part in ["kernel k", "PTX line 13", "block (2, 1, 0)", "warp 1", "lane 5", test.nearest] {
      #expect(text.contains(part), "'\(part)' is not in: \(text)")
    }
  }

  @Test(arguments: [
    ("ld.global.u32 %r9, [%rd0];", 2, 4), ("st.global.u16 [%rd0], %r9;", 1, 2),
    ("ld.global.u64 %rd1, [%rd0];", 4, 8),
    ("st.global.v4.u32 [%rd0], {%r9, %r9, %r9, %r9};", 8, 16),
    ("ld.global.v2.u32 {%r9, %r10}, [%rd0];", 4, 8),
    ("cp.async.ca.shared.global [tile], [%rd0], 8;", 4, 8),
    // An address that is misaligned and outside counts as misaligned, as on the device.
    ("ld.global.u32 %r9, [%rd0];", 1001, 4),
  ])
  func misalignedGlobalAccess(_ access: String, _ offset: Int64, _ byteCount: Int) throws {
    let (fault, _) = try fault(access, offset: offset)
    #expect(fault.kind == .misaligned(space: .global, byteCount: byteCount))
    #expect(!fault.description.contains("\n"))
  }

  @Test func nullAndWrappedAddresses() throws {
    for address: UInt64 in [0, 8, .max - 7, 1 << 63] {
      let memory = GlobalMemory()
      _ = try memory.allocate("a", byteCount: 64)
      var kernel = TestKernel("ld.param.u64 %rd0, [a]; ld.global.u64 %rd1, [%rd0];")
      kernel.parameters = [".u64 a"]
      let fault = try kernel.fault(in: memory, [.u64(address)])
      #expect(fault.address == address)
      #expect(fault.position == SourcePosition(line: TestKernel.firstLine, column: 25))
      guard case .globalOutOfBounds = fault.kind else {
        Issue.record("\(fault)")
        continue
      }
    }
    var kernel = TestKernel("mov.u64 %rd0, 0; ld.global.u64 %rd1, [%rd0];")
    kernel.parameters = []
    #expect(
      try kernel.fault().kind
        == .globalOutOfBounds(isStore: false, byteCount: 8, nearest: "nothing is allocated"))
  }

  @Test(arguments: [
    ("ld.global.u8 %r9, [%rd0+99];", "ld.global.u8 %r9, [%rd0+100];"),
    ("st.global.u8 [%rd0], %r9;", "st.global.u8 [%rd0+-1], %r9;"),
    ("ld.global.u64 %rd1, [%rd0+88];", "ld.global.u64 %rd1, [%rd0+96];"),
    ("ld.global.u32 %r9, [%rd0+96];", "ld.global.v2.u32 {%r9, %r10}, [%rd0+96];"),
    (
      "cp.async.cg.shared.global [tile], [%rd0+80], 16;",
      "cp.async.cg.shared.global [tile], [%rd0+96], 16;"
    ),
  ])
  func boundsHoldAfterAGoodAccess(_ inside: String, _ outside: String) throws {
    // The allocation of the first access is remembered; the second ends or begins outside it.
    let memory = GlobalMemory()
    let data = try memory.allocate("data", byteCount: 100)
    var kernel = TestKernel("ld.param.u64 %rd0, [a]; \(inside)\n\(outside)")
    kernel.parameters = [".u64 a"]
    let fault = try kernel.fault(in: memory, [.pointer(data)], block: Dimensions(1))
    #expect(fault.position?.line == TestKernel.firstLine + 1)
    guard case .globalOutOfBounds = fault.kind else {
      Issue.record("\(fault)")
      return
    }
  }

  @Test func alignmentHoldsAfterAGoodAccess() throws {
    let memory = GlobalMemory()
    let data = try memory.allocate("data", byteCount: 64)
    var kernel = TestKernel(
      "ld.param.u64 %rd0, [a]; ld.global.u64 %rd1, [%rd0];\nld.global.u64 %rd1, [%rd0+4];")
    kernel.parameters = [".u64 a"]
    let fault = try kernel.fault(in: memory, [.pointer(data)])
    #expect(fault.kind == .misaligned(space: .global, byteCount: 8))
    #expect(fault.lane == 0)
  }

  @Test func emptyAllocationHoldsNothing() throws {
    let memory = GlobalMemory()
    let empty = try memory.allocate("empty", byteCount: 0)
    var kernel = TestKernel("ld.param.u64 %rd0, [a]; ld.global.u8 %r2, [%rd0];")
    kernel.parameters = [".u64 a"]
    let fault = try kernel.fault(in: memory, [.pointer(empty)])
    #expect(fault.description.contains("0 bytes past the end of 'empty'"))
  }

  @Test(
    arguments: [
      // 48 static and 16 dynamic bytes.
      ("ld.shared.u8 %r9, [%r2+64];", 64, false, 1), ("st.shared.u8 [%r2+64], %r9;", 64, true, 1),
      ("st.shared.u64 [%r2+64], %rd1;", 64, true, 8),
      ("ld.shared.u32 %r9, [%r2+-4];", 0xFFFF_FFFC, false, 4),
      ("ld.shared.v4.u32 {%r9, %r10, %r11, %r12}, [%r2+1024];", 1024, false, 16),
      ("ldmatrix.sync.aligned.m8n8.x1.shared.b16 {%r9}, [%r2+64];", 64, false, 16),
      ("cp.async.cg.shared.global [%r2+64], [%rd0], 16;", 64, true, 16),
    ] as [(String, UInt64, Bool, Int)])
  func outsideSharedMemory(
    _ access: String, _ address: UInt64, _ isStore: Bool, _ byteCount: Int
  ) throws {
    let memory = GlobalMemory()
    let source = try memory.allocate("source", byteCount: 16)
    var kernel = TestKernel("mov.u32 %r2, tile; ld.param.u64 %rd0, [a];\n\(access)")
    kernel.parameters = [".u64 a"]
    kernel.sharedBytes = 48
    let fault = try kernel.fault(in: memory, [.pointer(source)], dynamicSharedBytes: 16)
    #expect(fault.kind == .sharedOutOfBounds(isStore: isStore, byteCount: byteCount, size: 64))
    #expect(fault.address == address)
    #expect(fault.lane == 0)
    #expect(fault.position?.line == TestKernel.firstLine + 1)
    #expect(fault.description.contains("64 bytes of shared memory at address 0x"))
  }

  @Test(arguments: [
    ("ld.shared.u32 %r9, [%r2+2];", 4), ("st.shared.u16 [%r2+1], %r9;", 2),
    ("ldmatrix.sync.aligned.m8n8.x1.shared.b16 {%r9}, [%r2+8];", 16),
    ("cp.async.cg.shared.global [%r2+8], [%rd0], 16;", 16),
  ])
  func misalignedSharedAccess(_ access: String, _ byteCount: Int) throws {
    let memory = GlobalMemory()
    let source = try memory.allocate("source", byteCount: 16)
    var kernel = TestKernel("mov.u32 %r2, tile; ld.param.u64 %rd0, [a];\n\(access)")
    kernel.parameters = [".u64 a"]
    let fault = try kernel.fault(in: memory, [.pointer(source)])
    #expect(fault.kind == .misaligned(space: .shared, byteCount: byteCount))
  }

  @Test func inactiveLanesMayHoldAnyAddress() throws {
    let kernel = TestKernel(
      """
      setp.lt.u32 %p1, %i, 4; @%p1 ld.global.u32 %r2, [%in]; @%p1 st.global.u32 [%out], %r2;
      """)
    #expect(try kernel.output(of: [1, 2, 3, 4], count: 4) == [1, 2, 3, 4])
  }

  @Test(arguments: [1, 2, 3, 8]) func lowestBlockIsReported(threads: Int) throws {
    // Blocks 7, 11, 12 ... fault; an early block takes the longest.
    let memory = GlobalMemory()
    let data = try memory.allocate("data", byteCount: 4)
    var kernel = TestKernel(
      """
      ld.param.u64 %rd0, [a]; mov.u32 %r2, %ctaid.x; setp.eq.u32 %p1, %r2, 7; mov.u32 %r3, 200000;
      @!%p1 bra CHECK;
      LOOP: sub.u32 %r3, %r3, 1; setp.ne.u32 %p2, %r3, 0; @%p2 bra LOOP;
      CHECK: setp.gt.u32 %p2, %r2, 10; or.pred %p1, %p1, %p2;
      @%p1 ld.global.u32 %r4, [%rd0+4];
      """)
    kernel.parameters = [".u64 a"]
    for _ in 0..<5 {
      let fault = try kernel.fault(
        in: memory, [.pointer(data)], grid: Dimensions(200), threads: threads)
      #expect(fault.block == Dimensions(7, 0, 0))
    }
  }

  @Test func nothingRunsAfterAFault() throws {
    // Lane order: the store of the same instruction does not happen, nor what follows.
    let memory = GlobalMemory()
    let data = try memory.allocate("data", byteCount: 128)
    let kernel = TestKernel(
      """
      mov.u32 %r2, 1; mad.wide.u32 %rd0, %i, 8, %outBase; st.global.u32 [%rd0], %r2;
      st.global.u32 [%outBase], %r2;
      """)
    let fault = try kernel.fault(in: memory, [.pointer(data), .pointer(data)])
    #expect(fault.lane == 16)
    #expect(try memory.read(data, as: UInt32.self, count: 32).allSatisfy { $0 == 0 })
  }
}
