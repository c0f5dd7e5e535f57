import Foundation
import Kernels
import Mapping
import PerformanceModel

extension MappingEntry {
  /// An entry of a real mapping, whose values tests replace.
  private static let example = Result {
    let gpu = try GPUCatalog().configuration(named: "a100")
    let size = MultiplicationSize(m: 8, n: 8, k: 16)
    let kernel = try KernelRegistry.kernel(
      for: KernelRequest(.int8), target: gpu.target, size: size)
    return try KernelMapping(gpu: gpu).best(of: [kernel], for: size).entry
  }

  /// The example with other values, by the names of the properties.
  static func example(_ values: [String: Any]) throws -> MappingEntry {
    let data = try JSONEncoder().encode(example.get())
    let object = try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
    return try JSONDecoder().decode(
      MappingEntry.self,
      from: JSONSerialization.data(withJSONObject: object.merging(values) { $1 }))
  }
}
