extension SafetensorsHeader {
  /// Reads the tensor of that name; without a name, the file's only tensor.
  func matrix(
    named name: String?, in file: borrowing InputFile
  ) throws(MatrixFileError) -> FileMatrix {
    let (name, tensor) = try select(name, path: file.path)
    guard let elementType = tensor.elementType else {
      throw MatrixFileError(
        path: file.path, place: .tensor(name),
        problem: "element type \(MatrixFileError.quoted(tensor.dtype)) is not read",
        remedy: ElementType.remedy)
    }
    let shape = try MatrixShape(tensor.shape, path: file.path, place: .tensor(name))
    let values = try file.matrix(
      of: elementType, shape: shape, at: dataOffset + tensor.bytes.lowerBound)
    return FileMatrix(values: values, elementType: elementType, name: name, path: file.path)
  }

  private func select(
    _ name: String?, path: String
  ) throws(MatrixFileError) -> (name: String, tensor: SafetensorsTensor) {
    if let name {
      if let tensor = tensors[name] { return (name, tensor) }
      throw MatrixFileError(
        path: path, place: .tensor(name), problem: "no such tensor", remedy: choices(path: path))
    }
    if let only = tensors.first, tensors.count == 1 { return (only.key, only.value) }
    throw MatrixFileError(
      path: path, place: .file,
      problem: tensors.isEmpty ? "holds no tensor" : "holds \(tensors.count) tensors",
      remedy: choices(path: path))
  }

  /// Advice that lists at most ten of the names that can be read.
  private func choices(path: String) -> String {
    let names = tensors.filter(\.value.isMatrix).keys.sorted()
    guard !names.isEmpty else {
      return "choose a file that holds a matrix"
    }
    let shown = names.prefix(10).map(MatrixFileError.quoted).joined(separator: ", ")
    let rest = names.count > 10 ? " and \(names.count - 10) more" : ""
    return "name one of its matrices as FILE:TENSOR: \(shown)\(rest)"
  }
}
