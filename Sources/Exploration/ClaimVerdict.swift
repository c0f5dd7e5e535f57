public import BipolarInt
import Kernels

/// What the study says of a published ratio.
public struct ClaimVerdict: Sendable {
  /// How the study's ratio compares with the claim.
  public enum Outcome: String, Hashable, Sendable, CaseIterable {
    /// The study has a case as good as the claim.
    case reached
    /// Bit planes win, by less than claimed.
    case partly = "in part"
    /// Bit planes win nowhere.
    case missed = "not reached"
    /// The study lacks the products that the claim is about.
    case open
  }

  /// The claim.
  public let claim: PublishedClaim
  /// The best ratio of the study for it.
  public let ratio: Double?
  /// Where that is.
  public let place: String
  /// Over what.
  public let opponent: String
  /// The best ratio at each of the widths that the claim may mean, in the study's order.
  public let byWidths: [WidthCase]

  /// The best ratio at some widths.
  public struct WidthCase: Hashable, Sendable {
    /// The widths.
    public let precision: Precision
    /// The ratio.
    public let ratio: Double
    /// Where that is.
    public let place: String
  }

  /// How the two compare.
  public var outcome: Outcome {
    guard let ratio else { return .open }
    return ratio >= claim.value ? .reached : ratio > 1 ? .partly : .missed
  }

  /// Answers a claim.
  public init(_ claim: PublishedClaim, from results: StudyResults) {
    self.claim = claim
    let cases: [WidthCase]
    switch claim.subject {
    case .product:
      opponent = "int1, int4 or int8, the fastest that holds the operands"
      cases = Self.products(results)
    case .inference:
      opponent = "fp16"
      cases = Self.models(results, gpus: results.gpus) { _ in .fp16 }
    case .inferenceOverHalf:
      opponent = "fp16"
      cases = Self.models(results, gpus: ["rtx3090"]) { _ in .fp16 }
    case .inferenceOverInt4:
      opponent = "int4"
      cases = Self.models(results, gpus: ["rtx3090"]) { precision in
        max(precision.weightBits.bits, precision.activationBits.bits) <= 4 ? .int4 : nil
      }
    case .smallProduct:
      opponent = "int4"
      cases = Self.smallProduct(results)
    }
    let best = cases.max { $0.ratio < $1.ratio }
    ratio = best?.ratio
    place = best.map { "\($0.precision)\($0.place)" } ?? "no such product in the study"
    byWidths = results.precisions.compactMap { precision in
      cases.filter { $0.precision == precision }.max { $0.ratio < $1.ratio }
    }
  }

  private static func products(_ results: StudyResults) -> [WidthCase] {
    results.gpus.flatMap { gpu in
      results.sizes.flatMap { size in
        results.precisions.compactMap { precision in
          StudyResults.libraryFamilies(for: precision).compactMap { family in
            results.ratio(over: family, gpu, size.size, precision).map {
              WidthCase(
                precision: precision, ratio: $0,
                place: " over \(family.rawValue), \(size.label), \(gpu)")
            }
          }.min { $0.ratio < $1.ratio }
        }
      }
    }
  }

  private static func models(
    _ results: StudyResults, gpus: [String], over family: (Precision) -> KernelFamily?
  ) -> [WidthCase] {
    gpus.flatMap { gpu in
      LanguageModel.allCases.flatMap { model in
        StudySize.tokens.flatMap { tokens in
          results.precisions.compactMap { precision in
            guard let family = family(precision),
              let ours = results.modelTime(model, tokens: tokens, gpu, .apmm, precision),
              let theirs = results.modelTime(model, tokens: tokens, gpu, family, precision),
              ours > 0
            else { return nil }
            return WidthCase(
              precision: precision, ratio: theirs / ours,
              place: ", \(model.rawValue), \(tokens) "
                + (tokens == 1 ? "token" : "tokens") + ", \(gpu)")
          }
        }
      }
    }
  }

  private static func smallProduct(_ results: StudyResults) -> [WidthCase] {
    let size = MultiplicationSize(m: 64, n: 1024, k: 1024)
    return results.precisions.filter { "\($0)" == "w1a2" }.flatMap { precision in
      [KernelFamily.apmm, .apnnLike].compactMap { family in
        guard let ours = results.point("rtx3090", size, family, precision)?.time, ours > 0,
          let theirs = results.point("rtx3090", size, .int4, nil)?.time
        else { return nil }
        return WidthCase(
          precision: precision, ratio: theirs / ours, place: ", \(family.rawValue), rtx3090")
      }
    }
  }
}
