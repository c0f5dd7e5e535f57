import ArgumentParser
import BipolarInt
import Kernels
import PTX

/// The options that choose a kernel, shared by all commands that take one.
struct KernelChoice: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The kernel: \(KernelFamily.allCases.map(\.rawValue).joined(separator: ", ")).",
      valueName: "name"))
  var kernel = "apmm"

  @Option(
    help: ArgumentHelp(
      "Bits of weights and activations, w1a1 to w8a8. (default: w2a2)", valueName: "wPaQ"))
  var precision: String?

  @Option(
    help: ArgumentHelp(
      "What bit planes mean: bipolar, unsigned, twos-complement. (default: bipolar)",
      valueName: "name"))
  var encoding: String?

  @Option(
    help: ArgumentHelp(
      "The one-bit product, xor or and. (default: what the target runs fastest)",
      valueName: "form"))
  var operation: String?

  @Option(
    help: ArgumentHelp(
      "The order of packed planes: rows, tiles, panels. (default: by kernel)",
      valueName: "name"))
  var layout: String?

  @Option(
    help: ArgumentHelp(
      "Where partial products are added: shared, registers, running, global. (default: by "
        + "precision)", valueName: "place"))
  var recovery: String?

  @Option(
    help: ArgumentHelp(
      "The tile of a thread block, K in elements (bits of planes). (default: by precision)",
      valueName: "MxNxK"))
  var tile: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Pipeline stages in shared memory. (default: by tile)", valueName: "count"),
    transform: { try WholeNumber.parse($0, in: 1...64) })
  var stages: Int?

  @Option(help: "The 1-bit shape: m8n8k128, m16n8k128, m16n8k256. (default: by target)")
  var shape: String?

  @Option(
    help: ArgumentHelp("For apmm: tiles or skinny (1 to 16 tokens). (default: tiles)"))
  var path: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Slices of the inner length. (default: 1)", valueName: "count"),
    transform: { try WholeNumber.parse($0, in: 1...65535) })
  var splitK: Int?

  @Option(
    help: ArgumentHelp("What is written: int32, f16, f32. (default: by kernel)", valueName: "type"))
  var outputType: String?

  @Flag(help: "Add a bias, of random values, to every row of the output.")
  var bias = false

  @Option(
    help: ArgumentHelp(
      "A function applied to the outputs: relu, gelu, silu.", valueName: "name"))
  var activationFunction: String?

  /// The scales that the operands come with, which a real-valued output is multiplied by.
  struct Scales {
    var activations = Epilogue.RowVector.none
    var weights = Epilogue.WeightScale.none
  }

  /// What is asked for.
  ///
  /// - Throws: `UsageError` for a word that means nothing here, `KernelRequestError` for options that
  ///   the kernel does not have.
  func request(scales: Scales = Scales()) throws -> KernelRequest {
    guard let family = KernelFamily(rawValue: kernel) else {
      let known = KernelFamily.allCases.map(\.rawValue).joined(separator: ", ")
      throw UsageError(description: "--kernel '\(kernel)': use one of \(known)")
    }
    var request = KernelRequest(family)
    // `--kernel int8 --precision int8` says the same thing twice.
    if let precision, family.takesPrecision || precision != family.rawValue {
      do {
        request.precision = try Precision(precision)
      } catch {
        throw UsageError(description: "--precision: \(error)")
      }
    }
    request.encoding = try Self.word(encoding, .encoding)
    request.operation = try Self.word(operation, .operation)
    request.layout = try Self.word(layout, .layout)
    request.shape = try Self.word(shape, .shape)
    request.path = try Self.word(path, .path)
    request.recovery = try Self.word(recovery, .recovery)
    request.tile = try tile.map(Self.tile)
    request.stages = stages
    request.splitK = splitK
    request.epilogue = try epilogue(scales: scales)
    try request.check()
    return request
  }

  /// The epilogue that is asked for; nil where the kernel's own output is.
  private func epilogue(scales: Scales) throws -> Epilogue? {
    let function: ActivationFunction =
      try Self.word(activationFunction, .activationFunction) ?? .none
    guard outputType != nil || bias || function != .none else { return nil }
    // A bias and functions are real-valued: so is the output then, unless said otherwise.
    let output = try outputType.map(Self.outputType) ?? .single
    return try Epilogue(
      output: output, activationScale: output == .int32 ? .none : scales.activations,
      weightScale: output == .int32 ? .none : scales.weights, hasBias: bias, function: function)
  }

  private static func word<Value: RawRepresentable<String> & CaseIterable>(
    _ text: String?, _ option: KernelRequest.Option
  ) throws -> Value? {
    guard let text else { return nil }
    guard let value = Value(rawValue: text) else {
      throw KernelRequestError.unknownWord(
        option, word: text, known: Value.allCases.map(\.rawValue))
    }
    return value
  }

  private static func tile(_ text: String) throws -> KernelRequest.Sides {
    let sides = text.split(separator: "x", omittingEmptySubsequences: false).map {
      try? WholeNumber.parse(String($0), in: 1...65536)
    }
    guard sides.count == 3, let m = sides[0], let n = sides[1], let k = sides[2] else {
      throw UsageError(description: "--tile '\(text)': write it like 32x32x256")
    }
    return KernelRequest.Sides(m: m, n: n, k: k)
  }

  private static func outputType(_ text: String) throws -> OutputType {
    switch text {
    case "int32": .int32
    case "f16": .half
    case "f32": .single
    default:
      throw KernelRequestError.unknownWord(
        .outputType, word: text, known: ["int32", "f16", "f32"])
    }
  }
}
