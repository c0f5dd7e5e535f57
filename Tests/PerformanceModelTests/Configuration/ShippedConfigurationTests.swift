import Foundation
import PTX
import Testing

@testable import PerformanceModel

@Suite struct ShippedConfigurationTests {
  @Test func embedsEveryFileOfTheFolder() throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: Repository.configurations.path)
    #expect(Set(files) == Set(GPUCatalog.shippedNames.map { "\($0).json" }))
    #expect(
      GPUCatalog.shippedNames == [
        "t4", "rtx2080ti", "rtx3070ti", "rtx3090", "rtx4090", "a100-40gb", "a100-80gb",
        "h100-sxm", "h800-pcie", "h200",
      ])
    for name in GPUCatalog.shippedNames {
      #expect(ShippedConfigurations.text(of: name) == (try Repository.configuration(name)))
    }
  }

  /// SMs, boost clock, L2 in KiB, nominal DRAM bandwidth, compute capability.
  @Test(arguments: [
    ("t4", 40, 1590, 4096, 320, "7.5"), ("rtx2080ti", 68, 1545, 5632, 616, "7.5"),
    ("rtx3070ti", 48, 1770, 4096, 608, "8.6"), ("rtx3090", 82, 1695, 6144, 936, "8.6"),
    ("rtx4090", 128, 2520, 73728, 1008, "8.9"), ("a100-40gb", 108, 1410, 40960, 1555, "8.0"),
    ("a100-80gb", 108, 1410, 40960, 2039, "8.0"), ("h100-sxm", 132, 1980, 51200, 3350, "9.0"),
    ("h800-pcie", 114, 1755, 51200, 2039, "9.0"), ("h200", 132, 1980, 51200, 4800, "9.0"),
  ])
  func hasTheDeviceParameters(
    name: String, sms: Int, mhz: Double, l2KiB: Int, dram: Double, capability: String
  ) throws {
    let gpu = try GPUCatalog().configuration(named: name)
    #expect(gpu.name == name)
    #expect(gpu.sm.count == sms)
    #expect(gpu.clock.boostMHz == mhz)
    #expect(gpu.memory.l2Bytes == l2KiB * 1024)
    #expect(gpu.bandwidth.dramNominalGBPerSecond == dram)
    #expect(gpu.computeCapability == capability)
  }

  /// Blocks, warps, shared KiB per SM and block, L1 and shared KiB: the CUDA Programming Guide.
  @Test(arguments: [
    ("t4", 16, 32, 64, 64, 96), ("a100-40gb", 32, 64, 164, 163, 192),
    ("rtx3090", 16, 48, 100, 99, 128), ("rtx4090", 24, 48, 100, 99, 128),
    ("h100-sxm", 32, 64, 228, 227, 256),
  ])
  func hasTheLimitsOfItsComputeCapability(
    name: String, blocks: Int, warps: Int, shared: Int, sharedPerBlock: Int, l1: Int
  ) throws {
    let sm = try GPUCatalog().configuration(named: name).sm
    #expect(sm.maxBlocks == blocks)
    #expect(sm.maxWarps == warps)
    #expect(sm.sharedBytes == shared * 1024)
    #expect(sm.maxSharedBytesPerBlock == sharedPerBlock * 1024)
    #expect(sm.l1AndSharedBytes == l1 * 1024)
    #expect(sm.registers == 65536 && sm.maxRegistersPerThread == 255 && sm.schedulers == 4)
  }

  @Test func timesTheOneBitInstructionsOfItsTarget() throws {
    func oneBit(_ name: String) throws -> [String: Double] {
      let gpu = try GPUCatalog().configuration(named: name)
      let rows = gpu.tensor.filter { $0.name.contains(".b1.") }
      return Dictionary(uniqueKeysWithValues: rows.map { ($0.name, $0.issueInterval) })
    }
    #expect(try oneBit("t4") == ["mma.m8n8k128.b1.xor": 4])
    for operation in ["xor", "and"] {
      #expect(try oneBit("a100")["mma.m8n8k128.b1.\(operation)"] == 4)
      #expect(try oneBit("a100")["mma.m16n8k128.b1.\(operation)"] == 4)
      #expect(try oneBit("a100")["mma.m16n8k256.b1.\(operation)"] == 8)
      #expect(try oneBit("rtx3090")["mma.m16n8k256.b1.\(operation)"] == 16)
    }
    #expect(try oneBit("h100")["mma.m16n8k256.b1.and"] == 6)
    #expect(try oneBit("h100")["mma.m16n8k256.b1.xor"] == 20)
    let emulated = try GPUCatalog().configuration(named: "h100").tensor.filter { !$0.isNative }
    #expect(emulated.allSatisfy { $0.expansion != nil })
    #expect(emulated.count { $0.name.hasSuffix(".xor") } == 3)
    #expect(emulated.filter { !$0.name.hasSuffix(".xor") }.map(\.name) == ["mma.m16n8k64.s4.s32"])
  }

  @Test func keepsTheSourceOfEveryNumber() throws {
    for name in GPUCatalog.shippedNames {
      let gpu = try GPUCatalog().configuration(named: name)
      let text = String(decoding: try Repository.configuration(name), as: UTF8.self)
      #expect(gpu.parameters.count == text.components(separatedBy: "\"evidence\"").count - 1)
      #expect(Set(gpu.parameters.map(\.path)).count == gpu.parameters.count)
      #expect(gpu.parameters.allSatisfy { !$0.source.isEmpty && !$0.value.isEmpty })
    }
    let a100 = try GPUCatalog().configuration(named: "a100")
    let bandwidth = a100.parameters.first { $0.path == "bandwidth.dram_sustained_gb_per_s" }
    #expect(bandwidth?.value == "1539")
    #expect(bandwidth?.unit == "GB/s")
    #expect(bandwidth?.evidence == .measured)
    #expect(bandwidth?.source == "RRZE-HPC/gpu-benches 1038c5d")
  }
}
