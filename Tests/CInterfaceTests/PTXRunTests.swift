import CApsim
import Foundation
import Testing

@testable import CInterface

@Suite struct PTXRunTests {
  /// Calls `ptx_run` with the values themselves in eight-byte slots.
  private func run(
    _ text: String?, _ values: [UInt], block: Int32 = 32, grid: Int32 = 1, count: Int32? = nil
  ) -> Int32 {
    var slots = values.map { UnsafeMutableRawPointer(bitPattern: $0) }
    return ptx_run(
      text, count ?? Int32(values.count), &slots, block, 1, 1, grid, 1, 1, 0)
  }

  @Test func readsAndWritesTheHostsMemoryWhereItIs() throws {
    let words = UnsafeMutablePointer<UInt32>.allocate(capacity: 128)
    defer { words.deallocate() }
    for index in 0..<128 { words[index] = UInt32(index) }
    let target = UInt(bitPattern: words + 64)
    // The upper half of the factor's slot is no part of the parameter.
    #expect(
      run(Kernels.scale, [target, UInt(bitPattern: words), 0xFFFF_0000_0000_0005], grid: 2) == 0)
    for index in 0..<64 {
      #expect(words[index] == UInt32(index))
      #expect(words[64 + index] == 5 * UInt32(index))
    }
  }

  @Test func refusesWhatCannotRun() {
    #expect(run(nil, []) == 2)
    #expect(run("", []) == 5)
    #expect(run(".version 7.0\n.target sm_75\n.address_size 64\n", []) == 2)
    #expect(run(Kernels.scale, [1, 2]) == 5)
    #expect(run(Kernels.scale, [1, 2, 3], count: -1) == 5)
    #expect(run(Kernels.scale, [1, 2, 3], block: -1) == 5)
    #expect(run(Kernels.scale, [1, 2, 3], grid: 0) == 5)
    #expect(run(Kernels.scale, [0, 0, 3]) == 6)
    #expect(run(Kernels.scale, [.max, .max, 3]) == 6)
    #expect(ptx_run(Kernels.scale, 3, nil, 1, 1, 1, 1, 1, 1, 0) == 2)
    let wide = """
      .version 7.0
      .target sm_75
      .address_size 64
      .visible .entry k(.param .align 4 .b8 s[12]) { ret; }
      """
    #expect(run(wide, [0]) == 2)
  }

  @Test func variablesStartAgainInEveryCall() {
    var out: UInt32 = 0
    for _ in 0..<2 {
      let status = withUnsafeMutablePointer(to: &out) {
        run(Kernels.variables, [UInt(bitPattern: $0)], block: 1)
      }
      #expect(status == 0)
      #expect(out == 241)
    }
  }

  @Test func keepsABoundedNumberOfTexts() throws {
    let cache = ModuleCache()
    let first = try cache.image(of: Kernels.store(0))
    for number in 1..<200 {
      _ = try cache.image(of: Kernels.store(number))
      // Used again and again, so it stays.
      #expect(try cache.image(of: Kernels.store(0)) === first)
    }
    #expect(cache.count == ModuleCache.capacity)
    let other = try cache.image(of: Kernels.store(1))
    #expect(try cache.image(of: Kernels.store(1)) === other)
    #expect(throws: (any Error).self) { try cache.image(of: "nonsense") }
    #expect(cache.count == ModuleCache.capacity)
  }

  @Test func runsOnSeveralThreadsAtOnce() {
    let results = UnsafeMutablePointer<UInt32>.allocate(capacity: 64)
    defer { results.deallocate() }
    results.initialize(repeating: .max, count: 64)
    let base = UInt(bitPattern: results)
    DispatchQueue.concurrentPerform(iterations: 64) { index in
      // Each text twice, by different threads.
      let status = run(Kernels.store(index / 2), [base + UInt(4 * index)], block: 1)
      #expect(status == 0)
    }
    for index in 0..<64 { #expect(results[index] == UInt32(index / 2)) }
  }

  @Test func contextsWithHostMemoryAllocateHostAddresses() throws {
    let context = try TestContext(flags: UInt32(APSIM_HOST_MEMORY))
    let module = try context.load(Kernels.scale)
    let x = try context.allocate("x", 128)
    let pointer = try #require(UnsafeMutablePointer<UInt32>(bitPattern: UInt(x)))
    for index in 0..<32 { pointer[index] = UInt32(index) }
    var local = [UInt32](repeating: 0, count: 32)
    let status = local.withUnsafeMutableBufferPointer { buffer in
      context.launch(
        module, "scale", [UInt64(UInt(bitPattern: buffer.baseAddress)), x, 3])
    }
    #expect(status == 0, "\(context.error)")
    #expect(local == (0..<32).map { 3 * $0 })
  }
}
