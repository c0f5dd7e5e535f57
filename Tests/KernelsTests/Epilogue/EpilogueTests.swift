import BipolarInt
import Testing

@testable import Kernels

/// What an epilogue refuses, and how it names itself.
@Suite("Epilogue")
struct EpilogueTests {
  private func problem(_ make: () throws -> Epilogue) -> String? {
    do {
      _ = try make()
      return nil
    } catch {
      return "\(error)"
    }
  }

  @Test("Parts that do not go together are refused in a line")
  func refusals() throws {
    let width = try BitWidth(4)
    let messages: [(String?, String)] = [
      (problem { try Epilogue(output: .int32, activationScale: .one) }, "int32"),
      (problem { try Epilogue(output: .int32, hasBias: true) }, "int32"),
      (problem { try Epilogue(output: .int32, function: .relu) }, "int32"),
      (
        problem { try Epilogue(output: .single, weightScale: .one, activationZero: .one) },
        "activation scales"
      ),
      (
        problem { try Epilogue(output: .half, activationScale: .perRow, weightZero: .perRow) },
        "weight scales"
      ),
      (
        problem {
          try Epilogue(
            output: .half, activationScale: .one, weightScale: .perGroup(size: 128),
            weightZero: .perRow)
        }, "groups"
      ),
      (problem { try Epilogue(output: .single, weightScale: .perGroup(size: 100)) }, "100"),
      (problem { try Epilogue(output: .single, weightScale: .perGroup(size: -128)) }, "-128"),
      (problem { try Epilogue(output: .single, weightScale: .perGroup(size: .max)) }, "multiple"),
      (problem { try Epilogue(output: .single, outputScale: .one) }, "output scale"),
      (
        problem { try Epilogue(output: .planes(width, .rows, rowAlignmentInBits: 128)) },
        "without an output scale"
      ),
      (
        problem {
          try Epilogue(
            output: .planes(width, .tiles, rowAlignmentInBits: 64), outputScale: .one)
        }, "64 bits"
      ),
      (
        problem {
          try Epilogue(
            output: .planes(width, .tiles, rowAlignmentInBits: .min), outputScale: .one)
        }, "multiple"
      ),
    ]
    for (message, part) in messages {
      let message = try #require(message)
      #expect(message.hasPrefix("the epilogue ") && message.contains(part), "\(message)")
      #expect(!message.contains("\n"))
    }
  }

  @Test("The kernel refuses groups and numbers of slices out of range")
  func kernelRefusals() throws {
    let groups = try Epilogue(output: .single, weightScale: .perGroup(size: 128))
    #expect(throws: KernelError.self) { try EpilogueKernel(groups, target: .sm80) }
    for slices in [0, -1, 65, Int.max, Int.min] {
      #expect(throws: KernelError.self) {
        try EpilogueKernel(.int32, slices: slices, target: .sm80)
      }
    }
    #expect(throws: KernelError.self) { try groups.checkGroups(stageElements: 256) }
    try groups.checkGroups(stageElements: 128)
  }

  @Test("Vectors have a value for the matrix, a row, a column or a group")
  func counts() throws {
    let size = MultiplicationSize(m: 5, n: 7, k: 300)
    let rows = try Epilogue(
      output: .single, activationScale: .perRow, weightScale: .perColumn, activationZero: .one,
      weightZero: .perRow, hasBias: true)
    #expect(
      rows.vectors == [.activationScales, .weightScales, .activationZeros, .weightZeros, .bias])
    #expect(rows.vectors.map { rows.count($0, of: size) } == [5, 7, 1, 7, 7])
    #expect(rows.count(.outputScales, of: size) == 0)
    let batch = MultiplicationSize(m: 5, n: 7, k: 300, batch: 3)
    #expect(rows.vectors.map { rows.count($0, of: batch) } == [15, 21, 1, 21, 21])
    let groups = try Epilogue(output: .half, weightScale: .perGroup(size: 128))
    #expect(groups.count(.weightScales, of: size) == 7 * 3)
  }

  @Test("Zero points need codes whose sums tell the sums of their values")
  func arguments() throws {
    let zeros = try Epilogue(output: .single, weightScale: .one, weightZero: .one)
    let precision = try Precision("w2a3")
    var buffers: [LaunchPlan.Buffer] = []
    let size = MultiplicationSize(m: 4, n: 6, k: 100)
    for encoding in PlaneEncoding.allCases {
      let codes = Epilogue.Codes(encoding: encoding, precision: precision)
      let isPossible = encoding != .twosComplement
      #expect(
        ((try? zeros.arguments(for: size, codes: codes, buffers: &buffers)) != nil) == isPossible)
    }
    #expect(throws: KernelError.self) {
      try zeros.arguments(for: size, codes: nil, buffers: &buffers)
    }
    buffers = []
    let codes = Epilogue.Codes(encoding: .bipolar, precision: precision)
    let arguments = try zeros.arguments(for: size, codes: codes, buffers: &buffers)
    #expect(arguments.suffix(2) == [.u32(2), .s32(-700)])
    #expect(buffers.map(\.byteCount) == [4, 4, 16])
  }

  @Test("Names differ where configurations do")
  func names() throws {
    let width = try BitWidth(2)
    let epilogues = [
      .int32, try Epilogue(output: .single), try Epilogue(output: .half),
      try Epilogue(output: .half, activationScale: .one),
      try Epilogue(output: .half, activationScale: .perRow),
      try Epilogue(output: .half, weightScale: .one),
      try Epilogue(output: .half, weightScale: .perGroup(size: 256)),
      try Epilogue(output: .half, hasBias: true),
      try Epilogue(output: .half, function: .silu), try Epilogue(output: .half, function: .gelu),
      try Epilogue(output: .planes(width, .rows, rowAlignmentInBits: 128), outputScale: .one),
      try Epilogue(output: .planes(width, .tiles, rowAlignmentInBits: 128), outputScale: .one),
      try Epilogue(output: .planes(width, .tiles, rowAlignmentInBits: 256), outputScale: .perRow),
    ]
    #expect(Set(epilogues.map(\.entry)).count == epilogues.count)
    #expect(
      epilogues.allSatisfy { $0.entry.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" } })
  }
}
