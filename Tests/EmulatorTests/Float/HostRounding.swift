/// The rounding modes of the C library's `fesetround`. Swift imports the names twice, as constants of
/// an enumeration and of the preprocessor, so that neither can be used.
enum HostRounding {
  static let nearest: Int32 = 0
  #if arch(arm64)
    static let up: Int32 = 0x40_0000
    static let down: Int32 = 0x80_0000
    static let towardZero: Int32 = 0xC0_0000
  #else
    static let down: Int32 = 0x400
    static let up: Int32 = 0x800
    static let towardZero: Int32 = 0xC00
  #endif

  static let named = ["rn": nearest, "rz": towardZero, "rm": down, "rp": up]
}
