import Emulator
import Foundation

/// Measures the emulator and prints one section of `Reports/emulator-speed.md`:
/// `EmulatorSpeed kinds|instructions FOLDER_OF_COMPILED_TEXTS`.
@main
struct EmulatorSpeed {
  static func main() throws {
    let arguments = CommandLine.arguments.dropFirst()
    guard arguments.count == 2, let part = arguments.first, let folder = arguments.last else {
      print("usage: EmulatorSpeed kinds|instructions FOLDER")
      exit(2)
    }
    if part == "kinds" {
      try printKinds(URL(filePath: folder))
    } else {
      try printInstructions()
    }
  }

  /// Every column of a row is measured in turn, so that what else the machine does meets all alike.
  private static func printKinds(_ folder: URL) throws {
    print(
      """
      | kernel | one thread | two threads | gain | with all checks | cost |
      |---|---:|---:|---:|---:|---:|
      """)
    for kernel in try SpeedKernel.kinds(compiledTexts: folder) {
      var one: [Double] = []
      var two: [Double] = []
      var checked: [Double] = []
      for _ in 0..<5 {
        one += try kernel.rates(threads: 1, repetitions: 1)
        two += try kernel.rates(threads: 2, repetitions: 1)
        checked += try kernel.rates(threads: 1, checks: .all, repetitions: 1)
      }
      print(
        "| \(kernel.name) | \(spread(one)) | \(spread(two)) | \(ratio(best(two), best(one))) "
          + "| \(spread(checked)) | \(ratio(best(one), best(checked))) |")
    }
  }

  private static func printInstructions() throws {
    print(
      """
      | family | instruction | M warp instructions a second |
      |---|---|---:|
      """)
    for (family, kernels) in try SpeedKernel.instructions() {
      for kernel in kernels {
        print(
          "| \(family) | `\(kernel.name)` | \(spread(try kernel.rates(threads: 1, repetitions: 5))) |"
        )
      }
    }
  }

  private static func best(_ rates: [Double]) -> Double { rates.max() ?? 0 }

  /// The best rate, and the slowest in brackets.
  private static func spread(_ rates: [Double]) -> String {
    String(format: "%.1f (%.1f)", best(rates), rates.min() ?? 0)
  }

  private static func ratio(_ a: Double, _ b: Double) -> String {
    String(format: "%.2f", a / max(b, .leastNormalMagnitude))
  }
}
