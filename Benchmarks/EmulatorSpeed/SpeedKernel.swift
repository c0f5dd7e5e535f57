import Emulator
import PTX

/// A kernel whose warp instructions per second are measured.
struct SpeedKernel {
  var name: String
  var program: Program
  /// Makes a fresh memory and the launch on it.
  var prepare: () throws -> (memory: GlobalMemory, launch: Launch)

  /// A loop of `count` turns around `body`, in four blocks of two warps.
  ///
  /// Registers: `%r` (32 bits) with the thread in `%r0`, the addresses of its word and of the whole
  /// tile of shared memory in `%r1` and `%r2`; `%rd1` the address of its word of a buffer; `%f`, `%d`,
  /// `%p`.
  init(_ name: String, loop body: String, unrolled: Int = 1, count: Int) throws {
    let turns = Array(repeating: body, count: unrolled).joined(separator: "\n")
    let module = try Module(
      parsing: """
        .version 8.0
        .target sm_90
        .address_size 64
        .visible .entry k(.param .u64 buffer)
        {
          .reg .pred %p<8>; .reg .b16 %h<8>; .reg .b32 %r<64>, %turn; .reg .b64 %rd<16>;
          .reg .f32 %f<8>; .reg .f64 %d<8>;
          .shared .align 128 .b8 tile[16384]; .local .align 16 .b8 depot[256];
          mov.u32 %r0, %tid.x; mov.u32 %r2, tile; mad.lo.u32 %r1, %r0, 4, %r2;
          ld.param.u64 %rd0, [buffer]; mov.u32 %r4, %ctaid.x;
          mad.wide.u32 %rd0, %r4, 8192, %rd0; mad.wide.u32 %rd1, %r0, 4, %rd0;
          mov.u32 %r10, 12345; mov.u32 %r11, 678; mov.u32 %r12, 9; mov.u64 %rd10, 99;
          mov.u64 %rd11, 1234567; mov.f32 %f1, 0f3F800000; mov.f32 %f2, 0f3F800001;
          mov.f32 %f3, 0f3F7FFFFF; mov.f64 %d1, 0d3FF0000000000000; mov.f64 %d2, 0d3FF0000000000001;
          mov.f64 %d3, 0d3FEFFFFFFFFFFFFF; mov.u32 %turn, 0; mul.lo.u32 %r3, %r0, 36;
          and.b32 %r3, %r3, 4092; add.u32 %r3, %r3, %r2;
          LOOP:
          \(turns)
          add.u32 %turn, %turn, 1; setp.lt.u32 %p0, %turn, \(count); @%p0 bra LOOP;
          st.global.u32 [%rd1], %r10; ret;
        }
        """)
    guard let kernel = module.kernels.first else { throw Missing(name: name) }
    self.name = name
    program = try Program(kernel, of: module)
    prepare = {
      let memory = GlobalMemory()
      let buffer = try memory.allocate("buffer", byteCount: 1 << 16)
      return (
        memory,
        Launch(grid: Dimensions(4), block: Dimensions(64), arguments: [.pointer(buffer)])
      )
    }
  }

  /// A kernel of a module.
  init(
    _ name: String, kernel: String, of image: ModuleImage,
    prepare: @escaping () throws -> (memory: GlobalMemory, launch: Launch)
  ) throws {
    guard let program = try image.program(named: kernel) else { throw Missing(name: kernel) }
    self.name = name
    self.program = program
    self.prepare = prepare
  }

  /// A kernel that its module does not have.
  struct Missing: Error { var name: String }

  /// Millions of warp instructions per second of `repetitions` runs, slowest first.
  func rates(
    threads: Int, checks: Checks = [], repetitions: Int
  ) throws -> [Double] {
    var rates: [Double] = []
    for _ in 0..<repetitions {
      let (memory, launch) = try prepare()
      let emulator = Emulator(memory: memory, threads: threads)
      let start = ContinuousClock.now
      let profile = try emulator.run(
        program, launch, options: Emulator.Options(checks: checks))
      let seconds = (ContinuousClock.now - start) / .seconds(1)
      rates.append(Double(profile.counters.warpInstructions) / seconds / 1e6)
    }
    return rates.sorted()
  }
}
