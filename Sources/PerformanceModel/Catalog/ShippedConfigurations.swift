import CGPUConfigurations

/// The configuration files of `Configs/gpus`, compiled into the binary.
enum ShippedConfigurations {
  /// The names, from the oldest architecture to the newest.
  static let names: [String] = files.map(\.name)

  /// The text of the file for `name`; nil when there is none.
  static func text(of name: String) -> [UInt8]? { files.first { $0.name == name }?.bytes }

  private static let files: [(name: String, bytes: [UInt8])] = {
    var files: [(name: String, bytes: [UInt8])] = []
    while let file = embedded_gpu_configuration(files.count)?.pointee {
      let bytes = UnsafeBufferPointer(start: file.bytes, count: file.size)
      files.append((String(cString: file.name), Array(bytes)))
    }
    return files
  }()
}
