import ArgumentParser
import BipolarInt
import Emulator
import Foundation
import Kernels
import Mapping
import PerformanceModel
import Reporting
import Simulation
import Testing

@testable import apsim

/// What a run says and does when the product is wrong. No kernel computes a wrong product, so the
/// output of a right one is changed before it is verified.
@Suite struct MismatchTests {
  /// A run with two wrong elements, its report, and the right value of the first of them.
  struct Corruption {
    let product: RunProduct
    let report: RunReport
    let expected: Int

    init() throws {
      let gpu = try GPUCatalog().configuration(named: "a100")
      let size = MultiplicationSize(m: 40, n: 24, k: 100)
      var request = KernelRequest(.apmm, precision: try Precision("w2a2"))
      request.tile = .init(m: 32, n: 16, k: 256)
      request.stages = 2
      let kernel = try KernelRegistry.kernel(for: request, target: gpu.target, size: size)
      let operands = try Operands.random(for: kernel, size, seed: 5)
      let result = try PlanRun(kernel.plan(for: size), operands: operands, threads: 1)
      var elements = result.output(rows: 40, columns: 24)
      for (row, column) in [(33, 17), (39, 23)] { elements[row * 24 + column] += 2 }
      product = RunProduct(elements: elements, type: .int32, rows: 40, columns: 24, text: "")
      let (x, w) = (operands.activations.elements, operands.weights.elements)
      expected = (0..<100).reduce(0) { $0 + Int(x[33 * 100 + $1]) * Int(w[17 * 100 + $1]) }
      report = RunReport(
        kernel: kernel, precision: request.precisionName, size: size, run: result,
        configuration: gpu,
        verification: try Verification(
          of: elements, type: .int32, operands: operands, kernel: kernel),
        estimate: try PlanEstimator(gpu: gpu).estimate(
          kernel, size, result.plan, counters: result.profiles.map(\.counters)
        ).estimate,
        input: InputReport(activations: nil, weights: nil, seed: 5), quantization: nil,
        host: HostReport(
          threads: 1, vectorLevel: "portable", seconds: 1, emulationSeconds: 1,
          warpInstructions: 1))
    }

    /// Row 33 is row 1 of the second tile of 32 rows, column 17 is column 1 of the second tile of 16;
    /// fragments have 16 x 8 elements.
    var place: String {
      "row 33, column 17 is \(expected + 2), not \(expected): block (1, 1), "
        + "tile row 1, column 1, fragment row 0, column 0"
    }
  }

  /// Finishes the command as `Main` does, in a process of its own. The files that it was asked for
  /// must not appear: exit code 99 if they do.
  private static func finish(_ arguments: [String]) throws -> Never {
    let folder = try TemporaryFolder()
    let corruption = try Corruption()
    let paths = [folder.path + "/y.npy", folder.path + "/y.ptx"]
    do {
      try RunCommand.parse(arguments).finish(
        corruption.report, corruption.product,
        OutputFiles(product: paths[0], ptx: paths[1], inputs: []))
    } catch {
      let isWritten = paths.contains { FileManager.default.fileExists(atPath: $0) }
      // Leaving the process skips the folder's own end.
      try FileManager.default.removeItem(atPath: folder.path)
      if isWritten { exit(99) }
      Main.end(with: error)
    }
    exit(98)
  }

  @Test func endsWithCode3AndTheFirstElement() async throws {
    let result = try #require(
      await #expect(
        processExitsWith: .exitCode(3),
        observing: [\.standardOutputContent, \.standardErrorContent]
      ) {
        try Self.finish([])
      })
    let place = try Corruption().place
    let error = String(decoding: result.standardErrorContent, as: UTF8.self)
    #expect(error.contains("apsim: the product is wrong: \(place)\n"), "\(error)")
    let output = String(decoding: result.standardOutputContent, as: UTF8.self)
    #expect(output.contains("Result        WRONG: 2 of 960 elements differ from "))
    #expect(output.contains("First         \(place)\n"))
  }

  @Test func namesThePlaceInJSON() async throws {
    let result = try #require(
      await #expect(
        processExitsWith: .exitCode(3), observing: [\.standardOutputContent]
      ) {
        try Self.finish(["--json"])
      })
    let output = String(decoding: result.standardOutputContent, as: UTF8.self)
    let start = try #require(output.firstIndex(of: "{"))
    let end = try #require(output.lastIndex(of: "}"))
    let json = try RunJSON(String(output[start...end]))
    let expected = try Corruption().expected
    #expect(json.integer("verification.mismatches") == 2)
    #expect(json.integer("verification.compared") == 960)
    let first = "verification.first_mismatch"
    let integers = [
      "row": 33, "column": 17, "actual": expected + 2, "expected": expected, "block_x": 1,
      "block_y": 1, "tile_row": 1, "tile_column": 1, "fragment_row": 0, "fragment_column": 0,
    ]
    for (key, value) in integers { #expect(json.integer("\(first).\(key)") == value, "\(key)") }
    #expect(json.string("\(first).description") == (try Corruption().place))
  }
}
