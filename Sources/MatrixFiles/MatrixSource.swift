/// Where to read a matrix from, as a command line names it: `FILE` or `FILE:TENSOR`.
public struct MatrixSource: Hashable, Sendable {
  /// The file's path.
  public let path: String
  /// The tensor's name; nil where the file holds only one.
  public let tensor: String?

  /// A source from its parts.
  public init(path: String, tensor: String? = nil) {
    self.path = path
    self.tensor = tensor
  }

  /// Parses `FILE[:TENSOR]`.
  ///
  /// Paths and tensor names may contain colons: the longest part before a colon (or the whole text)
  /// that is an existing file is the path. Where none exists the last colon divides.
  ///
  /// - Throws: `MatrixFileError` if the path or the tensor name is empty.
  public init(parsing text: String) throws(MatrixFileError) {
    var split: String.Index?
    if !InputFile.exists(text) {
      let colons = text.indices.filter { text[$0] == ":" && $0 != text.startIndex }
      split = colons.last { InputFile.exists(String(text[..<$0])) } ?? colons.last
    }
    path = String(text[..<(split ?? text.endIndex)])
    tensor = split.map { String(text[text.index(after: $0)...]) }
    if path.isEmpty || tensor?.isEmpty == true {
      throw MatrixFileError(
        path: text, place: .file,
        problem: path.isEmpty ? "no file is named" : "no tensor is named after ':'",
        remedy: "write FILE or FILE:TENSOR")
    }
  }
}
