#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The vector instructions of the host for which hot loops are built apart. Every level computes the
/// same results.
public enum VectorLevel: String, Hashable, Sendable, CaseIterable, Comparable {
  /// What every processor of the architecture has.
  case portable
  /// AVX2, with the bit and fused instructions that came with it (x86-64-v3).
  case avx2
  /// AVX-512 with VPOPCNTDQ, the 64-bit population count in vectors (Ice Lake, Zen 4).
  case avx512

  /// The environment variable that forces a level that the host has, for tests and comparisons.
  public static let variable = "APSIM_VECTOR_LEVEL"

  /// The highest level of the host. Read once.
  public static let highest = available(cpuFlags: cpuFlags())

  /// The level that hot loops use: the highest of the host, or a lower one that the environment asks
  /// for. Read once.
  public static let current: VectorLevel = {
    guard let text = getenv(variable), let asked = VectorLevel(rawValue: String(cString: text))
    else { return highest }
    return min(asked, highest)
  }()

  /// Refuses an environment that `current` cannot follow.
  ///
  /// - Throws: `VectorLevelError` for a word that is no level, or a level that the host lacks.
  public static func checkEnvironment() throws(VectorLevelError) {
    guard let text = getenv(variable) else { return }
    let asked = VectorLevel(rawValue: String(cString: text))
    guard let asked, asked <= highest else {
      throw VectorLevelError(text: String(cString: text), highest: highest)
    }
  }

  /// Levels are ordered by what they need.
  public static func < (left: VectorLevel, right: VectorLevel) -> Bool {
    func rank(_ level: VectorLevel) -> Int { allCases.firstIndex(of: level) ?? 0 }
    return rank(left) < rank(right)
  }

  /// The highest level for a processor with these flags, as Linux names them.
  static func available(cpuFlags: Set<Substring>) -> VectorLevel {
    let avx2: Set<Substring> = ["avx2", "bmi1", "bmi2", "fma", "f16c", "movbe", "abm"]
    let avx512: Set<Substring> = [
      "avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl", "avx512_vpopcntdq",
    ]
    guard cpuFlags.isSuperset(of: avx2) else { return .portable }
    return cpuFlags.isSuperset(of: avx512) ? .avx512 : .avx2
  }

  /// The flags of the first processor in /proc/cpuinfo: the kernel lists only what it also saves on
  /// a context switch, which CPUID alone does not tell. Empty where there is no such file.
  private static func cpuFlags() -> Set<Substring> {
    guard let file = fopen("/proc/cpuinfo", "r") else { return [] }
    defer { fclose(file) }
    var line: UnsafeMutablePointer<CChar>?
    var capacity = 0
    defer { free(line) }
    while getline(&line, &capacity, file) > 0, let start = line {
      let text = String(cString: start)
      if text.hasPrefix("flags") {
        return Set(text.split(whereSeparator: { $0 == " " || $0.isNewline || $0 == "\t" }))
      }
    }
    return []
  }
}

/// A vector level that the environment asks for and the host does not have.
public struct VectorLevelError: Error, Hashable, CustomStringConvertible {
  let text: String
  let highest: VectorLevel

  /// One line with the mend.
  public var description: String {
    let usable = VectorLevel.allCases.filter { $0 <= highest }.map(\.rawValue)
    return "\(VectorLevel.variable) is '\(text)': this processor runs "
      + usable.joined(separator: ", ")
  }
}
