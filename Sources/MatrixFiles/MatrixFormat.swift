/// A file format that is recognised by its first bytes.
enum MatrixFormat {
  case npy
  case safetensors

  /// The format of `file`, or an error that names what the file is instead.
  init(of file: borrowing InputFile) throws(MatrixFileError) {
    let start = try file.read(min(9, file.byteCount), of: UInt8.self, at: 0)
    let name = file.path.lowercased()
    if start.starts(with: NPYHeader.magic) {
      self = .npy
    } else if start.starts(with: Array("PK\u{3}\u{4}".utf8)) {
      throw Self.refusal(
        file, problem: "a ZIP archive (perhaps .npz) is not read", remedy: "unpack it")
    } else if start.starts(with: Array("GGUF".utf8)) {
      throw Self.refusal(
        file, problem: "GGUF is not read", remedy: "save the tensor as .npy or .safetensors")
    } else if name.hasSuffix(".npy") {
      throw Self.refusal(
        file, problem: "an .npy file must start with \\x93NUMPY", remedy: "save it with numpy.save")
    } else if name.hasSuffix(".safetensors") || start.dropFirst(8) == [UInt8(ascii: "{")] {
      self = .safetensors
    } else {
      throw Self.refusal(
        file, problem: "neither .npy nor .safetensors",
        remedy: "save the matrix in one of these formats")
    }
  }

  private static func refusal(
    _ file: borrowing InputFile, problem: String, remedy: String
  ) -> MatrixFileError {
    MatrixFileError(path: file.path, place: .byte(0), problem: problem, remedy: remedy)
  }
}
