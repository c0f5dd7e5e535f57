import FoundationEssentials
import MatrixFiles
import Simulation

/// The files that a run writes: checked before it starts, written once it has succeeded.
struct OutputFiles {
  private let product: String?
  private let ptx: String?

  /// Checks that both paths can be written, so that a long run does not end in vain. What cannot be
  /// known before, such as a disk that fills up, may still leave the product without the PTX.
  ///
  /// - Throws: `UsageError` for an empty path or one path for both, `InputError` for one that cannot
  ///   be written.
  /// - Parameter inputs: The files that the run reads; none of them may be written.
  init(product: String?, ptx: String?, inputs: [String]) throws {
    self.product = product
    self.ptx = ptx
    var checked: [OutputPath] = []
    for (label, path) in [("--output", product), ("--ptx", ptx)] {
      guard let path else { continue }
      let output = OutputPath(path: path, label: label)
      do {
        try output.check(inputs: inputs, others: checked)
      } catch .name(let problem) {
        throw UsageError(description: problem)
      } catch {
        throw InputError(description: error.description)
      }
      checked.append(output)
    }
  }

  /// Writes the product as `.npy` and the PTX as text.
  ///
  /// - Throws: `MatrixFileError` or `InputError` where a file cannot be written.
  func write(_ result: RunProduct) throws {
    if let product { try MatrixFile.write(result.values(), path: product) }
    if let ptx {
      do {
        // Atomic: written beside the path and renamed, so that no partial file is ever seen.
        try Data(result.text.utf8).write(to: URL(fileURLWithPath: ptx), options: .atomic)
      } catch {
        throw InputError(description: "\(ptx): cannot be written: check the disk")
      }
    }
  }
}
