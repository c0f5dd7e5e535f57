import BipolarInt
import Kernels
import PTX
import Testing

@Suite struct KernelRegistryTests {
  private let size = MultiplicationSize(m: 64, n: 96, k: 512)

  /// The names of the contract.
  @Test func everyNameOfTheContractIsAFamily() {
    let names = [
      "apmm", "apnn-like", "bstc-like", "int1", "int4", "int8", "fp16", "fp16-f16acc", "fp32",
      "w4a16",
    ]
    #expect(KernelFamily.allCases.map(\.rawValue) == names)
    #expect(KernelFamily.allCases.filter(\.takesPrecision).map(\.rawValue) == Array(names[..<3]))
  }

  @Test(arguments: KernelFamily.allCases)
  func everyFamilyHasAKernelAndCandidates(family: KernelFamily) throws {
    for target in [Target.sm75, .sm80, .sm86, .sm89, .sm90] {
      let request = KernelRequest(family)
      let kernel = try KernelRegistry.kernel(for: request, target: target, size: size)
      #expect(kernel.name == family.rawValue && kernel.target == target)
      let candidates = try KernelRegistry.candidates(for: request, target: target, size: size)
      #expect(!candidates.isEmpty)
      for candidate in candidates {
        #expect(candidate.name == family.rawValue && candidate.target == target)
        #expect(throws: Never.self) { try candidate.plan(for: size) }
      }
    }
  }

  /// What a request sets is what it gets, in the kernel and in all candidates.
  @Test func requestsAreKept() throws {
    var request = KernelRequest(.apmm, precision: try Precision("w2a2"))
    request.operation = .and
    request.layout = .rows
    request.recovery = .shared
    request.encoding = .bipolar
    request.tile = .init(m: 32, n: 64, k: 256)
    request.stages = 4
    request.shape = .m16n8k128
    let kernel = try KernelRegistry.kernel(for: request, target: .sm86, size: size)
    let all = try KernelRegistry.candidates(for: request, target: .sm86, size: size) + [kernel]
    for kernel in all {
      let traits = kernel.knownTraits
      #expect(traits.operation == .and && traits.layout == .rows && traits.recovery == "shared")
      #expect(traits.encoding == .bipolar && traits.path == .tiles)
      #expect(traits.instruction == "mma.m16n8k128.b1.and")
      let tile = try #require(traits.tile)
      #expect([tile.m, tile.n, tile.k, tile.stages] == [32, 64, 256, 4])
      #expect(tile.shape == "m16n8k128")
    }
    var tensor = KernelRequest(.int8)
    tensor.tile = .init(m: 64, n: 64, k: 64)
    tensor.stages = 3
    tensor.splitK = 2
    for kernel in try KernelRegistry.candidates(for: tensor, target: .sm80, size: size) {
      let traits = kernel.knownTraits
      #expect(traits.splitK == 2 && traits.tile?.m == 64 && traits.tile?.stages == 3)
    }
  }

  @Test func oneTokenHasBothWays() throws {
    let one = MultiplicationSize(m: 1, n: 4096, k: 4096)
    let candidates = try KernelRegistry.candidates(
      for: KernelRequest(.apmm), target: .sm80, size: one)
    #expect(Set(candidates.map(\.knownTraits.path)) == [.tiles, .skinny])
    var request = KernelRequest(.apmm)
    request.path = .skinny
    let skinny = try KernelRegistry.candidates(for: request, target: .sm80, size: one)
    #expect(!skinny.isEmpty && skinny.allSatisfy { $0.knownTraits.path == .skinny })
    #expect(throws: KernelError.self) {
      _ = try KernelRegistry.kernel(for: request, target: .sm80, size: size)
    }
  }

  @Test func optionsOfOtherFamiliesAreRefused() throws {
    for family in KernelFamily.allCases {
      for option in KernelRequest.Option.allCases where !family.options.contains(option) {
        var request = KernelRequest(family)
        switch option {
        case .precision: request.precision = try Precision("w1a1")
        case .encoding: request.encoding = .unsigned
        case .operation: request.operation = .xor
        case .layout: request.layout = .rows
        case .recovery: request.recovery = .shared
        case .tile: request.tile = .init(m: 64, n: 64, k: 64)
        case .stages: request.stages = 3
        case .shape: request.shape = .m8n8k128
        case .path: request.path = .tiles
        case .splitK: request.splitK = 2
        case .outputType: request.epilogue = try Epilogue(output: .half)
        case .bias: request.epilogue = try Epilogue(output: .single, hasBias: true)
        case .activationFunction:
          request.epilogue = try Epilogue(output: .single, function: .relu)
        }
        let error = #expect(throws: KernelRequestError.self) {
          _ = try KernelRegistry.kernel(for: request, target: .sm80, size: size)
        }
        #expect(error?.description.contains("--kernel \(family.rawValue) takes no --") == true)
      }
    }
    var skinny = KernelRequest(.apmm)
    skinny.path = .skinny
    skinny.stages = 3
    #expect(throws: KernelRequestError.optionOfOtherPath(.stages)) { try skinny.check() }
  }

  @Test func whatIsLeftOpenHasNames() throws {
    #expect(KernelRequest(.apmm).precisionName == "w2a2")
    #expect(KernelRequest(.apmm, precision: try Precision("w3a8")).precisionName == "w3a8")
    #expect(KernelRequest(.fp16HalfSums).precisionName == "fp16-f16acc")
    #expect(KernelRequest(.apmm).leavesConfigurationOpen)
    var request = KernelRequest(.apmm)
    request.operation = .and
    #expect(request.leavesConfigurationOpen)
    request.stages = 3
    #expect(!request.leavesConfigurationOpen)
  }
}
