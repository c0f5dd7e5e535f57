import CApsim
import CInterface
import Testing

/// A context of the C interface that is given back with the test.
final class TestContext {
  let pointer: OpaquePointer

  init(flags: UInt32 = 0) throws { pointer = try #require(apsim_context_create(flags)) }
  deinit { apsim_context_destroy(pointer) }

  var error: String { String(cString: apsim_last_error(pointer)) }

  func load(_ text: String) throws -> OpaquePointer {
    var module: OpaquePointer?
    let status = apsim_module_load(pointer, text, text.utf8.count, &module)
    try #require(status == 0, "\(error)")
    return try #require(module)
  }

  func allocate(_ name: String?, _ size: Int) throws -> UInt64 {
    var address: UInt64 = 0
    try #require(apsim_memory_allocate(pointer, name, size, &address) == 0, "\(error)")
    return address
  }

  func write(_ words: [UInt32], to address: UInt64) {
    #expect(apsim_memory_write(pointer, address, words, 4 * words.count) == 0, "\(error)")
  }

  func words(_ count: Int, at address: UInt64) -> [UInt32] {
    var words = [UInt32](repeating: 0, count: count)
    #expect(apsim_memory_read(pointer, address, &words, 4 * count) == 0, "\(error)")
    return words
  }

  /// Launches with arguments of eight bytes, of which each parameter takes its own lowest ones.
  func launch(
    _ module: OpaquePointer?, _ kernel: String?, grid: UInt32 = 1, block: UInt32 = 32,
    shared: Int = 0, _ arguments: [UInt64], sizes: [Int]? = nil,
    options: apsim_launch_options? = nil
  ) -> Int32 {
    arguments.withUnsafeBytes { values in
      let pointers = arguments.indices.map { values.baseAddress?.advanced(by: 8 * $0) }
      func call(_ options: UnsafePointer<apsim_launch_options>?) -> Int32 {
        let grid = apsim_dim3(x: grid, y: 1, z: 1)
        let block = apsim_dim3(x: block, y: 1, z: 1)
        guard let sizes else {
          return apsim_launch(
            pointer, module, kernel, grid, block, shared, pointers, nil, arguments.count, options)
        }
        return apsim_launch(
          pointer, module, kernel, grid, block, shared, pointers, sizes, arguments.count, options)
      }
      guard var options else { return call(nil) }
      return call(&options)
    }
  }

  func counter(_ name: String) -> UInt64? {
    var value: UInt64 = .max
    return apsim_counter(pointer, name, &value) == 0 ? value : nil
  }
}

@Suite struct ContextTests {
  @Test func runsAKernelAndCountsIt() throws {
    let context = try TestContext()
    let module = try context.load(Kernels.scale)
    let input = try context.allocate("in", 512)
    let output = try context.allocate(nil, 512)
    context.write((0..<128).map { UInt32($0) }, to: input)
    #expect(
      context.launch(module, "scale", grid: 2, block: 64, [output, input, 7]) == 0,
      "\(context.error)")
    #expect(context.words(128, at: output) == (0..<128).map { 7 * $0 })
    // Two words from the middle of the allocation.
    #expect(context.words(2, at: output + 40) == [70, 77])
    // Four warps; 13 instructions; each warp loads and stores 128 bytes, 4 sectors of 32.
    #expect(context.counter("warp_instructions") == 4 * 13)
    #expect(context.counter("global_load.sectors") == 16)
    #expect(context.counter("global_store.bytes") == 512)
    #expect(context.counter("warp_instructions_by_class.global_load") == 4)
    #expect(context.counter("mma_instructions_by_form.mma.x") == 0)
    #expect(context.counter("nonsense") == nil)
    #expect(context.error.contains("no counter is called 'nonsense'"))
    #expect(context.error.contains("warp_instructions"))
    #expect(apsim_finding_count(context.pointer) == 0)
    #expect(String(cString: apsim_printed(context.pointer)) == "")
  }

  @Test func namesKernelsAndParameters() throws {
    let context = try TestContext()
    let module = try context.load(Kernels.scale)
    #expect(apsim_module_kernel_count(module) == 2)
    #expect(String(cString: apsim_module_kernel_name(module, 0)) == "scale")
    #expect(String(cString: apsim_module_kernel_name(module, 1)) == "second")
    #expect(apsim_module_kernel_name(module, 2) == nil)
    var count = 0
    #expect(apsim_module_parameter_count(context.pointer, module, "scale", &count) == 0)
    #expect(count == 3)
    var size = 0
    #expect(apsim_module_parameter_size(context.pointer, module, "scale", 0, &size) == 0)
    #expect(size == 8)
    #expect(apsim_module_parameter_size(context.pointer, module, "scale", 2, &size) == 0)
    #expect(size == 4)
    #expect(apsim_module_parameter_size(context.pointer, module, "scale", 3, &size) == 2)
    #expect(apsim_module_parameter_count(context.pointer, module, "scal", &count) == 2)
    #expect(context.error.contains("scale, second"))
    apsim_module_unload(context.pointer, module)
  }

  @Test func copiesFillsAndFreesMemory() throws {
    let context = try TestContext()
    let address = try context.allocate("x", 16)
    #expect(context.words(4, at: address) == [0, 0, 0, 0])
    #expect(apsim_memory_fill(context.pointer, address + 4, 0xAB, 8) == 0)
    #expect(context.words(4, at: address) == [0, 0xABAB_ABAB, 0xABAB_ABAB, 0])
    var word: UInt32 = 1
    #expect(apsim_memory_write(context.pointer, address + 13, &word, 4) == 5)
    #expect(context.error.contains("not allocated") && context.error.contains("'x'"))
    #expect(apsim_memory_read(context.pointer, address - 1, &word, 4) == 5)
    #expect(apsim_memory_read(context.pointer, address, &word, -1) == 2)
    #expect(apsim_memory_read(context.pointer, address, nil, 4) == 2)
    #expect(apsim_memory_read(context.pointer, address, nil, 0) == 0)
    #expect(apsim_memory_free(context.pointer, address + 4) == 5)
    #expect(apsim_memory_free(context.pointer, address) == 0)
    #expect(apsim_memory_free(context.pointer, address) == 5)
    #expect(apsim_memory_read(context.pointer, address, &word, 4) == 5)
    var other: UInt64 = 1
    #expect(apsim_memory_allocate(context.pointer, "x", -1, &other) == 5)
    #expect(other == 0)
    #expect(apsim_memory_allocate(context.pointer, "x", 1 << 50, &other) == 5)
    #expect(apsim_memory_allocate(context.pointer, "x", 1, nil) == 2)
  }

  @Test func saysWhatIsWrongWithATextOrALaunch() throws {
    let context = try TestContext()
    var module: OpaquePointer?
    let head = ".version 7.0\n.target sm_75\n.address_size 64\n"
    let text = head + ".entry a() { mov.u32 x y; }\n.entri b"
    #expect(apsim_module_load(context.pointer, text, text.utf8.count, &module) == 5)
    #expect(module == nil)
    #expect(context.error.split(separator: "\n").count >= 2, "\(context.error)")
    #expect(context.error.hasPrefix("4:"))
    #expect(apsim_module_load(context.pointer, nil, 0, &module) == 2)
    #expect(apsim_module_load(nil, text, 3, &module) == 2)

    let scale = try context.load(Kernels.scale)
    let x = try context.allocate("x", 128)
    #expect(context.launch(scale, "scale", [x, x]) == 5)
    #expect(context.error.contains("takes 3 arguments, not 2"))
    #expect(context.launch(scale, "scale", [x, x, 1], sizes: [8, 8, 8]) == 5)
    #expect(context.error.contains("parameter factor"))
    #expect(context.launch(scale, "scale", [x, x, 1], sizes: [8, 8, 4]) == 0, "\(context.error)")
    #expect(context.launch(scale, nil, [x, x, 1]) == 2)
    #expect(context.launch(nil, "scale", [x, x, 1]) == 2)
    #expect(context.launch(scale, "scale", grid: 0, [x, x, 1]) == 5)
    #expect(context.launch(scale, "scale", block: 2000, [x, x, 1]) == 5)
    #expect(context.launch(scale, "scale", shared: -1, [x, x, 1]) == 5)
    #expect(context.counter("warp_instructions") == nil)
    #expect(apsim_context_create(64) == nil)
    #expect(apsim_last_error(nil) == nil)
    apsim_context_destroy(nil)
  }

  @Test func reportsFaultsAsFindings() throws {
    let context = try TestContext()
    let module = try context.load(Kernels.scale)
    let x = try context.allocate("x", 64)
    #expect(context.launch(module, "scale", [x, x, 1]) == 6)
    #expect(context.error.contains("outside global memory") && context.error.contains("lane 16"))
    #expect(apsim_finding_count(context.pointer) == 1)
    let finding = String(cString: try #require(apsim_finding(context.pointer, 0)))
    #expect(finding.hasPrefix("out_of_bounds: load of 4 bytes"), "\(finding)")
    #expect(finding.contains("PTX line 17 (ld.global.u32)"), "\(finding)")
    #expect(apsim_finding(context.pointer, 1) == nil)
    #expect(apsim_counters_json(context.pointer) == nil)
    #expect(context.launch(module, "second", []) == 0)
    #expect(apsim_finding_count(context.pointer) == 0)
  }

  @Test func variablesKeepTheirContents() throws {
    let context = try TestContext()
    let module = try context.load(Kernels.variables)
    let out = try context.allocate("out", 4)
    #expect(context.launch(module, "count", block: 1, [out]) == 0, "\(context.error)")
    #expect(context.launch(module, "count", block: 1, [out]) == 0, "\(context.error)")
    #expect(context.words(1, at: out) == [242])
    var address: UInt64 = 0
    var size = 0
    #expect(apsim_module_variable(context.pointer, module, "counter", &address, &size) == 0)
    #expect(size == 4)
    #expect(context.words(1, at: address) == [42])
    context.write([7], to: address)
    #expect(apsim_module_variable(context.pointer, module, "table", &address, nil) == 0)
    context.write([0, 1], to: address)
    #expect(context.launch(module, "count", block: 1, [out]) == 0, "\(context.error)")
    #expect(context.words(1, at: out) == [9])
    #expect(apsim_module_variable(context.pointer, module, "tabel", &address, nil) == 2)
    #expect(context.error.contains("'tabel'"))
  }

  @Test func obeysOptions() throws {
    let context = try TestContext()
    let module = try context.load(Kernels.endless)
    var options = apsim_launch_options()
    #expect(context.launch(module, "endless", [], options: options) == 2)
    #expect(context.error.contains("sizeof(apsim_launch_options)"))
    options.size = MemoryLayout<apsim_launch_options>.size
    options.max_instructions = 1000
    #expect(context.launch(module, "endless", [], options: options) == 6)
    #expect(context.error.contains("1000 warp instructions"))
    options.checks = 32
    #expect(context.launch(module, "endless", [], options: options) == 2)
    options.checks = 31
    options.timeout_seconds = -.infinity
    #expect(context.launch(module, "endless", [], options: options) == 2)
    options.timeout_seconds = 0
    let status = "sideways".withCString { word in
      options.schedule = word
      return context.launch(module, "endless", [], options: options)
    }
    #expect(status == 2)
    #expect(context.error.contains("schedule 'sideways'"))
  }
}
