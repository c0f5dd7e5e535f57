import Testing

@testable import HostProcessor

@Suite struct VectorLevelTests {
  static let haswell: Set<Substring> = [
    "sse4_2", "popcnt", "avx", "avx2", "bmi1", "bmi2", "fma", "f16c", "movbe", "abm",
  ]
  static let skylakeServer = haswell.union([
    "avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl",
  ])

  @Test func levelFollowsFromTheFlags() {
    #expect(VectorLevel.available(cpuFlags: []) == .portable)
    #expect(VectorLevel.available(cpuFlags: ["sse4_2", "popcnt", "avx"]) == .portable)
    #expect(VectorLevel.available(cpuFlags: Self.haswell) == .avx2)
    // The first AVX-512 processors lack the population count in vectors.
    #expect(VectorLevel.available(cpuFlags: Self.skylakeServer) == .avx2)
    #expect(
      VectorLevel.available(cpuFlags: Self.skylakeServer.union(["avx512_vpopcntdq"])) == .avx512)
  }

  @Test func everyFlagOfALevelIsNeeded() {
    let all = Self.skylakeServer.union(["avx512_vpopcntdq"])
    for flag in ["avx2", "bmi1", "bmi2", "fma", "f16c", "movbe", "abm"] as [Substring] {
      #expect(VectorLevel.available(cpuFlags: all.subtracting([flag])) == .portable, "\(flag)")
    }
    for flag in ["avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl", "avx512_vpopcntdq"]
      as [Substring]
    {
      #expect(VectorLevel.available(cpuFlags: all.subtracting([flag])) == .avx2, "\(flag)")
    }
  }

  @Test func levelsAreOrdered() {
    #expect(VectorLevel.portable < .avx2)
    #expect(VectorLevel.avx2 < .avx512)
    #expect(VectorLevel.current <= .avx512)
  }
}
