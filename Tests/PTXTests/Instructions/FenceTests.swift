import PTX
import Testing

@Suite struct FenceTests {
  @Test func spellings() throws {
    try expectCanonical("membar.gl", .fence(Fence(.gpu, usesOldName: true)))
    try expectCanonical("membar.cta", .fence(Fence(.cta, usesOldName: true)))
    try expectCanonical("fence.acq_rel.gpu", .fence(Fence(.gpu, order: .acquireRelease)))
    try expectCanonical("fence.sc.sys", .fence(Fence(.sys, order: .sequential)))
    try expectCanonical("fence.cta", .fence(Fence(.cta)))
    try expectCanonical(
      "fence.proxy.async.shared::cta", .fence(Fence(nil, proxy: "async.shared::cta")))
    try expectCanonical(
      "fence.mbarrier_init.release.cluster",
      .fence(Fence(.cluster, order: .release, restriction: "mbarrier_init")))
    try expectCanonical(
      "fence.proxy.tensormap::generic.release.gpu",
      .fence(Fence(.gpu, order: .release, proxy: "tensormap::generic")))
  }

  @Test(arguments: [
    ("membar", "membar needs a level"), ("membar.gpu", "membar needs a level"),
    ("fence.sc", "fence needs a scope"),
    ("fence.proxy.gpu", "fence needs a proxy, such as .async"),
    ("fence.acq_rel.gl", "fence needs a scope"),
  ])
  func refusals(mnemonic: String, message: String) {
    #expect(complaint(about: mnemonic) == "\(mnemonic): \(message)")
  }

  @Test func requirements() throws {
    func facts(_ mnemonic: String) throws -> String {
      let requirement = try Operation(mnemonic: mnemonic).requirement
      return "\(requirement.version) \(requirement.target)"
    }
    #expect(try facts("fence.acq_rel.gpu") == "6.3 sm_75")
    #expect(try facts("fence.acq_rel.cluster") == "7.8 sm_90")
    #expect(try facts("fence.proxy.alias") == "7.5 sm_75")
    #expect(try facts("fence.proxy.async") == "8.0 sm_90")
    #expect(try facts("fence.acquire.gpu") == "8.6 sm_90")
  }
}
