import PTX

extension LanguageVersion {
  /// The version that kernels for a target are written in: the oldest that has both the target and
  /// the 1-bit mma, so that drivers as old as possible take the text (PTX ISA, "Release Notes").
  static func forKernels(on target: Target) -> LanguageVersion {
    switch target {
    case ..<Target.sm80: LanguageVersion(7, 0)
    case ...Target.sm86: LanguageVersion(7, 1)
    case ...Target.sm90: LanguageVersion(7, 8)
    case ..<Target(100): LanguageVersion(8, 0)
    default: LanguageVersion(9, 0)
    }
  }
}
