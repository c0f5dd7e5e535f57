public import PTX
import PositionedJSON

extension LaunchFile {
  /// The kernel of `module` that the file names; the only one where it names none.
  ///
  /// - Parameter text: The path of the module's text, for messages.
  /// - Throws: `LaunchFileError` with the kernels that there are.
  public func kernel(of module: Module, text: String) throws(LaunchFileError) -> Kernel {
    let names = module.kernels.map(\.name)
    let list = names.prefix(20).joined(separator: ", ") + (names.count > 20 ? ", ..." : "")
    guard !names.isEmpty else {
      throw LaunchFileError(
        file: text, place: nil, reason: "has no kernel (.entry); name another file")
    }
    guard let entry else {
      guard names.count == 1, let kernel = module.kernels.first else {
        throw error("says no \"entry\", and \(onOneLine(text)) has \(list)", at: nil)
      }
      return kernel
    }
    guard let kernel = module.kernel(named: entry.name) else {
      let hint =
        nearest(to: entry.name, among: names).map { "did you mean \($0)? It has" } ?? "it has"
      throw error(
        "\(onOneLine(text)) has no kernel \(quoted(entry.name)); \(hint) \(list)", at: entry.place)
    }
    return kernel
  }
}
