import BipolarInt
import Exploration
import Kernels
import Mapping

extension PaperReport {
  /// All linear layers of a model, by tokens.
  var models: String {
    var text = """
      ## Whole models

      Time of the linear layers of all blocks in milliseconds, at each number of tokens, and the
      ratio over the libraries' kernels.


      """
    for gpu in results.gpus {
      var table = MarkdownTable(
        ["model", "tokens", "widths", "ours, ms", "fp16", "int8", "int4", "w4a16"], leftColumns: 3)
      for model in LanguageModel.allCases {
        for tokens in StudySize.tokens {
          for precision in results.precisions {
            guard
              let ours = results.modelTime(model, tokens: tokens, gpu, .apmm, precision),
              ours > 0
            else { continue }
            let widest = max(precision.weightBits.bits, precision.activationBits.bits)
            let ratios = [KernelFamily.fp16, .int8, .int4, .w4a16].map { family in
              guard family != .int4 || widest <= 4,
                family != .w4a16 || precision.weightBits.bits <= 4
              else { return "" }
              return results.modelTime(model, tokens: tokens, gpu, family, nil).map {
                Readable.fixed($0 / ours, decimals: 2)
              } ?? "-"
            }
            table.add(
              [model.rawValue, "\(tokens)", "\(precision)", Readable.number(ours / 1000)] + ratios)
          }
        }
      }
      text += "### Models on \(gpu)\n\n\(table.text)\n"
    }
    return text
  }

  /// Where bit planes win: over the fastest opponent that holds the operands.
  var balance: String {
    var table = MarkdownTable(
      ["GPU", "widths"] + Self.classes.map(\.name), leftColumns: 2)
    for gpu in results.gpus {
      for precision in results.precisions {
        table.add(
          [gpu, "\(precision)"]
            + Self.classes.map { kind in
              let ratios = results.sizes.filter { kind.contains($0.size) }.compactMap { size in
                results.bestOpponent(gpu, size.size, precision).flatMap {
                  results.ratio(over: $0.family, gpu, size.size, precision)
                }
              }
              guard let least = ratios.min(), let most = ratios.max() else { return "-" }
              let wins = ratios.count { $0 > 1 }
              return "\(Readable.fixed(least, decimals: 2)) to "
                + "\(Readable.fixed(most, decimals: 2)), \(wins) of \(ratios.count) won"
            })
      }
    }
    return """
      ## Where bit planes win and where they lose

      The ratio over the fastest opponent that holds the operands: int1 for one bit, int4 up to four
      bits, int8, fp16, w4a16 for weights up to four bits, and the other bit-plane kernels.

      \(table.text)
      """
  }

  private struct SizeClass {
    let name: String
    let contains: @Sendable (MultiplicationSize) -> Bool
  }

  private static let classes = [
    SizeClass(name: "1 token") { $0.m == 1 },
    SizeClass(name: "16 tokens") { $0.m == 16 },
    SizeClass(name: "64 to 128 tokens") { (17...128).contains($0.m) },
    SizeClass(name: "1024 tokens") { $0.m == 1024 },
    SizeClass(name: "2048 and more") { $0.m > 1024 },
  ]

  /// How busy the tensor cores are where they should be.
  var busy: String {
    let size = MultiplicationSize(m: 4096, n: 4096, k: 4096)
    var table = MarkdownTable(
      ["GPU", "widths", "tensor busy", "bound by", "next", "configuration"], leftColumns: 2)
    for gpu in results.gpus {
      for precision in results.precisions where ["w1a1", "w2a2"].contains("\(precision)") {
        guard let entry = results.point(gpu, size, .apmm, precision)?.entry else { continue }
        table.add([
          gpu, "\(precision)", Readable.fixed(100 * entry.tensorUtilization, decimals: 1) + " %",
          Self.words(entry.bound), Self.words(entry.nextBound), entry.configuration,
        ])
      }
    }
    return """
      ## How busy the tensor cores are at 4096^3

      \(table.text)
      """
  }
}
