import BipolarInt
public import Exploration
import Kernels
import Mapping

/// The report on the paper's claims, in Markdown.
public struct PaperReport: Sendable {
  let results: StudyResults

  /// Reports these results.
  public init(_ results: StudyResults) { self.results = results }

  /// The file's text.
  public var text: String {
    [introduction, claims, squares, models, layers, balance, busy].joined(separator: "\n")
  }

  private var introduction: String {
    """
    # What the paper's kernels gain

    Written by `make paper`; every number is in `paper.csv`. Times are estimates of the performance
    model for the kernels of this repository, none is a measurement: each kernel's own PTX ran on the
    emulator, thread block by thread block, and the model charged what was counted. Each kernel has
    the configuration that is best for it on that GPU and product (`apsim tune` lists the others).
    Times are of the multiplication alone, with cold caches and a launch overhead for each launch:
    packing activations into planes and quantising them for the integer kernels is not in them.
    Products are Y = X W^T as M x N x K: M tokens, N features, K the inner length. A ratio is the
    opponent's time over ours: above 1, bit planes win.

    """
  }

  private var claims: String {
    var table = MarkdownTable(
      ["source", "claim", "over", "best case here", "verdict", "claimed", "here"], leftColumns: 5)
    for claim in PublishedClaim.all {
      let verdict = ClaimVerdict(claim, from: results)
      table.add([
        claim.source, claim.claim, verdict.opponent, verdict.place, verdict.outcome.rawValue,
        Readable.number(claim.value), verdict.ratio.map { Readable.number($0) } ?? "-",
      ])
    }
    var widths = MarkdownTable(["claim", "widths", "best case here", "ratio"], leftColumns: 3)
    for claim in PublishedClaim.all {
      for one in ClaimVerdict(claim, from: results).byWidths {
        let place = one.place.drop { $0 == "," || $0 == " " }
        widths.add([
          claim.claim, "\(one.precision)", String(place), Readable.number(one.ratio),
        ])
      }
    }
    return """
      ## The published claims

      Inference is taken as the linear layers of all blocks, one after the other. Attention,
      normalisation and the head, which no integer kernel speeds up, are left out, so a ratio here is
      above what a whole model would show. The claims name no widths but the last: a verdict takes
      the best of all, the second table each by itself.

      \(table.text)
      \(widths.text)
      """
  }

  private var squares: String {
    section(
      "Square products", results.sizes.filter { $0.origin == .square },
      "Our time with what binds it and how busy the tensor cores are, then the ratio over each "
        + "opponent.")
  }

  private var layers: String {
    section(
      "Layers of language models", results.sizes.filter { $0.origin != .square },
      "The shapes of Llama-2-7B, OPT-6.7B and BLOOM-7B at 1, 16, 128 and 1024 tokens, and the "
        + "product of the APNN-TC claim.")
  }

  private func section(_ title: String, _ sizes: [StudySize], _ words: String) -> String {
    guard !sizes.isEmpty else { return "" }
    var text = "## \(title)\n\n\(words)\n\n"
    for gpu in results.gpus {
      text += "### \(title) on \(gpu)\n\n"
      var table = MarkdownTable(
        ["product", "widths", "ours, us", "bound by", "tensor busy"]
          + Self.opponents.map(\.rawValue), leftColumns: 2)
      for size in sizes {
        for precision in results.precisions {
          guard let entry = results.point(gpu, size.size, .apmm, precision)?.entry else { continue }
          table.add(
            [
              size.label, "\(precision)", Readable.number(entry.timeMicroseconds),
              Self.words(entry.bound),
              Readable.fixed(100 * entry.tensorUtilization, decimals: 0) + " %",
            ]
              + Self.opponents.map { family in
                guard family != .int1 || "\(precision)" == "w1a1" else { return "" }
                return results.ratio(over: family, gpu, size.size, precision).map {
                  Readable.fixed($0, decimals: 2)
                } ?? "-"
              })
        }
      }
      text += table.text + "\n"
    }
    return text
  }

  /// The opponents in the order of the tables.
  static let opponents: [KernelFamily] = [
    .int1, .int4, .int8, .fp16, .fp16HalfSums, .w4a16, .fp32, .apnnLike, .bstcLike,
  ]

  /// A name of the contract as words.
  static func words(_ name: String) -> String { String(name.map { $0 == "_" ? " " : $0 }) }
}
