import FoundationEssentials

/// Reading of configuration files from disk.
enum ConfigurationFile {
  /// Whether `path` leads to a regular file.
  static func exists(atPath path: String) -> Bool { size(atPath: path) != nil }

  /// The contents of the regular file at `path`.
  static func read(atPath path: String) throws(ConfigurationError) -> [UInt8] {
    guard FileManager.default.fileExists(atPath: path) else {
      throw .unreadable(
        file: path, reason: "no such file; `apsim gpu list` shows the configurations there are")
    }
    // Devices and pipes may never end, so only a regular file is opened.
    guard let size = size(atPath: path) else {
      throw .unreadable(file: path, reason: "is not a regular file; give a JSON file")
    }
    guard size <= GPUConfiguration.sizeLimit else {
      throw .unreadable(
        file: path,
        reason: "has \(size) bytes; a configuration has at most \(GPUConfiguration.sizeLimit)")
    }
    guard let contents = FileManager.default.contents(atPath: path) else {
      throw .unreadable(file: path, reason: "cannot be read; check its permissions")
    }
    return Array(contents)
  }

  /// The size in bytes of the regular file at `path`, links followed; nil for anything else.
  private static func size(atPath path: String) -> Int? {
    guard !path.isEmpty, !path.utf8.contains(0) else { return nil }
    let target = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    guard let attributes = try? FileManager.default.attributesOfItem(atPath: target),
      attributes[.type] as? FileAttributeType == .typeRegular
    else { return nil }
    // A size that is not told is found out on reading: the parser has the limit too.
    return (attributes[.size] as? UInt64).flatMap(Int.init(exactly:)) ?? 0
  }
}
