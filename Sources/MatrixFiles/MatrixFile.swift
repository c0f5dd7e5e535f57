/// Reads matrices from `.npy` and `.safetensors` files and writes `.npy`.
///
/// A reader for a further format goes in a folder of its own and joins `MatrixFormat`.
public enum MatrixFile {
  /// Reads one matrix.
  ///
  /// The content decides about the format, not the name. Elements are f32, f16, bf16 (safetensors
  /// only), i8, u8 or i32; the shape is `[rows, columns]`, and further leading dimensions of size 1
  /// are dropped. Column-major and big-endian `.npy` files are converted. Only the header and the
  /// bytes of the one tensor are read. NaN and infinities are kept.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - tensor: The tensor's name; nil where the file holds one.
  /// - Throws: `MatrixFileError` if the file cannot be read, breaks its format's rules anywhere in
  ///   the header, or holds no such matrix.
  public static func read(
    path: String, tensor: String? = nil
  ) throws(MatrixFileError) -> FileMatrix {
    let file = try InputFile(path: path)
    switch try MatrixFormat(of: file) {
    case .npy:
      if let tensor {
        throw MatrixFileError(
          path: path, place: .tensor(tensor),
          problem: "an .npy file holds one array without a name",
          remedy: "leave the name out")
      }
      return try NPYHeader(reading: file).matrix(in: file)
    case .safetensors:
      return try SafetensorsHeader(reading: file).matrix(named: tensor, in: file)
    }
  }

  /// Reads the matrix that `source` names; see `read(path:tensor:)`.
  public static func read(_ source: MatrixSource) throws(MatrixFileError) -> FileMatrix {
    try read(path: source.path, tensor: source.tensor)
  }

  /// Writes a matrix as `.npy`: version 1.0, row-major, little-endian.
  ///
  /// The file appears complete or not at all: it is written under a temporary name in the same
  /// directory and renamed. An existing file is replaced.
  ///
  /// - Throws: `MatrixFileError` if the directory is missing, the path names something other than
  ///   a file, or the disk is full.
  public static func write(_ values: MatrixValues, path: String) throws(MatrixFileError) {
    try OutputFile.replace(path: path, with: NPYWriter.header(of: values)) { write in
      NPYWriter.writeElements(of: values, to: write)
    }
  }
}
