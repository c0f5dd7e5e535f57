import FoundationEssentials
import PositionedJSON

/// Finds GPU configurations by name: the files a user has, then those shipped with the program.
public struct GPUCatalog: Sendable {
  /// The environment variable that names a folder of configuration files.
  public static let directoryVariable = "APSIM_CONFIG_DIR"

  /// The names of the shipped configurations, from the oldest architecture to the newest.
  public static let shippedNames: [String] = ShippedConfigurations.names

  /// Other names of shipped configurations. Case, hyphens, underscores and spaces do not matter in
  /// a name either.
  public static let aliases: [String: String] = [
    "a100": "a100-40gb", "h100": "h100-sxm", "h800": "h800-pcie", "h200-sxm": "h200",
    "2080ti": "rtx2080ti", "3070ti": "rtx3070ti", "3090": "rtx3090", "4090": "rtx4090",
  ]

  /// A folder whose files come before the shipped ones; nil for none.
  public var directory: String?

  /// Creates a catalogue of the files in `directory` and the shipped ones.
  public init(directory: String? = nil) { self.directory = directory }

  /// Creates a catalogue that looks where `APSIM_CONFIG_DIR` of `environment` points, if it is set
  /// and not empty.
  public init(environment: [String: String]) {
    let value = environment[Self.directoryVariable] ?? ""
    self.init(directory: value.isEmpty ? nil : value)
  }

  /// The names that `configuration(named:)` finds: the files of the folder, then the shipped
  /// configurations that none of them hides.
  ///
  /// - Throws: `ConfigurationError.unreadable` if the folder cannot be read.
  public func names() throws(ConfigurationError) -> [String] {
    let own = try directoryNames()
    return own + Self.shippedNames.filter { !own.contains($0) }
  }

  /// The configuration called `name`: the path of a file (a name with `/`, or one that exists as a
  /// file), else `name` or `name.json` in the folder, else a shipped one.
  ///
  /// - Throws: `ConfigurationError` if there is none or its file is not valid.
  public func configuration(named name: String) throws(ConfigurationError) -> GPUConfiguration {
    if name.contains("/") || ConfigurationFile.exists(atPath: name) {
      return try GPUConfiguration(parsing: ConfigurationFile.read(atPath: name), file: name)
    }
    let stem = name.hasSuffix(".json") ? String(name.dropLast(5)) : name
    let canonical = Self.canonicalName(of: stem)
    if let directory {
      let own = try directoryNames()
      if let match = own.first(where: { $0 == stem }) ?? own.first(where: { $0 == canonical }) {
        let path = "\(directory)/\(match).json"
        return try GPUConfiguration(parsing: ConfigurationFile.read(atPath: path), file: path)
      }
    }
    guard let canonical, let text = ShippedConfigurations.text(of: canonical) else {
      let known = try names()
      let candidates = known + Self.aliases.keys.sorted()
      throw .unknownGPU(name: name, known: known, nearest: nearest(to: stem, among: candidates))
    }
    return try GPUConfiguration(parsing: text, file: "\(canonical).json (shipped)")
  }

  private func directoryNames() throws(ConfigurationError) -> [String] {
    guard let directory else { return [] }
    do {
      return try FileManager.default.contentsOfDirectory(atPath: directory)
        .filter { $0.hasSuffix(".json") && !$0.hasPrefix(".") }
        .map { String($0.dropLast(5)) }.sorted()
    } catch {
      throw .unreadable(
        file: directory,
        reason: "is not a folder that can be read; correct or unset \(Self.directoryVariable)")
    }
  }

  /// The shipped name that `name` stands for, if any.
  private static func canonicalName(of name: String) -> String? {
    let wanted = squeezed(name)
    return shippedNames.first { squeezed($0) == wanted }
      ?? aliases.first { squeezed($0.key) == wanted }?.value
  }

  /// `name` in small letters without separators. Only the start matters: names are short.
  private static func squeezed(_ name: String) -> String {
    String(name.prefix(64)).lowercased().filter { !"-_ ".contains($0) }
  }
}
