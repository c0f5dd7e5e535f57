/// A GPU architecture as the `.target` directive names it: `sm_80` has `number` 80.
public struct Target: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// The compute capability times ten: 75, 80, 86, 89, 90 ...
  public var number: Int
  /// Whether the text carries the architecture-specific suffix `a` (`sm_90a`).
  public var isArchitectureSpecific: Bool
  /// Whether the text carries the family-specific suffix `f` (`sm_100f`).
  public var isFamilySpecific: Bool

  /// Creates the target `sm_<number>`.
  public init(
    _ number: Int, isArchitectureSpecific: Bool = false, isFamilySpecific: Bool = false
  ) {
    self.number = number
    self.isArchitectureSpecific = isArchitectureSpecific
    self.isFamilySpecific = isFamilySpecific
  }

  /// Reads `sm_80`, `sm_90a` or `sm_100f`; nil for anything else.
  public init?(name: some StringProtocol) {
    guard name.hasPrefix("sm_") else { return nil }
    var digits = name.dropFirst(3)
    let isArchitectureSpecific = digits.hasSuffix("a")
    let isFamilySpecific = digits.hasSuffix("f")
    if isArchitectureSpecific || isFamilySpecific { digits = digits.dropLast() }
    guard digits.allSatisfy({ $0.isASCII && $0.isNumber }), let number = Int(digits) else {
      return nil
    }
    self.init(
      number, isArchitectureSpecific: isArchitectureSpecific, isFamilySpecific: isFamilySpecific)
  }

  /// The spelling of the `.target` directive.
  public var description: String {
    "sm_\(number)\(isArchitectureSpecific ? "a" : isFamilySpecific ? "f" : "")"
  }

  /// Targets are ordered by compute capability, and those of one by what they allow.
  public static func < (left: Target, right: Target) -> Bool {
    (left.number, left.rank) < (right.number, right.rank)
  }

  private var rank: Int { isArchitectureSpecific ? 2 : isFamilySpecific ? 1 : 0 }

  /// Turing: T4, RTX 2080 Ti.
  public static let sm75 = Target(75)
  /// Ampere, data centre: A100.
  public static let sm80 = Target(80)
  /// Ampere, GeForce: RTX 3090, RTX 3070 Ti.
  public static let sm86 = Target(86)
  /// Ada: RTX 4090.
  public static let sm89 = Target(89)
  /// Hopper: H100, H800, H200.
  public static let sm90 = Target(90)
}

/// The version of the PTX language that a module is written in (`.version 7.1`).
public struct LanguageVersion: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// The number before the dot.
  public var major: Int
  /// The number after the dot.
  public var minor: Int

  /// Creates the version `major.minor`.
  public init(_ major: Int, _ minor: Int) {
    self.major = major
    self.minor = minor
  }

  /// The spelling of the `.version` directive.
  public var description: String { "\(major).\(minor)" }

  /// Versions are ordered by time of publication.
  public static func < (left: LanguageVersion, right: LanguageVersion) -> Bool {
    (left.major, left.minor) < (right.major, right.minor)
  }
}
