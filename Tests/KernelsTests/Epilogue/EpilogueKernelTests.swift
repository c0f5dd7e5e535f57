import BipolarInt
import Emulator
import PTX
import Simulation
import Testing

@testable import Kernels

/// The epilogue alone, from sums in memory, against its formula in double precision.
@Suite("Epilogue kernel")
struct EpilogueKernelTests {
  /// Sums, vectors and code sums of one product, and what the kernel makes of them.
  struct Trial {
    let size: MultiplicationSize
    let codes = Epilogue.Codes(
      encoding: .bipolar,
      precision: Precision(weightBits: BitWidth.allCases[1], activationBits: BitWidth.allCases[2]))
    let slices: [[Int32]]
    let vectors: [EpilogueVector: [Float]]
    let activationCodeSums: [UInt32]
    let weightCodeSums: [UInt32]
    let sumPitch: Int

    init(_ epilogue: Epilogue, m: Int, n: Int, slices: Int, seed: UInt64) {
      let size = MultiplicationSize(m: m, n: n, k: 1000)
      self.size = size
      var generator = SplitMix64(seed: seed)
      sumPitch = (n + 3) / 4 * 4
      let count = m * sumPitch
      self.slices = (0..<slices).map { _ in
        (0..<count).map { _ in Int32.random(in: -20_000...20_000, using: &generator) }
      }
      var vectors: [EpilogueVector: [Float]] = [:]
      for vector in epilogue.vectors {
        let range: ClosedRange<Float> =
          switch vector {
          case .activationScales, .weightScales, .groupScales: 0.001...0.03
          case .activationZeros, .weightZeros: -0.02...0.02
          case .bias: -3...3
          case .outputScales: 0.5...2
          }
        vectors[vector] = (0..<epilogue.count(vector, of: size)).map { _ in
          Float.random(in: range, using: &generator)
        }
      }
      self.vectors = vectors
      activationCodeSums = (0..<m).map { _ in .random(in: 0...7000, using: &generator) }
      weightCodeSums = (0..<n).map { _ in .random(in: 0...3000, using: &generator) }
    }

    var reference: [Double] {
      (0..<size.m * size.n).map { index in
        let place = index / size.n * sumPitch + index % size.n
        return slices.reduce(0) { $0 + Double($1[place]) }
      }
    }

    /// The output's bytes and what the launch did.
    func run(
      _ kernel: EpilogueKernel, program: Program, pitch: Int, checks: Checks = []
    ) throws -> (bytes: [UInt8], profile: Profile) {
      let memory = GlobalMemory()
      let type = kernel.epilogue.output
      var buffers = [
        LaunchPlan.Buffer("sums", byteCount: 0, contents: .undefined),
        LaunchPlan.Buffer("output", byteCount: 0, contents: .undefined),
      ]
      let step = try kernel.step(
        EpilogueKernel.Sums(buffer: 0, pitch: sumPitch, sliceStride: size.m * sumPitch),
        to: LaunchPlan.Output(buffer: 1, type: type, pitch: pitch), size: size, codes: codes,
        buffers: &buffers)
      let output: GlobalMemory.Allocation
      if case .planes(let width, let layout, _) = type {
        output = try memory.allocate(
          "output", byteCount: width.bits * layout.storedRows(size.m) * pitch / 8)
      } else {
        output = try memory.allocate(
          "output", byteCount: ((size.m - 1) * pitch + size.n) * kernel.epilogue.elementBytes,
          isInitialized: false)
      }
      let allocations = try buffers.enumerated().map { index, buffer in
        switch (index, buffer.contents) {
        case (0, _): return try memory.allocate("sums", copying: slices.flatMap { $0 })
        case (1, _): return output
        case (_, .vector(let vector)):
          return try memory.allocate(buffer.name, copying: vectors[vector] ?? [])
        case (_, .activations): return try memory.allocate("xs", copying: activationCodeSums)
        default: return try memory.allocate("ws", copying: weightCodeSums)
        }
      }
      let profile = try Emulator(memory: memory, threads: 1).run(
        program, Launch(step, allocations), options: Emulator.Options(checks: checks))
      return (try memory.read(output, as: UInt8.self, count: output.byteCount), profile)
    }

    func expected(_ epilogue: Epilogue) -> EpilogueReference {
      EpilogueReference(
        epilogue, sums: reference, size: size, vectors: vectors,
        activationSums: activationCodeSums.map { 2 * Double($0) - 7 * Double(size.k) },
        weightSums: weightCodeSums.map { 2 * Double($0) - 3 * Double(size.k) })
    }
  }

  static let elementEpilogues: [Epilogue] = {
    let half = OutputType.half
    return [
      .int32, try? Epilogue(output: .single), try? Epilogue(output: half, activationScale: .one),
      try? Epilogue(output: .single, activationScale: .perRow, weightScale: .perColumn),
      try? Epilogue(
        output: .single, activationScale: .perRow, weightScale: .one, hasBias: true,
        function: .relu),
      try? Epilogue(
        output: .single, activationScale: .one, weightScale: .perColumn, hasBias: true,
        function: .gelu),
      try? Epilogue(
        output: half, activationScale: .perRow, weightScale: .perColumn, hasBias: true,
        function: .silu),
      try? Epilogue(
        output: .single, activationScale: .perRow, weightScale: .perColumn,
        activationZero: .perRow, weightZero: .perRow, hasBias: true),
      try? Epilogue(
        output: .single, activationScale: .one, weightScale: .one, activationZero: .one),
      try? Epilogue(
        output: .single, activationScale: .one, weightScale: .one, weightZero: .one,
        function: .silu),
    ].compactMap { $0 }
  }()

  @Test("Every kind of epilogue over odd sizes and pitches", arguments: elementEpilogues)
  func elements(epilogue: Epilogue) throws {
    for (slices, target) in [(1, Target.sm75), (3, .sm80)] {
      let kernel = try EpilogueKernel(epilogue, slices: slices, target: target)
      let program = try Program(of: kernel)
      for (index, (m, n, pitch)) in [
        (1, 1, 1), (5, 3, 7), (3, 131, 131), (18, 260, 260), (2, 129, 132), (1, 66, 68),
      ].enumerated() {
        let trial = Trial(epilogue, m: m, n: n, slices: slices, seed: UInt64(index))
        let run = try trial.run(kernel, program: program, pitch: pitch, checks: .all)
        #expect(run.profile.findings.isEmpty, "\(run.profile.findings)")
        let output = run.bytes.withUnsafeBytes { bytes in
          (0..<m * n).map { element -> Double in
            let place = element / n * pitch + element % n
            return switch epilogue.output {
            case .int32: Double(bytes.load(fromByteOffset: 4 * place, as: Int32.self))
            case .half: Double(bytes.load(fromByteOffset: 2 * place, as: Float16.self))
            default: Double(bytes.load(fromByteOffset: 4 * place, as: Float.self))
            }
          }
        }
        let miss = trial.expected(epilogue).firstMiss(output, type: epilogue.output)
        #expect(miss == nil, "\(m) x \(n), pitch \(pitch), seed \(index): \(miss ?? "")")
      }
    }
  }

  @Test("Packed outputs hold the nearest codes", arguments: PlaneLayout.allCases)
  func packed(layout: PlaneLayout) throws {
    for (bits, alignment) in [(1, 128), (2, 256), (4, 128), (8, 512)] {
      let width = try BitWidth(bits)
      let epilogue = try Epilogue(
        output: .planes(width, layout, rowAlignmentInBits: alignment), activationScale: .perRow,
        weightScale: .one, hasBias: true, function: bits == 4 ? .relu : .none,
        outputScale: bits == 2 ? .one : .perRow)
      let kernel = try EpilogueKernel(epilogue, slices: 2, target: .sm80)
      let program = try Program(of: kernel)
      for (index, (m, n)) in [(1, 1), (5, 40), (35, 300), (8, 128)].enumerated() {
        let trial = Trial(epilogue, m: m, n: n, slices: 2, seed: UInt64(40 + index))
        let pitch = (n + alignment - 1) / alignment * alignment
        let run = try trial.run(kernel, program: program, pitch: pitch, checks: .all)
        #expect(run.profile.findings.isEmpty, "\(run.profile.findings)")
        let words = run.bytes.withUnsafeBytes { Array($0.bindMemory(to: UInt32.self)) }
        let found = codes(
          in: words, width: width, layout: layout, alignment: alignment, rows: m, columns: n)
        #expect(found.isPaddedWithZeros)
        let miss = trial.expected(epilogue).firstMiss(
          found.codes, width: width, scales: trial.vectors[.outputScales] ?? [], columns: n)
        #expect(miss == nil, "w\(bits) \(m) x \(n), seed \(40 + index): \(miss ?? "")")
      }
    }
  }

  @Test("Ties go to the larger magnitude, zeros to +1, what is too large to the last level")
  func ties() throws {
    let width = try BitWidth(3)
    let epilogue = try Epilogue(
      output: .planes(width, .rows, rowAlignmentInBits: 128), outputScale: .one)
    let kernel = try EpilogueKernel(epilogue, target: .sm80)
    let program = try Program(of: kernel)
    // Levels are the odd multiples of 4 up to 28: 8, 16 and 24 are ties.
    for (scale, sums, values) in [
      (
        Float(4), [0, 3, -1, 7, 8, -8, 16, -24, 23, 1000, -1000, 27] as [Int32],
        [1, 1, -1, 1, 3, -3, 5, -7, 5, 7, -7, 7]
      ), (0, [0, 5, -5], [1, 1, 1]),
    ] {
      var trial = Trial(epilogue, m: 1, n: sums.count, slices: 1, seed: 0)
      trial = Trial(trial, sums: sums, scale: scale)
      let run = try trial.run(kernel, program: program, pitch: 128)
      let words = run.bytes.withUnsafeBytes { Array($0.bindMemory(to: UInt32.self)) }
      let found = codes(
        in: words, width: width, layout: .rows, alignment: 128, rows: 1, columns: sums.count)
      #expect(found.codes == values.map { ($0 + 7) / 2 })
    }
  }

  @Test("Whole rows move in full sectors")
  func sectors() throws {
    for output in [OutputType.int32, .half, .single] {
      let kernel = try EpilogueKernel(
        output == .int32 ? .int32 : Epilogue(output: output), slices: 2, target: .sm80)
      let program = try Program(of: kernel)
      let trial = Trial(kernel.epilogue, m: 8, n: 256, slices: 2, seed: 1)
      let counters = try trial.run(kernel, program: program, pitch: 256).profile.counters
      #expect(counters.globalLoads.sectors == 2 * 8 * 256 * 4 / 32)
      let stored = 8 * 256 * kernel.epilogue.elementBytes
      #expect(counters.globalStores.bytes == UInt64(stored))
      #expect(counters.globalStores.sectors == UInt64(stored / 32))
      #expect(counters.globalStores.requests == 8 * 256 / 128)
    }
    let packed = try Epilogue(
      output: .planes(BitWidth(2), .panels, rowAlignmentInBits: 128), outputScale: .one)
    let kernel = try EpilogueKernel(packed, target: .sm80)
    let program = try Program(of: kernel)
    let trial = Trial(packed, m: 16, n: 256, slices: 1, seed: 1)
    let counters = try trial.run(kernel, program: program, pitch: 256).profile.counters
    #expect(counters.globalStores.bytes == 2 * 16 * 256 / 8)
    #expect(counters.globalStores.sectors == 2 * 16 * 256 / 8 / 32)
  }
}

extension EpilogueKernelTests.Trial {
  /// One row of sums with one output scale.
  fileprivate init(_ trial: Self, sums: [Int32], scale: Float) {
    size = trial.size
    slices = [sums]
    vectors = [.outputScales: [scale]]
    activationCodeSums = trial.activationCodeSums
    weightCodeSums = trial.weightCodeSums
    sumPitch = sums.count
  }
}
