import BipolarInt
import Foundation
import Kernels
import MatrixFiles
import Testing

/// Every kernel by name, every way of `apmm`, and epilogues.
@Suite struct KernelRunTests {
  private static let odd = ["--m", "19", "--n", "37", "--k", "203"]

  @Test(arguments: KernelFamily.allCases)
  func everyKernelRunsOnOldAndNewCards(family: KernelFamily) throws {
    // Hopper's configurations have no rate for the four-bit instruction that it emulates.
    for gpu in family == .int4 ? ["t4", "a100"] : ["t4", "a100", "h200"] {
      let json = try RunJSON(Self.odd + ["--kernel", family.rawValue, "--gpu", gpu])
      #expect(json.string("kernel") == family.rawValue)
      #expect(json.string("configuration")?.isEmpty == false)
      #expect(json.integer("verification.compared") == 19 * 37)
      #expect(json.integer("verification.mismatches") == 0)
      #expect(json.number("estimate.time_us") ?? 0 > 0)
      if family.takesPrecision {
        #expect(json.string("precision") == "w2a2" && json.string("operation") != nil)
      } else {
        #expect(json.string("precision") == family.rawValue)
      }
      let share = json.number("verification.worst_error_share")
      let isFloat = ["fp16", "fp16-f16acc", "fp32", "w4a16"].contains(family.rawValue)
      #expect((share != nil) == isFloat && share ?? 0 <= 1)
    }
  }

  @Test(arguments: [
    ["--layout", "rows"], ["--layout", "tiles"], ["--recovery", "shared"],
    ["--recovery", "running", "--precision", "w4a4"],
    // Two planes of the activations in a fragment, one of the weights: weights four apart.
    ["--recovery", "running", "--precision", "w1a4", "--tile", "16x32x256"],
    ["--recovery", "global"],
    ["--encoding", "twos-complement"], ["--encoding", "unsigned"], ["--split-k", "3"],
    ["--batch", "3"], ["--path", "skinny", "--m", "7"], ["--operation", "and"],
  ])
  func everyWayIsExact(options: [String]) throws {
    let json = try RunJSON(Self.odd + options)
    #expect(json.integer("verification.mismatches") == 0)
    for (option, key) in [("--layout", "layout"), ("--recovery", "recovery")] {
      guard let index = options.firstIndex(of: option) else { continue }
      #expect(json.string(key) == options[index + 1])
    }
    let steps = try #require(json["steps"] as? [[String: Any]])
    let isSplit = options.contains("--split-k") || options.contains("global")
    #expect(steps.count == (isSplit ? 2 : 1))
    #expect(steps.contains { $0["label"] as? String == "multiply" })
    let total = steps.compactMap {
      ($0["counters"] as? [String: Any])?["warp_instructions"] as? Int
    }
    #expect(total.reduce(0, +) == json.integer("counters.warp_instructions"))
    if options.contains("--split-k") { #expect(json.integer("split_k") == 3) }
    if options.contains("--batch") { #expect(json.integer("batch") == 3) }
  }

  @Test(arguments: [
    ["--output-type", "f32"], ["--output-type", "f16", "--bias"],
    ["--activation-function", "gelu"],
    ["--bias", "--activation-function", "silu", "--split-k", "2"],
    ["--output-type", "f32", "--activation-function", "relu", "--path", "skinny", "--m", "9"],
  ])
  func epiloguesAreWithinTheirBound(options: [String]) throws {
    let json = try RunJSON(Self.odd + options)
    #expect(json.integer("verification.mismatches") == 0)
    #expect(json.string("output") == (options.contains("f16") ? "f16" : "f32"))
  }

  /// With files the scales are multiplied in: the output is the real-valued product.
  @Test(arguments: [["--scales", "row"], ["--scales", "tensor"], ["--path", "skinny"]])
  func filesGiveTheRealProduct(options: [String]) throws {
    let (m, n, k) = (5, 11, 70)
    var generator = SplitMix64(seed: 71)
    // Odd integers that their width holds, times a scale that is a power of two.
    func matrix(_ rows: Int, _ scale: Float) -> [Float] {
      (0..<rows * k).map { index in
        index % k == 0 ? 3 * scale : Float([-3, -1, 1, 3][Int(generator.next() % 4)]) * scale
      }
    }
    let (x, w) = (matrix(m, 0.25), matrix(n, 2))
    let folder = try TemporaryFolder()
    try folder.write(MatrixBytes.npy(rows: m, columns: k, x), to: "x.npy")
    try folder.write(MatrixBytes.npy(rows: n, columns: k, w), to: "w.npy")
    let json = try RunJSON(
      [
        "--weights", "w.npy", "--activations", "x.npy", "--scale-search", "maximum",
        "--output-type", "f32", "--output", "y.npy",
      ] + options, in: folder)
    #expect(json.number("quantization.relative_error") ?? 1 < 1e-6)
    let real = try MatrixFile.read(path: "\(folder.path)/y.npy").realMatrix()
    for index in 0..<m * n {
      let exact = (0..<k).reduce(0) { $0 + x[index / n * k + $1] * w[index % n * k + $1] }
      #expect(abs(real.elements[index] - exact) <= 1e-5 * abs(exact), "seed 71, \(index)")
    }
  }

  @Test(arguments: [
    BadInput("run", "--kernel", "int8", "--precision", "w2a2", says: "int8 takes no --precision"),
    BadInput("run", "--kernel", "fp16", "--layout", "rows", says: "fp16 takes no --layout"),
    BadInput("run", "--kernel", "w4a16", "--bias", says: "w4a16 takes no --bias"),
    BadInput("run", "--path", "skinny", "--stages", "3", says: "--path skinny takes no --stages"),
    BadInput("run", "--recovery", "cache", says: "--recovery 'cache'", "shared", "global"),
    BadInput("run", "--layout", "columns", says: "--layout 'columns'", "panels"),
    BadInput("run", "--output-type", "f64", says: "--output-type 'f64'", "f16"),
    BadInput("run", "--activation-function", "tanh", says: "'tanh'", "gelu"),
    BadInput("run", "--path", "fast", says: "--path 'fast'", "skinny"),
    BadInput("run", "--bias", "--weights", "w.npy", says: "--bias is random"),
    BadInput("run", "--batch", "0", says: "'--batch", "from 1"),
    BadInput("run", "--ablate", "--kernel", "int8", says: "--ablate compares forms of apmm"),
    BadInput("run", "--ablate", "--layout", "rows", says: "--ablate chooses the --layout itself"),
  ])
  func refusesWhatDoesNotGoTogether(_ input: BadInput) throws {
    try input.check(code: 2)
  }

  /// Sixteen levels of weights cost a tenth, 256 of both operands a hundredth, half precision less.
  @Test(arguments: [
    ("w4a16", 0.12), ("int8", 0.015), ("int4", 0.2), ("fp16", 1e-3), ("fp32", 1e-6),
  ])
  func filesAreQuantisedForEveryKernel(kernel: (name: String, error: Double)) throws {
    var generator = SplitMix64(seed: 72)
    func values(_ count: Int) -> [Float] {
      (0..<count).map { _ in Float.random(in: -1...1, using: &generator) }
    }
    let folder = try TemporaryFolder()
    try folder.write(MatrixBytes.npy(rows: 9, columns: 300, values(2700)), to: "x.npy")
    try folder.write(MatrixBytes.npy(rows: 20, columns: 300, values(6000)), to: "w.npy")
    let json = try RunJSON(
      ["--weights", "w.npy", "--activations", "x.npy", "--kernel", kernel.name], in: folder)
    let error = try #require(json.number("quantization.relative_error"))
    #expect(error < kernel.error && error > kernel.error / 1e4, "\(error), seed 72")
    #expect(json.integer("verification.mismatches") == 0)
  }

  @Test func aSingleNameForTheOperandsIsTaken() throws {
    let json = try RunJSON(Self.odd + ["--kernel", "int8", "--precision", "int8"])
    #expect(json.string("precision") == "int8")
  }
}
