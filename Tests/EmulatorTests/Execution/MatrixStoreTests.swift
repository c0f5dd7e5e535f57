import Emulator
import Testing

import struct BipolarInt.SplitMix64

/// stmatrix and movmatrix: which element of which lane goes where; and ldmatrix by a generic address.
struct MatrixStoreTests {
  static let seed: UInt64 = 0x57

  /// 1 KiB of shared memory after stmatrix of registers with random halves at random rows.
  @Test(arguments: [1, 2, 4], ["", ".trans"])
  func rowsComeFromFourLanesEach(count: Int, modifier: String) throws {
    var generator = SplitMix64(seed: Self.seed)
    let registers = generator.words(32 * count)
    let rows = (0..<64).shuffled(using: &generator).prefix(32).map { UInt32($0 * 16) }
    for space in [".shared", "", ".shared::cta"] {
      var body = "mov.u32 %r3, tile; mov.u32 %r4, 0xEEEEEEEE;\n"
      for chunk in 0..<8 {
        body += "mad.lo.u32 %r5, %i, 4, %r3; st.shared.u32 [%r5+\(128 * chunk)], %r4;\n"
      }
      body += "ld.global.u32 %r2, [%in]; add.u32 %r2, %r2, %r3; cvt.u64.u32 %rd2, %r2;\n"
      for register in 0..<count {
        body += "ld.global.u32 %r\(10 + register), [%in+\(128 + 128 * register)];\n"
      }
      let list = (0..<count).map { "%r\(10 + $0)" }.joined(separator: ", ")
      let address = space.isEmpty ? "%rd2" : "%r2"
      body += "bar.sync 0; stmatrix.sync.aligned.x\(count).m8n8\(modifier)\(space).b16 "
      body += "[\(address)], {\(list)}; bar.sync 0;\n"
      for chunk in 0..<8 {
        body += "mad.lo.u32 %r5, %i, 4, %r3; ld.shared.u32 %r4, [%r5+\(128 * chunk)];\n"
        body += "st.global.u32 [%out+\(128 * chunk)], %r4;\n"
      }
      var kernel = TestKernel(body)
      (kernel.version, kernel.target) = ("7.8", "sm_90")
      let output = try kernel.output(of: rows + registers, count: 256)

      var halves = [UInt32](repeating: 0xEEEE, count: 512)
      for matrix in 0..<count {
        for row in 0..<8 {
          for column in 0..<8 {
            // Lane 4 r + c / 2 has element (r, c) in half c mod 2; transposed, (c, r).
            let (r, c) = modifier.isEmpty ? (row, column) : (column, row)
            let word = registers[32 * matrix + 4 * r + c / 2]
            halves[Int(rows[8 * matrix + row]) / 2 + column] =
              c % 2 == 0 ? word & 0xFFFF : word >> 16
          }
        }
      }
      let expected = (0..<256).map { halves[2 * $0] | halves[2 * $0 + 1] << 16 }
      #expect(output == expected, "\(space)\(modifier), seed \(Self.seed)")
    }
  }

  @Test func rowsOutsideSharedMemoryFault() throws {
    var kernel = TestKernel(
      "mov.u32 %r2, 16384; stmatrix.sync.aligned.m8n8.x1.shared.b16 [%r2], {%r3};")
    (kernel.version, kernel.target) = ("7.8", "sm_90")
    let memory = GlobalMemory()
    let buffer = try memory.allocate("buffer", byteCount: 4)
    let fault = try kernel.fault(in: memory, [.pointer(buffer), .pointer(buffer)])
    #expect("\(fault)".contains("shared"))
  }

  @Test(arguments: ["%r11", "%r10"]) func fragmentsAreTransposed(destination: String) throws {
    var generator = SplitMix64(seed: Self.seed)
    let words = generator.words(32)
    let kernel = TestKernel(
      """
      ld.global.u32 %r10, [%in]; movmatrix.sync.aligned.m8n8.trans.b16 \(destination), %r10;
      st.global.u32 [%out], \(destination);
      """)
    func element(_ row: Int, _ column: Int) -> UInt32 {
      words[4 * row + column / 2] >> UInt32(16 * (column % 2)) & 0xFFFF
    }
    let expected = (0..<32).map { lane in
      element(2 * (lane % 4), lane / 4) | element(2 * (lane % 4) + 1, lane / 4) << 16
    }
    #expect(try kernel.output(of: words, count: 32) == expected, "seed \(Self.seed)")
  }

  /// The low 32 bits of a generic address in the shared window are the offset in shared memory.
  @Test func loadsByGenericAddress() throws {
    var generator = SplitMix64(seed: Self.seed)
    let words = generator.words(32)
    let kernel = TestKernel(
      """
      ld.global.u32 %r2, [%in]; mov.u32 %r3, tile; mad.lo.u32 %r4, %i, 4, %r3;
      st.shared.u32 [%r4], %r2; bar.sync 0; and.b32 %r5, %i, 7; mad.lo.u32 %r5, %r5, 16, %r3;
      cvt.u64.u32 %rd2, %r5; ldmatrix.sync.aligned.m8n8.x1.b16 {%r6}, [%rd2];
      st.global.u32 [%out], %r6;
      """)
    #expect(try kernel.output(of: words, count: 32) == words, "seed \(Self.seed)")
  }
}
