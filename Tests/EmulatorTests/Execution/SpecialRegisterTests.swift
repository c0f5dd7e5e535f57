import Emulator
import PTX
import Testing

/// Special registers in blocks and grids of three dimensions, and in blocks that end within a warp.
struct SpecialRegisterTests {
  static let names = [
    "%tid.x", "%tid.y", "%tid.z", "%ntid.x", "%ntid.y", "%ntid.z", "%ctaid.x", "%ctaid.y",
    "%ctaid.z", "%nctaid.x", "%nctaid.y", "%nctaid.z", "%laneid", "%warpid", "%lanemask_eq",
    "%lanemask_lt", "%lanemask_le", "%lanemask_gt", "%lanemask_ge",
  ]

  /// What the thread at those places must read, in the order of `names`.
  private func expected(
    _ tid: [Int], _ ntid: [Int], _ ctaid: [Int], _ nctaid: [Int]
  ) -> [UInt32] {
    let thread = tid[0] + ntid[0] * (tid[1] + ntid[1] * tid[2])
    let lane = thread % 32
    func lanes(_ isIn: (Int) -> Bool) -> UInt32 {
      (0..<32).reduce(0) { isIn($1) ? $0 | 1 << UInt32($1) : $0 }
    }
    let indices = (tid + ntid + ctaid + nctaid + [lane, thread / 32]).map { UInt32($0) }
    return indices + [
      lanes { $0 == lane }, lanes { $0 < lane }, lanes { $0 <= lane }, lanes { $0 > lane },
      lanes { $0 >= lane },
    ]
  }

  @Test(arguments: [
    (Dimensions(32), Dimensions(1)), (Dimensions(1), Dimensions(5)),
    (Dimensions(50), Dimensions(3, 2)), (Dimensions(7, 5, 3), Dimensions(2, 3, 4)),
    (Dimensions(1, 64), Dimensions(1, 1, 2)), (Dimensions(4, 4, 64), Dimensions(1)),
    (Dimensions(33, 2), Dimensions(1, 4)), (Dimensions(1024), Dimensions(2)),
  ])
  func specialRegisters(_ block: Dimensions, _ grid: Dimensions) throws {
    // Thread t of block b writes row (b, t); the index is formed from registers under test, and a
    // wrong one shows as a row that is missing or holds another thread's values.
    var body = """
      mov.u32 %r2, %ctaid.z; mov.u32 %r3, %nctaid.y; mov.u32 %r4, %ctaid.y;
      mad.lo.u32 %r2, %r2, %r3, %r4;
      mov.u32 %r3, %nctaid.x; mov.u32 %r4, %ctaid.x; mad.lo.u32 %r2, %r2, %r3, %r4;
      mov.u32 %r3, %ntid.z; mov.u32 %r4, %tid.z; mad.lo.u32 %r2, %r2, %r3, %r4;
      mov.u32 %r3, %ntid.y; mov.u32 %r4, %tid.y; mad.lo.u32 %r2, %r2, %r3, %r4;
      mov.u32 %r3, %ntid.x; mov.u32 %r4, %tid.x; mad.lo.u32 %r2, %r2, %r3, %r4;
      mad.wide.u32 %rd0, %r2, \(4 * Self.names.count), %outBase;

      """
    for (index, name) in Self.names.enumerated() {
      body += "mov.u32 %r5, \(name); st.global.u32 [%rd0+\(4 * index)], %r5;\n"
    }
    let memory = GlobalMemory()
    let count = Self.names.count * block.count * grid.count
    let output = try memory.allocate("output", byteCount: 4 * count)
    try TestKernel(body).run(
      in: memory, [.pointer(output), .pointer(output)], grid: grid, block: block, threads: 2)
    let results = try memory.read(output, as: UInt32.self, count: count)
    var rows: [UInt32] = []
    for cz in 0..<grid.z {
      for cy in 0..<grid.y {
        for cx in 0..<grid.x {
          for tz in 0..<block.z {
            for ty in 0..<block.y {
              for tx in 0..<block.x {
                rows += expected(
                  [tx, ty, tz], [block.x, block.y, block.z], [cx, cy, cz],
                  [grid.x, grid.y, grid.z])
              }
            }
          }
        }
      }
    }
    #expect(results == rows)
  }

  @Test func threadCountsOfPartialWarps() throws {
    // 50 threads are a warp of 32 and one of 18: each warp instruction counts for its lanes.
    let memory = GlobalMemory()
    var kernel = TestKernel("mov.u32 %r2, %laneid; ret;")
    kernel.parameters = []
    let counters = try kernel.run(in: memory, [], grid: Dimensions(3), block: Dimensions(50))
      .counters
    #expect(counters.warpInstructions == 3 * 2 * 2)
    #expect(counters.threadInstructions == 3 * 2 * 50)
    #expect(counters.warpInstructionsByClass == [.integer: 6, .control: 6])
    #expect(counters.threadInstructionsByClass == [.integer: 150, .control: 150])
  }
}
