import BipolarInt
import Kernels

/// The options of `run` that are words, as values.
struct RunChoices {
  let request: KernelRequest
  let threads: Int
  let granularity: QuantizationGranularity
  let scaleSearch: ScaleSearch

  /// - Throws: `UsageError` or `KernelRequestError` for a word that means nothing here.
  init(_ command: RunCommand) throws {
    switch command.scales {
    case "row": granularity = .row
    case "tensor": granularity = .tensor
    default: throw UsageError(description: "--scales '\(command.scales)': use row or tensor")
    }
    switch command.scaleSearch {
    case "minimum-error": scaleSearch = .minimumError
    case "maximum": scaleSearch = .maximum
    default:
      throw UsageError(
        description: "--scale-search '\(command.scaleSearch)': use minimum-error or maximum")
    }
    // Files are quantised, so the real-valued product is the integers' times the scales.
    let isQuantized = command.weights != nil || command.activations != nil
    if isQuantized, command.choice.bias {
      throw UsageError(description: "--bias is random: leave it out with files")
    }
    request = try command.choice.request(
      scales: isQuantized ? Self.scales(granularity) : KernelChoice.Scales())
    threads = command.options.threadCount
  }

  private static func scales(_ granularity: QuantizationGranularity) -> KernelChoice.Scales {
    granularity == .tensor
      ? KernelChoice.Scales(activations: .one, weights: .one)
      : KernelChoice.Scales(activations: .perRow, weights: .perColumn)
  }
}
