import Emulator
import PTX
import Testing

@Suite struct LaunchLimitsTests {
  /// CUDA C++ Programming Guide, "Technical Specifications per Compute Capability".
  @Test func areThoseOfTheTarget() {
    let kibibytes = [
      35: 48, 53: 48, 60: 48, 61: 48, 70: 96, 72: 96, 75: 64, 80: 163, 86: 99, 87: 163, 89: 99,
      90: 227, 100: 227, 103: 227, 120: 99, 121: 99,
    ]
    for (number, expected) in kibibytes {
      let limits = LaunchLimits(Target(number))
      #expect(limits.sharedBytesPerBlock == expected * 1024, "sm_\(number)")
      #expect(limits.threadsPerBlock == 1024)
      #expect(limits.name == "sm_\(number)")
    }
  }

  private func error(
    _ limits: LaunchLimits?, block: Int = 32, dynamicSharedBytes: Int = 0
  ) throws -> LaunchError? {
    var kernel = TestKernel("ret;")
    kernel.parameters = []
    kernel.sharedBytes = 1024
    let launch = Launch(
      grid: Dimensions(1), block: Dimensions(block), dynamicSharedBytes: dynamicSharedBytes)
    do {
      _ = try Emulator(memory: GlobalMemory(), threads: 1)
        .run(try kernel.program(), launch, options: Emulator.Options(limits: limits))
      return nil
    } catch let error as LaunchError {
      return error
    }
  }

  @Test func holdStaticAndDynamicSharedMemoryTogether() throws {
    let limits = LaunchLimits(name: "x", sharedBytesPerBlock: 2048)
    #expect(try error(limits, dynamicSharedBytes: 1024) == nil)
    #expect(
      try error(limits, dynamicSharedBytes: 1025)
        == .exceedsLimit(
          name: "x", what: "2049 bytes of shared memory (1024 static, 1025 dynamic)", limit: 2048))
    #expect(try error(nil, dynamicSharedBytes: 1025) == nil)
  }

  @Test func holdThreads() throws {
    let limits = LaunchLimits(name: "x", sharedBytesPerBlock: 2048, threadsPerBlock: 64)
    #expect(try error(limits, block: 64) == nil)
    let error = try #require(try error(limits, block: 65))
    #expect(error == .exceedsLimit(name: "x", what: "65 threads", limit: 64))
    #expect(
      error.description
        == "the block has 65 threads, on x it may have 64: make it smaller or run it as on another GPU"
    )
  }
}
